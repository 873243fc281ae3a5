import base64
import hashlib
import re

from contracts.reports.html import html_report
from tests.contracts.reports.runs import exchange, finding, run

PAGE = html_report(run(finding(by=exchange())))


def test_only_the_pages_own_style_is_allowed() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in PAGE


def test_the_policy_comes_before_what_it_governs() -> None:
    assert PAGE.index("Content-Security-Policy") < PAGE.index("<style>") < PAGE.index("<body>")


def test_nothing_is_loaded_and_nothing_runs() -> None:
    assert not re.search(
        r"<(script|link|img|iframe|object|embed|base|form)\b|\bstyle=|\bhref=|\bsrc=|url\(|@import", PAGE
    )


def test_it_knows_phones_and_the_dark() -> None:
    assert 'name="viewport" content="width=device-width' in PAGE
    assert "@media (prefers-color-scheme: dark)" in PAGE
    assert "@media (max-width: 30rem)" in PAGE
