"""A run for CI servers: a test suite per webhook, a test case for each case of each check.

A broken must is a failure. A broken should would turn a build red if it were one, so it is skipped, with its reason.
"""

import re
from collections import Counter
from xml.etree import ElementTree

from contracts.findings import Finding, Level, Run, Status, is_broken
from contracts.reports.curl import deciding_curl
from contracts.reports.foreign import visible
from contracts.reports.masking import shareable
from contracts.reports.promises import answer_text, empty, moment, place, request_text

# XML 1.0 (Fifth Edition), § 2.2: Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(run: Run) -> str:
    """Return the run as JUnit XML."""
    run = shareable(run)
    top = ElementTree.Element("testsuites", name="hookpact", time=f"{run.duration:.3f}")
    grouped: dict[str, list[Finding]] = {}
    for finding in run.findings:
        grouped.setdefault(finding.webhook, []).append(finding)
    top.extend(_suite(run, webhook, findings) for webhook, findings in grouped.items())
    if empty(run):
        top.append(_without_result(run))
    for name in ("tests", "failures", "errors"):
        top.set(name, str(sum(int(suite.get(name, "0")) for suite in top)))
    ElementTree.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(top, encoding="unicode")}\n'


def _suite(run: Run, webhook: str, findings: list[Finding]) -> ElementTree.Element:
    suite = _named(run, f"{run.provider.name}/{webhook}")
    suite.extend(_case(run, finding) for finding in findings)
    counts = Counter(child.tag for case in suite.iter("testcase") for child in case)
    return _counted(suite, len(findings), failures=counts["failure"], skipped=counts["skipped"])


def _without_result(run: Run) -> ElementTree.Element:
    """What checked nothing is not a pass, and only an error says so to a CI server."""
    suite = _named(run, f"{run.provider.name}: the run itself")
    case = ElementTree.SubElement(suite, "testcase", name="comes to a result", classname=_text(run.provider.name))
    ElementTree.SubElement(case, "error", message=_text(empty(run)), type="inconclusive")
    return _counted(suite, 1, errors=1)


def _named(run: Run, name: str) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=_text(name), timestamp=moment(run.started_at).rstrip("Z"))
    said = {"target": run.target, "seed": str(run.seed), "run": run.run, "version": run.version}
    properties = ElementTree.SubElement(suite, "properties")
    for key, told in said.items():
        ElementTree.SubElement(properties, "property", name=key, value=_text(told))
    return suite


def _counted(suite: ElementTree.Element, tests: int, **counts: int) -> ElementTree.Element:
    for name, number in {"tests": tests, "failures": 0, "errors": 0, "skipped": 0, **counts}.items():
        suite.set(name, str(number))
    return suite


def _case(run: Run, finding: Finding) -> ElementTree.Element:
    verdict = finding.verdict
    case = ElementTree.Element(
        "testcase",
        name=_text(f"{finding.check}: {finding.case}"),
        classname=_text(f"{run.provider.name}.{finding.webhook}"),
    )
    message = _text(f"{finding.title}: {verdict.reason}")
    if verdict.status is Status.SKIPPED:
        ElementTree.SubElement(case, "skipped", message=_text(verdict.reason))
    elif is_broken(verdict) and verdict.level is Level.MUST:
        failure = ElementTree.SubElement(case, "failure", message=message, type=verdict.status.value)
        failure.text = _text(_evidence(run, finding))
    elif is_broken(verdict) and verdict.level is Level.SHOULD:
        ElementTree.SubElement(case, "skipped", message=f"{verdict.level.value} be kept, {verdict.status}: {message}")
        ElementTree.SubElement(case, "system-out").text = _text(_evidence(run, finding))
    elif verdict.level is Level.NOTE and verdict.reason:
        ElementTree.SubElement(case, "system-out").text = f"note: {message}"
    return case


def _evidence(run: Run, finding: Finding) -> str:
    name, line = place(run, finding)
    exchange, again = finding.verdict.exchange, deciding_curl(run, finding)
    parts = [finding.verdict.expected, f"contract: {visible(name)}:{line}  {visible(finding.pointer)}"]
    parts += [request_text(exchange), answer_text(exchange)] if exchange else []
    return "\n\n".join([*parts, *([f"$ {again}"] if again else [])])


def _text(text: str) -> str:
    """Return the text with what no XML document can hold as escapes."""
    return _NO_CHARACTER.sub(lambda found: f"\\u{ord(found.group()):04x}", visible(text, keep="\t\n"))
