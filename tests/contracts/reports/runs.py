"""Runs as targets and documents could make them: everything that comes from outside is as bad as it gets."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from contracts.deliveries import Target, prepare
from contracts.documents import Provider, Source, load, read
from contracts.findings import Finding, Level, Run, Status, Verdict
from contracts.messages import Draft, Edit, Exchange, Headers, Response, Silence, value
from contracts.reports import REPORTS
from mock_server import catalog

NOW = 1_700_000_000
SECRET = "my/own+secret=of 'mine'"
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CRASH = Response(status=500)
TOKEN = "tkn-0123456789"
PASSWORD = "cGFzc3dvcmQ6b2YtbWluZQ"
TARGET = Target(
    url=f"https://staging.example.com/hooks?token={TOKEN}",
    secrets=(SECRET,),
    headers=((b"Authorization", b"Basic " + PASSWORD.encode()), (b"User-Agent", b"hookpact")),
)
HOSTILE = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "]]>", "<![CDATA[", "</failure>", "&amp;&#0;",
    "\n::error file=x::owned", "::stop-commands::x", "\r\n::add-mask::x", "##vso[task.setvariable variable=x]y",
    "##teamcity[buildStatus]", "##[add-path]x", "\x1b[2J\x1b]0;x\x07", "\x9b31m", "\x00", "\ud800", "\udfff\ud800",
    "\u202egnp.exe", "\u2066x", "```\n# owned", "````````", "`", "| a | b |", "\\|", "@everyone @here", "\ufffe\uffff",
    "</details><details>", "\n\n<b>", "[x](javascript:alert(1))", "![x](http://evil.example/x)", "{0}", "%0A::error::x",
    "http://evil.example", "www.evil.example", "{{ 7 * 7 }}", "{% raw %}", "<!--", "-->", "\u2028", "\x85", "",
)  # fmt: skip
TEXTS = (
    st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30) | st.lists(st.sampled_from(HOSTILE)).map("".join)
)
BYTES = st.binary(max_size=40) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))


@cache
def provider() -> Provider:
    return catalog.provider("influencer-hero")


def unsigned() -> Provider:
    """A document whose one webhook is not signed."""
    text = b"""
openapi: 3.1.0
info: {title: T, version: '1'}
webhooks: {paid: {post: {security: [], responses: {}}}}
"""
    return load("other", read(text, "other.yaml"))


def signed_by(scheme: str) -> Provider:
    """A document whose one webhook is signed by a known scheme."""
    text = f"""
openapi: 3.1.0
info: {{title: T, version: '1'}}
components: {{securitySchemes: {{S: {{type: apiKey, in: header, name: X, x-signature: {{use: {scheme}}}}}}}}}
webhooks: {{paid: {{post: {{security: [{{S: []}}], responses: {{}}}}}}}}
"""
    return load("other", read(text.encode(), "other.yaml"), catalog.shipped_schemes())


def exchange(
    answer: Response | Silence = CRASH, *, of: Provider | None = None, body: bytes = b'{"deal_id":"d"}',
    edits: tuple[Edit, ...] = (), secrets: tuple[str | None, ...] | None = None, target: Target = TARGET,
) -> Exchange:  # fmt: skip
    name, webhook = next(iter((of or provider()).webhooks.items()))
    draft = Draft(webhook=name, id="hp-7f3a1", body=body, edits=edits, secrets=secrets)
    request = prepare(draft, webhook, target, now=NOW)
    return Exchange(request=request, answer=answer, at=NOW, elapsed=0.012, draft=draft)


def finding(
    status: Status = Status.FAILED, level: Level = Level.MUST, *, by: Exchange | None = None, **said: str
) -> Finding:
    texts: Mapping[str, str] = {
        "check": "forgery-body", "theme": "refuses forgeries", "title": "A changed body is refused",
        "webhook": "new_payout_request", "case": "a bit flipped", "pointer": "/webhooks/new_payout_request/post",
        "reason": "answered 200", "expected": "expected 4xx", **said,
    }  # fmt: skip
    verdict = Verdict(status=status, level=level, reason=texts["reason"], expected=texts["expected"], exchange=by)
    return Finding(
        check=texts["check"], theme=texts["theme"], title=texts["title"], webhook=texts["webhook"], case=texts["case"],
        pointer=texts["pointer"], verdict=verdict, evidence=(by,) if by else (),
    )  # fmt: skip


def run(*findings: Finding, of: Provider | None = None) -> Run:
    return Run(
        provider=of or provider(), target=TARGET.url, seed=7, run="7f3a", version="1.0", started_at=NOW, duration=1.5,
        findings=findings, requests=len(findings),
    )  # fmt: skip


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    headers: Headers = tuple(draw(st.lists(st.tuples(BYTES, BYTES), max_size=3)))
    answer = draw(st.sampled_from(Silence) | st.builds(Response, status=st.integers(100, 599), body=BYTES))
    if isinstance(answer, Response):
        answer = replace(answer, headers=headers)
    return exchange(answer, body=draw(BYTES), edits=draw(st.sampled_from([(), (Edit(name="x", apply=lambda r: r),)])))


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    names = ("theme", "title", "webhook", "case", "pointer", "reason", "expected")
    said = {name: draw(TEXTS) for name in draw(st.lists(st.sampled_from(names), unique=True))}
    check = draw(st.sampled_from(["forgery-body", "preflight", "accepts-examples"]) | TEXTS)
    by = draw(st.none() | exchanges())
    return finding(draw(st.sampled_from(Status)), draw(st.sampled_from(Level)), by=by, check=check, **said)


@value
class Told:
    """What a hostile run is made from; a run itself holds a whole document, which no failure should print."""

    findings: tuple[Finding, ...]
    target: str
    inconclusive: str
    source: str
    title: str
    started_at: int

    def run(self) -> Run:
        source = provider().source
        named = Source(source.tree, lambda: source.lines, self.source)
        made = run(*self.findings, of=replace(provider(), title=self.title, version=self.title, source=named))
        return replace(
            made, started_at=self.started_at, notes=(self.title,), target=self.target, version=self.title,
            inconclusive=self.inconclusive,
        )  # fmt: skip


def hostile_runs() -> st.SearchStrategy[Told]:
    return st.builds(
        Told,
        findings=st.lists(findings(), max_size=4).map(tuple),
        target=TEXTS,
        inconclusive=TEXTS,
        source=TEXTS,
        title=TEXTS,
        started_at=st.integers(),
    )


def every_report(made: Run) -> Mapping[str, str]:
    return {form: write(made) for form, write in REPORTS.items()}
