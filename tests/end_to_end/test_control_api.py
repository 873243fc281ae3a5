"""The control API keeps its own contract, as another tool reads it."""

import re
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.serving import serving

CONFIG = Path(__file__).parent.parent / "data" / "control-api.schemathesis.toml"
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    with serving() as served:
        done = subprocess.run(
            [
                SCHEMATHESIS, "--config-file", CONFIG, "run", f"{served.url}/api/openapi.json", "--seed", "1",
                "--checks", "all", "--no-color", "-n", "10",
            ],
            capture_output=True, text=True, cwd=tmp_path, timeout=150, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"Tested: 20", done.stdout)
