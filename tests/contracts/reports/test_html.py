from html.parser import HTMLParser

from hypothesis import given

from contracts.findings import Level, Status
from contracts.messages import Response
from contracts.reports.html import html_report
from tests.contracts.reports.runs import CALM, Told, exchange, finding, hostile_runs, run

VOID = {"meta"}
ATTRIBUTES = {
    "class", "charset", "http-equiv", "content", "name", "lang", "scope", "title", "tabindex", "viewbox", "width",
    "height", "x", "preserveaspectratio", "aria-hidden", "open",
}  # fmt: skip
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "div", "p", "b",
    "h1", "h2", "h3", "h4", "ul", "li", "dl", "dt", "dd", "svg", "rect", "table", "thead", "tbody", "tr", "th", "td",
    "span", "code", "pre", "details", "summary",
}  # fmt: skip


class Page(HTMLParser):
    """Reads a page; fails where a tag, an attribute or the nesting is none of the template's own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.pre: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert {name for name, _ in attrs} <= ATTRIBUTES
        if tag == "pre":
            self.pre.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "rect"
        assert {name for name, _ in attrs} <= ATTRIBUTES

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.text += data
        if "pre" in self.open:
            self.pre[-1] += data


@CALM
@given(hostile_runs())
def test_no_tag_and_no_attribute_comes_from_outside(told: Told) -> None:
    assert Page(html_report(told.run())).text


def test_hostile_text_is_shown_as_text() -> None:
    answer = Response(status=500, body=b"<script>alert(1)</script>\x1b[2J {{ 7 * 7 }}")
    page = Page(html_report(run(finding(by=exchange(answer), case='"><img src=x onerror=alert(1)>'))))
    assert "<script>alert(1)</script>\\x1b[2J {{ 7 * 7 }}" in page.pre[1]
    assert '"><img src=x onerror=alert(1)>' in page.text


def test_a_body_that_is_no_text_is_shown_by_its_bytes() -> None:
    page = Page(html_report(run(finding(by=exchange(body=b"a\x00\xff" + b"z" * 300)))))
    assert page.pre[1].startswith("0000  61 00 ff 7a")
    assert "a··zz" in page.pre[1]
    assert "and 47 more bytes" in page.pre[1]
    plain = Page(html_report(run(finding(by=exchange(body=b'{"a":"\xc3\xa9"}\n')))))
    assert not any(text.startswith("0000") for text in plain.pre)


def test_the_line_that_sends_it_again_stands_whole_in_a_block_of_its_own() -> None:
    page = Page(html_report(run(finding(by=exchange(body=b'{"it\'s":1}')))))
    assert page.pre[-1].startswith('body=\'{"it\'"\'"\'s":1}\'; printf %s "$body" | hookpact sign influencer-hero/')


def test_the_summary_names_target_provider_seed_and_run() -> None:
    page = Page(html_report(run(finding(), finding(level=Level.SHOULD, check="b"), finding(Status.PASSED))))
    for said in (
        "staging.example.com",
        "influencer-hero",
        "7f3a",
        "1 promise broken, 1 more that should hold does not",
    ):
        assert said in page.text


def test_the_same_fault_on_several_webhooks_is_told_once() -> None:
    webhooks = ("a", "b", "c")
    page = Page(html_report(run(*(finding(webhook=name, by=exchange()) for name in webhooks), finding(case="x"))))
    assert page.text.count("a bit flipped") == 1
    assert "on a, b, c" in page.text


def test_a_page_stays_small_however_much_is_broken() -> None:
    many = [finding(case=f"case {number}", by=exchange(body=b"x" * 9000)) for number in range(2000)]
    assert len(html_report(run(*many))) < 3_000_000


def test_what_was_skipped_says_why() -> None:
    page = Page(
        html_report(run(finding(Status.SKIPPED, reason="vacuous: x"), finding(Status.SKIPPED, reason="vacuous: x")))
    )
    assert "vacuous: x × 2" in page.text
    assert "Nothing can be said" in page.text
