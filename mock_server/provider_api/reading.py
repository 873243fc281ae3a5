"""Parameters and body of a call, by their schemas. What is wrong is said with its place."""

import re
from collections.abc import Sequence

import orjson

from contracts.documents import Call
from contracts.documents.expressions import ABSENT
from contracts.documents.operations import Parameter
from contracts.schemas import Json, Problem, Schema
from mock_server.provider_api.asking import Asked
from mock_server.provider_api.refusing import Refusal
from mock_server.provider_api.routing import Route

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:(\.[0-9]{1,17})?([eE][-+]?[0-9]{1,2})?)")


def read_call(route: Route, asked: Asked) -> Call:
    """Read a call; raises Refusal that says where it breaks the document."""
    said: dict[str, dict[str, Json]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for parameter in route.operation.parameters:
        # OpenAPI 3.1, § 4.8.12.2: these three are no parameters, other parts of the document say them.
        if parameter.place == "header" and parameter.name.lower() in ("accept", "content-type", "authorization"):
            continue
        found = _parameter(parameter, _texts(parameter, route, asked))
        if found is not ABSENT:
            name = parameter.name.lower() if parameter.place == "header" else parameter.name
            said[parameter.place][name] = found
    return Call(body=_body(route, asked), path=said["path"], query=said["query"], header=said["header"])


def _texts(parameter: Parameter, route: Route, asked: Asked) -> Sequence[str]:
    if parameter.place == "path":
        return [route.path[parameter.name]] if parameter.name in route.path else []
    ways = {"query": asked.queried, "header": asked.header, "cookie": asked.cookie}
    return ways[parameter.place](parameter.name)


def _parameter(parameter: Parameter, texts: Sequence[str]) -> Json:
    place = f"the {parameter.place} parameter {parameter.name!r}"
    if not texts:
        if parameter.required:
            raise Refusal(400, f"{place} is missing")
        return ABSENT
    if parameter.schema is None:
        return texts[0]
    found = _typed(parameter.schema, parameter.schema.node, texts, parameter.explode)
    _check(parameter.schema, found, place)
    return found


def _typed(schema: Schema, node: Json, texts: Sequence[str], explode: bool) -> Json:
    """Return what texts mean by a schema's types; where they mean nothing, the text itself, which will be refused."""
    node = _followed(schema, node)
    types = node.get("type", []) if isinstance(node, dict) else []
    types = types if isinstance(types, list) else [types]
    if "array" in types:
        parts = texts if explode else [part for text in texts for part in text.split(",")]
        return [_typed(schema, node.get("items", True), [part], explode) for part in parts]
    if "object" in types:
        return {} if "string" not in types else texts[0]
    return _scalar(types, texts[0])


def _followed(schema: Schema, node: Json) -> Json:
    for _ in range(20):
        if not isinstance(node, dict) or "$ref" not in node:
            break
        node = schema.resolved(node["$ref"])
    return node


def _scalar(types: Sequence[str], text: str) -> Json:
    number = _NUMBER.fullmatch(text)
    if number and ({"integer", "number"} & set(types)):
        return float(text) if number[1] or number[2] else int(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if "null" in types and text in ("", "null"):
        return None
    return text


def _body(route: Route, asked: Asked) -> Json:
    operation = route.operation
    if not asked.body:
        if operation.needs_body:
            raise Refusal(400, "the body is missing")
        return ABSENT
    if not operation.takes_body:
        return ABSENT
    try:
        # orjson before any validator: it refuses the lone surrogates and the depth that those die of.
        found = orjson.loads(asked.body)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, f"the body is not JSON: {error}") from None
    if operation.body is not None:
        _check(operation.body, found, "the body")
    return found


def _check(schema: Schema, found: Json, place: str) -> None:
    problems = schema.problems(found)
    if problems:
        raise Refusal(400, _told(place, problems))


def _told(place: str, problems: Sequence[Problem]) -> str:
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{place}{' at ' + first.pointer if first.pointer else ''}: {first.message[:300]}{more}"
