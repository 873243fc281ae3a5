import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import catalog
from mock_server.configuration.flaws import flaws

GRAMMAR = json.loads((catalog.folder() / "configuration.schema.json").read_bytes())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
KEYS = st.sampled_from([*GRAMMAR["$defs"]["target"]["properties"], "nope"])


def target(**more: object) -> dict[str, Any]:
    return {"targets": {"staging": {"url": "https://x/h", "provider": "shop", **more}}}


def told(tree: object) -> list[str]:
    return [str(flaw) for flaw in flaws(tree, GRAMMAR)]


def test_the_grammar_is_a_right_json_schema() -> None:
    assert jsonschema_rs.meta.is_valid(GRAMMAR)


def test_a_whole_configuration_is_in_order() -> None:
    tree = target(
        secret="env:S", old_secrets=["file:old"], set={"deal_id": "d1", "n": {"m": 1}}, timeout=3, max_examples=0,
        headers={"X-Tenant": "acme", "Authorization": "env:GATEWAY"}, strict=True, levels={"ack-prompt": "note"},
        checks_off=[{"check": "well-after", "reason": "one worker only"}], webhooks=["paid"], urls={"paid": "http://y/"},
    )  # fmt: skip
    assert told({**tree, "providers": {"shop": {"document": "shop.yaml", "scheme": "stripe"}}}) == []


@pytest.mark.parametrize(
    ("tree", "first"),
    [
        ({"targets": {"x": {"provdr": "p", "url": "http://x"}}},
         "targets.x.provdr: no such key: did you mean 'provider'?"),
        (target(checks_off=[{"check": "x", "reson": "y"}]),
         "targets.staging.checks_off.0.reson: no such key: did you mean 'reason'?"),
    ],
)  # fmt: skip
def test_a_misspelt_key_is_told_before_what_is_missing_by_it(tree: object, first: str) -> None:
    sentences = told(tree)
    assert (len(sentences), sentences[0]) == (2, first)


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"target": {}}, "target: no such key: did you mean 'targets'?"),
        ({"zzz": 1}, "zzz: no such key: there is providers, targets"),
        (target(timout=3), "targets.staging.timout: no such key: did you mean 'timeout'?"),
        (target(timeout="3"), "targets.staging.timeout: write seconds, 0.1 to 600"),
        (target(timeout=0), "targets.staging.timeout: write seconds, 0.1 to 600"),
        (target(strict="yes"), "targets.staging.strict: write true or false"),
        (target(url="staging"), "targets.staging.url: write a URL, http://HOST[:PORT]/PATH or https://…"),
        (target(levels={"ack-prompt": "low"}), "targets.staging.levels.ack-prompt: write must, should or note"),
        (target(checks_off=["well-after"]), 'targets.staging.checks_off.0: write { check = "ID", reason = "…" }'),
        (target(checks_off=[{"check": "x"}]),
         "targets.staging.checks_off.0: 'reason' is missing: why it is off, for those who read the report"),
        (target(headers={"a b": "c"}), "targets.staging.headers: a name in it is none: write a header's name"),
        (target(headers={"X": "a\nb"}),
         "targets.staging.headers.X: write a string in one line, or env:NAME, or file:PATH"),
        ({"targets": {"x": {"url": "http://x"}}},
         "targets.x: 'provider' is missing: a-z, 0-9, '.', '_' and '-', at most 64"),
        ({"targets": {"x": {"provider": "p"}}},
         "targets.x: 'url' is missing: a URL, http://HOST[:PORT]/PATH or https://…"),
        ({"targets": {"a b": {"url": "http://x", "provider": "p"}}},
         "targets: a name in it is none: write letters, digits, '.', '_' and '-', at most 64"),
        ({"providers": {"shop": {}}},
         "providers.shop: 'document' is missing: the path of an OpenAPI 3.1 document, seen from this file"),
        ({"providers": {"shop": {"document": "x", "scheme": "s", "unsigned": True}}},
         "providers.shop: scheme or unsigned, not both"),
        ({"providers": 1}, "providers: write a table for each provider: [providers.NAME]"),
    ],
)  # fmt: skip
def test_each_flaw_is_a_sentence_that_names_the_key_and_what_to_write(tree: object, sentence: str) -> None:
    assert told(tree) == [sentence]


@pytest.mark.parametrize(
    "tree",
    [
        target(secret="whsec_abcdefgh"), target(secret="env:"), target(secret=["env:A"]), target(secret="$STAGING"),
        target(old_secrets=["whsec_abcdefgh"]), target(headers={"Authorization": "Bearer abcdefgh"}),
        target(headers={"x-api-key": "abcdefgh"}), target(headers={"COOKIE": "abcdefgh"}),
    ],
)  # fmt: skip
def test_a_secret_itself_is_refused_and_not_repeated(tree: object) -> None:
    (sentence,) = told(tree)
    assert sentence.endswith("write env:NAME or file:PATH, never the secret itself: this file is there for all to read")
    assert "abcdefgh" not in sentence


@given(JSON)
def test_nothing_that_is_no_configuration_makes_it_raise(tree: object) -> None:
    assert all(str(flaw) for flaw in flaws(tree, GRAMMAR))


@given(st.dictionaries(KEYS, JSON, max_size=3))
def test_nothing_within_a_target_makes_it_raise(members: dict[str, object]) -> None:
    assert all(str(flaw) for flaw in flaws({"targets": {"x": members}}, GRAMMAR))
