"""A run as text for people or machines. A report is a function from a run to text, and a row in `REPORTS`.

`foreign`       hostile text made harmless for terminals
`masking`       evidence without secrets and without signatures that stay valid; `secret_forms`
`curl`          the line that sends a request again
`promises`      findings by promise, theme, reason; what every format for people shares
`text`          for people
`html`          for people, in one page (`html_page`)
`markdown`      for people, as a job summary
`as_json`       for machines
`junit`         for CI servers
`sarif`         for code scanning
`github`        annotations
"""

from collections.abc import Callable, Mapping

from contracts.findings import Run
from contracts.reports.as_json import json_report
from contracts.reports.github import github_report
from contracts.reports.html import html_report
from contracts.reports.junit import junit_report
from contracts.reports.markdown import markdown_report
from contracts.reports.sarif import sarif_report
from contracts.reports.text import text_report

REPORTS: Mapping[str, Callable[[Run], str]] = {
    "text": text_report,
    "json": json_report,
    "junit": junit_report,
    "sarif": sarif_report,
    "github": github_report,
    "markdown": markdown_report,
    "html": html_report,
}

__all__ = ["REPORTS", "json_report", "text_report"]
