import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.reports.foreign import plain_lines, quoted, shortened, shown, visible


@given(st.text(st.characters()))
def test_what_is_visible_can_be_printed_and_stays_as_it_is_when_done_twice(text: str) -> None:
    once = visible(text)
    assert once.encode().decode() == once
    assert visible(once) == once


@pytest.mark.parametrize("command", ["##vso[task.x]y", "##[add-mask]x", "##TeamCity[x]", "####[x]"])
def test_commands_that_are_found_anywhere_in_a_line_lose_their_first_mark(command: str) -> None:
    assert "##[" not in visible(command)
    assert not visible(command).lower().endswith(command[-8:].lower()) or "\\x23#" in visible(command)


@pytest.mark.parametrize("line", ["::error::x", "  ::stop-commands::x", "a\n\t::add-mask::b"])
def test_commands_at_the_front_of_a_line_are_broken(line: str) -> None:
    assert "::" in line
    assert not any(each.lstrip().startswith("::") for each in plain_lines(line).split("\n"))


def test_headings_are_no_commands() -> None:
    assert visible("## what [is] new") == "## what [is] new"


@given(st.text(st.characters()))
def test_each_line_of_foreign_text_begins_with_our_mark(text: str) -> None:
    assert all(line.startswith("│ ") for line in quoted(visible(text, keep="\t\n")).splitlines())


def test_bytes_that_are_no_text_are_shown_by_their_numbers() -> None:
    assert shown(b"a\xff\x9b\x00\n") == "a\\xff\\x9b\\x00\n"


def test_long_text_loses_its_middle_and_says_how_much() -> None:
    assert shortened("a" * 50 + "b" * 100, 100) == "a" * 50 + " … 50 more characters … " + "b" * 50
