"""Takes the pictures of the HTML report, at a desk and on a phone: `make screenshots`.

A wrong receiver is verified with a fixed seed, and Chromium, run as it stands on this machine, opens the report.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mock_server import catalog
from mock_server.demo.hosting import hosted
from mock_server.demo.receivers import wrong
from tests.docs.reference import DOCS

IMAGES = DOCS / "images"
SIZES: Mapping[str, tuple[int, int]] = {"report-desk.png": (1200, 800), "report-phone.png": (390, 844)}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def browser() -> str | None:
    """Return where Chromium is; None where it is not."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def take(folder: Path, program: str) -> None:
    """Make a report and its pictures."""
    with tempfile.TemporaryDirectory() as place:
        page = report(Path(place))
        for name, (width, height) in SIZES.items():
            shot = (f"--screenshot={folder / name}", f"--window-size={width},{height}", f"--user-data-dir={place}/user")
            subprocess.run([program, *_QUIET, *shot, page.as_uri()], check=True, capture_output=True, timeout=60)


def report(folder: Path) -> Path:
    """Verify a wrong receiver, and return its report."""
    page = folder / "report.html"
    provider = catalog.provider("influencer-hero")
    webhook = provider.webhook("update_commission")
    command: list[str | Path] = [Path(sys.executable).with_name("hookpact"), "verify", "--provider", provider.name]
    command += ["--webhook", webhook.name, "--quick", "--seed", "7", "--report", f"html={page}"]
    with hosted(wrong(webhook.scheme, "test_signing_secret", folder / "log")) as url:
        done = subprocess.run([*command, f"{url}/hooks"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    return page


if __name__ == "__main__":
    found = browser()
    if found is None:
        sys.exit(f"no browser: one of {', '.join(_BROWSERS)} must be on the PATH")
    take(IMAGES, found)
