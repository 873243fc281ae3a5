import re

from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from contracts.findings import Level, Status
from contracts.messages import Response
from contracts.reports.markdown import markdown_report
from tests.contracts.reports.runs import CALM, Told, exchange, finding, hostile_runs, run

OUR_HTML = re.compile(r"<details><summary>([^<>]|<b>[^<>]*</b>|<code>[^<>]*</code>)*</summary>|</details>")


def tokens(text: str) -> list[Token]:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    return [each for token in reader.parse(text) for each in (token, *(token.children or ()))]


@CALM
@given(hostile_runs())
def test_foreign_text_makes_no_html_no_link_and_no_mention(told: Told) -> None:
    written = markdown_report(told.run())
    for token in tokens(written):
        assert token.type not in ("html_inline", "link_open", "image", "code_block", "hr", "lheading_open")
        if token.type == "html_block":
            assert OUR_HTML.fullmatch(token.content.strip())
        if token.type in ("text", "html_block"):
            assert not re.search(r"@\w", token.content)


@CALM
@given(hostile_runs())
def test_what_is_folded_is_unfolded_again(told: Told) -> None:
    blocks = [token.content for token in tokens(markdown_report(told.run())) if token.type == "html_block"]
    depth = 0
    for block in blocks:
        depth += block.count("<details>") - block.count("</details>")
        assert depth in (0, 1)
    assert depth == 0


@CALM
@given(hostile_runs())
def test_a_table_has_as_many_cells_in_each_row(told: Told) -> None:
    rows: list[int] = []
    for token in tokens(markdown_report(told.run())):
        if token.type == "table_open":
            rows = []
        rows += [0] if token.type == "tr_open" else []
        if token.type in ("th_open", "td_open"):
            rows[-1] += 1
        assert token.type != "table_close" or len(set(rows)) == 1


def test_no_run_of_back_ticks_ends_a_fence() -> None:
    answer = Response(status=500, body=b"a\n```\n# owned\n`````\n<b>\n")
    fences = [t for t in tokens(markdown_report(run(finding(by=exchange(answer))))) if t.type == "fence"]
    assert [len(fence.markup) for fence in fences] == [3, 6, 3]
    assert "# owned\n`````\n<b>" in fences[1].content


def test_words_stay_readable() -> None:
    written = markdown_report(run(finding(reason="answered 401, body: no user_name - retry (5.1)")))
    assert "answered 401, body: no user_name - retry (5.1)" in written


def test_themes_stand_in_a_table_and_notes_break_none() -> None:
    noted = finding(Status.FAILED, Level.NOTE, theme="ack")
    written = markdown_report(run(finding(theme="repeats"), noted, finding(Status.PASSED, theme="tolerates")))
    assert "| theme | passed | failed | skipped | noted |" in written
    assert "| ✗ repeats |  | 1 |  |  |" in written
    assert "| – ack |  |  |  | 1 |" in written
    assert "| ✓ tolerates | 1 |  |  |  |" in written
