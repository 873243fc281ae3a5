"""Every check is a row, the properties as well, wherever checks are named."""

import json

import pytest

from mock_server.property_phase.properties import PROPERTIES
from tests.end_to_end.conftest import Cli

RANDOM = [promise.id for promise in PROPERTIES]


def test_verify_lists_the_checks_that_list_lists(cli: Cli) -> None:
    assert cli("verify", "--list-checks").stdout == cli("list", "checks").stdout
    as_json = cli("verify", "--list-checks", "--json").stdout
    assert as_json == cli("list", "checks", "--json").stdout
    assert [json.loads(line)["check"] for line in as_json.splitlines()][-len(RANDOM) :] == RANDOM


@pytest.mark.parametrize(("pattern", "ids"), [("property-*", RANDOM), ("forgery-body", ["forgery-body"])])
def test_only_those_that_are_asked_for_are_listed(cli: Cli, pattern: str, ids: list[str]) -> None:
    told = cli("verify", "--list-checks", "--check", pattern).stdout
    assert [line.split()[0] for line in told.splitlines()] == ids


@pytest.mark.parametrize("name", ["forgery-body", *RANDOM])
def test_each_is_shown(cli: Cli, name: str) -> None:
    told = cli("show", "check", name).stdout
    assert told.startswith(f"{name}   ")
    assert len(told.splitlines()) > 4
