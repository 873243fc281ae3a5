"""A run as text for people or machines. A report is a function from a run to text, and a row in `REPORTS`.

`foreign`   hostile text made harmless for terminals
`masking`   evidence without secrets and without signatures that stay valid
`curl`      the line that sends a request again
`text`      for people
`as_json`   for machines
"""

from collections.abc import Callable, Mapping

from contracts.findings import Run
from contracts.reports.as_json import json_report
from contracts.reports.text import text_report

REPORTS: Mapping[str, Callable[[Run], str]] = {"text": text_report, "json": json_report}

__all__ = ["REPORTS", "json_report", "text_report"]
