import json
from typing import Any

import pytest

from contracts.schemas import Json
from mock_server.clock import ManualClock
from mock_server.provider_api import Limit, ProviderApi
from mock_server.provider_api.refusing import Refusal
from tests.contracts.documents.documents import provider
from tests.mock_server.provider_api.asking import HOOK, KEY, PROVIDER, asking

BASIC = {"authorization": "Basic dTpw"}


async def test_a_right_call_gets_the_documented_example() -> None:
    async with asking() as world:
        answer = await world("POST", "/things", {"name": "x"}, KEY)
    assert (answer.status, answer.body) == (201, b'{"id":1,"name":"one"}')
    assert answer.headers == ((b"content-type", b"application/json"), (b"location", b"/things/1"))


async def test_without_an_example_the_answer_keeps_its_schema() -> None:
    async with asking() as world:
        answer = await world("GET", "/things")
    (schema,) = (one.answers[0].schema for one in PROVIDER.operations if one.full_name == "GET /things")
    assert schema is not None
    assert schema.is_valid(json.loads(answer.body))


async def test_a_call_without_a_key_is_told_so_in_the_vendors_own_words() -> None:
    async with asking() as world:
        answer = await world("POST", "/things", {"name": "x"})
    assert (answer.status, answer.body) == (401, b'{"code":7,"error_text":"because"}')
    assert (b"www-authenticate", b"ApiKey") in answer.headers


async def test_any_key_is_right_unless_one_was_chosen() -> None:
    async with asking(api_key="chosen") as world:
        assert (await world("POST", "/things", {"name": "x"}, KEY)).status == 401
        assert (await world("POST", "/things", {"name": "x"}, {**KEY, "x-api-key": "chosen"})).status == 201
        assert world.api.is_key("chosen")
    async with asking() as world:
        assert not world.api.is_key("")
        assert (await world("GET", "/things/1", headers=BASIC)).status == 200
        assert (await world("GET", "/things/1", headers={"x-api-key": "k"})).status == 401
        assert (await world("GET", "/things/1", headers={"x-api-key": "k", "cookie": "sid=1"})).status == 200


async def test_what_is_wrong_is_told_where_the_vendor_tells_it() -> None:
    async with asking() as world:
        answer = await world("POST", "/things", {"name": ""}, KEY)
    told = json.loads(answer.body)
    assert (answer.status, told["code"]) == (400, 7)
    assert told["error_text"].startswith("the body at /name: ")


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nothing", 404, "the document has no path /nothing"),
        ("PATCH", "/things", 405, "/things is called by GET, POST, HEAD"),
        ("GET", "/things?n=0", 400, "'n'"),
    ],
)
async def test_what_no_vendor_documents_has_the_vendors_shape(method: str, path: str, status: int, words: str) -> None:
    async with asking() as world:
        answer = await world(method, path)
    assert (answer.status, json.loads(answer.body)["code"]) == (status, 7)
    assert words in json.loads(answer.body)["error_text"]
    assert dict(answer.headers).get(b"allow") == (b"GET, POST, HEAD" if status == 405 else None)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_a_write_of_another_type_is_refused_as_a_form_could_send_it(kind: str) -> None:
    async with asking() as world:
        answer = await world("POST", "/hooks", {"url": HOOK}, {"content-type": kind} if kind else {})
        assert answer.status == 415
        assert (await world("POST", "/hooks", None, {"content-type": kind})).status == (415 if kind else 400)
        assert await world.registry.list() == ()
        assert (await world("DELETE", "/things/1", None, {"x-api-key": "k"})).status == 204


async def test_a_preferred_answer_is_given_and_said() -> None:
    async with asking() as world:
        answer = await world("POST", "/things", {"name": "x"}, {**KEY, "prefer": "code=400, example=other"})
        assert (answer.status, answer.body) == (400, b'{"code":8,"error_text":"so"}')
        assert (b"preference-applied", b'code=400, example="other"') in answer.headers
        assert (await world("POST", "/things", {"name": "x"}, {**KEY, "prefer": "code=500"})).status == 400
        limited = await world("POST", "/things", {"name": "x"}, {**KEY, "prefer": "code=429"})
        assert (limited.status, dict(limited.headers)[b"retry-after"]) == (429, b"5")


async def test_too_many_calls_are_told_when_to_come_again() -> None:
    async with asking(limit=Limit(calls=1, seconds=30)) as world:
        first, second = [await world("POST", "/things", {"name": "x"}, KEY) for _ in range(2)]
        assert (first.status, second.status) == (201, 429)
        assert [text for name, text in second.headers if name == b"retry-after"] == [b"30"]
        assert (await world("GET", "/things")).status == 200  # the vendor documents no limit there
        world.clock.advance(30)
        assert (await world("POST", "/things", {"name": "x"}, KEY)).status == 201
        world.api.gauge.set(None)
        assert (await world("POST", "/things", {"name": "x"}, KEY)).status == 201


async def test_a_call_without_a_key_costs_nothing() -> None:
    async with asking(limit=Limit(calls=1)) as world:
        assert [(await world("POST", "/things", {"name": "x"})).status for _ in range(3)] == [401] * 3
        assert (await world("POST", "/things", {"name": "x"}, KEY)).status == 201


async def test_what_is_written_out_wins_over_a_parameter() -> None:
    async with asking() as world:
        assert (await world("GET", "/things/mine", headers={"authorization": "Bearer t"})).status == 200
        assert (await world("GET", "/things/mine", headers=BASIC)).status == 401


async def test_head_is_answered_where_get_is() -> None:
    async with asking() as world:
        assert (await world("HEAD", "/things")).status == 200


def told(answers: Json, status: int) -> tuple[bytes, Json]:
    """Return the media type and the body of an error of an API that documents these answers."""
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    found = provider(("/paths", {"/things": {"post": {"requestBody": body, "security": [], "responses": answers}}}))
    nothing: Any = None  # is caused by what is refused
    answer = ProviderApi(found, nothing, ManualClock(0.0)).refused(Refusal(status, "this is why"), found.operations[0])
    assert answer.status == status
    return dict(answer.headers)[b"content-type"], json.loads(answer.body)


def example(of: Json, **schema: Json) -> Json:
    return {"description": "d", "content": {"application/json": {"example": of, "schema": schema}}}


@pytest.mark.parametrize("answer", [{"description": "d"}, {"description": "d", "content": {"application/json": {}}}])
def test_a_documented_error_without_content_is_a_problem_with_its_reason(answer: Json) -> None:
    kind, said = told({"400": answer}, 400)
    assert (kind, said["status"], said["detail"]) == (b"application/problem+json", 400, "this is why")


def test_the_status_within_an_error_is_the_answers_own() -> None:
    assert told({"400": example({"status": 96, "title": "t"})}, 400)[1] == {"status": 400, "title": "this is why"}
    assert told({"400": example({"status": 400, "title": "t"})}, 405)[1] == {"status": 405, "title": "this is why"}
    assert told({"400": example({"status": "bad", "title": "t"})}, 405)[1] == {"status": "bad", "title": "this is why"}


def test_an_error_of_another_status_is_not_borrowed_where_it_would_say_so() -> None:
    only = {"properties": {"status": {"const": 400}}}
    assert told({"400": example({"status": 400, "title": "t"}, **only)}, 400)[1]["title"] == "this is why"
    assert told({"400": example({"status": 400, "title": "t"}, **only)}, 405)[0] == b"application/problem+json"
