"""The control API's own OpenAPI document. What comes in is checked by it, so it is exact."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

import orjson
from starlette.requests import Request

from contracts.documents import read
from contracts.schemas import Json, Schema, pointers
from contracts.schemas import Problem as Broken
from mock_server.app.house import House, house_of
from mock_server.app.problems import Problem, refused_media_type
from mock_server.receiver.answering import problem_json
from mock_server.receiver.bodies import Gone, TooLarge, Unfinished, read_body

MOST_BYTES = 10_000_000


@cache
def document() -> dict[str, Json]:
    """Return the document as it was written."""
    text = files("mock_server.app").joinpath("control.yaml").read_bytes()
    tree: dict[str, Json] = read(text, "control.yaml").tree
    return tree


def description(house: House) -> dict[str, Json]:
    """Return the document of this very server: where it is, and whether it wants a token."""
    found = {**document(), "servers": [{"url": house.url}]}
    if house.is_locked:
        schemes = {"Token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"Token": []}]
        found["components"] = {**found["components"], "securitySchemes": schemes}
    return found


async def body_of(request: Request, schema: str) -> Json:
    """Return a call's body; raises Problem where it is too large, not JSON, or not as a schema wants it."""
    refused = refused_media_type(request)
    if refused is not None:
        raise refused
    content = await _content(request)
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "not-json", f"the body is not JSON: {error}") from None
    _check(_schema(f"/components/schemas/{schema}"), said, "the body")
    return said


def query_of(request: Request, **kinds: str) -> dict[str, Json]:
    """Return query parameters, each checked by its schema; raises Problem where one is wrong or nobody knows it."""
    for name in request.query_params:
        if name not in kinds or len(request.query_params.getlist(name)) > 1:
            raise Problem(422, "invalid", f"the query parameter {name!r} is unknown here, or there twice")
    return {
        name: checked(request.query_params[name], place, name)
        for name, place in kinds.items()
        if name in request.query_params
    }


def checked(text: str, place: str, name: str) -> Json:
    """Return a parameter's value by its schema; raises Problem where it breaks it."""
    schema = _schema(place)
    found: Json = text
    if isinstance(schema.node, dict) and schema.node.get("type") == "integer":
        found = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else text
    _check(schema, found, name)
    return found


async def _content(request: Request) -> bytes:
    seconds = house_of(request).body_seconds
    try:
        return await read_body(request.receive, tuple(request.headers.raw), most=MOST_BYTES, seconds=seconds)
    except TooLarge as error:
        raise Problem(413, "too-large", str(error)) from None
    except (Unfinished, Gone) as error:
        raise Problem(400, "unfinished", str(error)) from None


def _check(schema: Schema, found: Json, place: str) -> None:
    problems = [_discreet(problem, found) for problem in schema.problems(found)]
    if problems:
        first = problems[0]
        detail = f"{place}{' at ' + first.pointer if first.pointer else ''}: {_sentence(first)[:300]}"
        told: list[Mapping[str, str]] = [problem_json(problem) for problem in problems[:20]]
        raise Problem(422, "invalid", detail, problems=told)


def _discreet(problem: Broken, found: Json) -> Broken:
    """Leave the value out of a message where it is a secret, or holds one."""
    held = pointers.get(found, problem.pointer)
    names = {*pointers.parts(problem.pointer), *(held if isinstance(held, dict) else ())}
    # What is missing or unknown is told by its name.
    if names.isdisjoint(("secret", "secrets")) or problem.keyword in ("required", "additionalProperties"):
        return problem
    return replace(problem, message=f"what is there breaks {problem.keyword!r}, and is not repeated")


def _sentence(problem: Broken) -> str:
    """Return what is wrong; of a choice, what there is to choose from, where the document says that."""
    choice = pointers.get(document(), problem.rule.removesuffix("/anyOf")) if problem.keyword == "anyOf" else {}
    if "description" not in choice:
        return problem.message
    return f"{problem.message.partition(' is not valid')[0][:100]} is not {choice['description']}"


@cache
def _schema(place: str) -> Schema:
    return Schema(document(), place)
