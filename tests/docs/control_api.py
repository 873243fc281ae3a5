"""The control API's reference, from its own OpenAPI document."""

from collections.abc import Iterator
from http import HTTPStatus

from contracts.schemas import Json
from mock_server.app.description import document
from tests.docs.tables import as_json, code, fenced, kind_of, page, table

_METHODS = ("get", "post", "put", "delete")
_EVERYWHERE = ("401", "403", "405", "413", "415")
_INTRO = (
    "What `hookpact serve` answers under `/api`. The server has the same as OpenAPI at `/api/openapi.json`, and checks "
    "every call by it. What is wrong is told as `application/problem+json` (RFC 9457)."
)


def made() -> str:
    """Return the page: a part for each tag, then the bodies."""
    api = document()
    everywhere = {
        code: _resolved(api, answers[code])["description"]
        for _, _, call in _calls(api)
        for answers in (call["responses"],)
        for code in _EVERYWHERE
        if code in answers
    }
    rows = [(_status(code), told) for code, told in sorted(everywhere.items())]
    common = "Any call may also be answered by:\n\n" + table(("answer", "when"), rows)
    parts = [_tag(api, tag) for tag in api["tags"]]
    bodies = [_schema(api, name) for name in _wanted(api)]
    return page("Control API", _INTRO, common, *parts, "## Bodies", *bodies)


def _calls(api: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in api["paths"].items():
        yield from ((method.upper(), path, item[method]) for method in _METHODS if method in item)


def _tag(api: Json, tag: Json) -> str:
    calls = [_call(api, *call) for call in _calls(api) if tag["name"] in call[2]["tags"]]
    return "\n\n".join([f"## {tag['name']}", tag["description"], *calls])


def _call(api: Json, method: str, path: str, call: Json) -> str:
    media = call.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = f"The body is {_kind(media['schema'])}." if media else ""
    examples = [fenced("json", as_json(one["value"])) for one in media.get("examples", {}).values()]
    asked = [_resolved(api, one) for one in call.get("parameters", ())]
    parameters = [(code(one["name"]), one["in"], one.get("description", "")) for one in asked]
    shown = table(("parameter", "in", "meaning"), parameters) if parameters else ""
    rows = [
        (_status(found), _resolved(api, told)["description"])
        for found, told in call["responses"].items()
        if found not in _EVERYWHERE
    ]
    parts = [f"### {method} {path}", call["summary"], call.get("description", ""), shown, body, *examples]
    return "\n\n".join([*filter(None, parts), table(("answer", "when"), rows)])


def _wanted(api: Json) -> list[str]:
    return [name for name, found in api["components"]["schemas"].items() if "properties" in found]


def _schema(api: Json, name: str) -> str:
    found = api["components"]["schemas"][name]
    must = found.get("required", ())
    rows = [
        (code(key), _kind(member), "yes" if key in must else "", _resolved(api, member).get("description", ""))
        for key, member in found["properties"].items()
    ]
    told = [f"### {name}", found.get("description", ""), table(("member", "value", "required", "meaning"), rows)]
    return "\n\n".join(filter(None, told))


def _resolved(api: Json, node: Json) -> Json:
    while "$ref" in node:
        found = api
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _kind(node: Json) -> str:
    def linked(reference: str) -> str:
        name = reference.rpartition("/")[2]
        return f"[{name}](#{name.lower()})" if name in _wanted(api) else _kind(_resolved(api, {"$ref": reference}))

    api = document()
    return kind_of(node, linked)


def _status(code: str) -> str:
    return f"{code} {HTTPStatus(int(code)).phrase}" if code.isdigit() else code
