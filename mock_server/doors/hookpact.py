"""The `hookpact` command and the public API.

Users never meet our generic package names: a project under test may own `contracts` or `mock_server` itself.
"""

import sys


def main() -> None:
    """Run the command line."""
    from mock_server.cli import run

    sys.exit(run())
