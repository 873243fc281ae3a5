"""Receivers built on the vendors' own libraries, as documented: what `hookpact verify` finds in them, for real.

Right receivers on the same libraries stand in `test_right.py`. Where a library is mended, its row goes red and is
shortened.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.matrix.verifying import SECRETS, Finding, broken, told, verified
from tests.receivers import can_run, running


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """A library, where it is used as its documentation shows, and what breaks there."""

    library: str
    server: str
    hook: str
    scheme: str
    breaks: tuple[str, ...]
    """Checks whose promise is broken."""
    case: str
    """The gravest case …"""
    says: str
    """… and its reason."""
    arguments: tuple[str, ...] = ()


DOCUMENTED = (
    Documented(
        library="stripe 16.1.0", server="flask_waitress", hook="stripe-documented", scheme="stripe",
        breaks=("garbage-signature", "not-json", "schema-broken"),
        case="signature, where it belongs, holds a Latin-1 byte", says="answered 500",
    ),
    Documented(
        library="standardwebhooks 1.1.0", server="flask_waitress", hook="standardwebhooks-documented",
        scheme="standard-webhooks",
        breaks=("forgery-doubled", "forgery-truncated", "garbage-body", "garbage-signature", "not-json",
                "signature-variants"),
        case="first half of the signature", says="answered 500",
    ),
    Documented(
        library="@octokit/webhooks 14.2.0", server="node_octokit", hook="documented", scheme="github",
        breaks=("schema-broken", "well-after"),
        # A signed JSON scalar ends the process: an error without `errors` is taken apart in the error handler.
        case="a plain delivery", says="no connection was made",
        arguments=("--header", "X-GitHub-Event: push"),
    ),
)  # fmt: skip


def findings(row: Documented, folder: Path) -> tuple[Finding, ...]:
    chosen = ("--provider", "influencer-hero", "--webhook", "update_commission", "--quick", "--seed", "7")
    with running(row.server, hook=row.hook, RECEIVER_SECRET=SECRETS[row.scheme]) as url:
        return broken(verified(url, folder, row.scheme, *chosen, "--scheme", row.scheme, *row.arguments))


@pytest.mark.matrix
@pytest.mark.parametrize("row", DOCUMENTED, ids=lambda row: row.library)
def test_what_a_library_does_as_documented_is_found(row: Documented, tmp_path: Path) -> None:
    if not can_run(row.server):
        pytest.skip(f"{row.server} is not on this machine")
    found = findings(row, tmp_path)
    shown = "\n".join(map(told, found))
    assert sorted({finding["check"] for finding in found}) == list(row.breaks), shown
    (gravest,) = (finding for finding in found if finding["case"] == row.case and finding["level"] == "must")
    assert row.says in gravest["reason"], shown
