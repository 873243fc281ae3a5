"""The `hookpact` command and the public API.

It installs at top level, so that users never meet our generic package names: a project under test may own packages
called `contracts` or `mock_server` itself.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

_OURS = ("contracts", "mock_server")


def main() -> None:
    """Run the command line."""
    check_neighbours()
    from mock_server.cli import run

    sys.exit(run())


def check_neighbours() -> None:
    """Say in one sentence where another package of the same name stands before ours."""
    for name in _OURS:
        spec = find_spec(name)
        place = Path(spec.origin).parent if spec and spec.origin else None
        if place is None or not (place / "py.typed").is_file():
            found = place or next(iter((spec and spec.submodule_search_locations) or ()), "nowhere")
            sys.exit(
                f"hookpact: `{name}` is another package here ({found}), which hides hookpact's own. "
                "Run the `hookpact` command outside of it, or take that folder off PYTHONPATH."
            )
