"""The control API keeps its own contract, as another tool reads it."""

import re
import subprocess
import sys
from pathlib import Path

from openapi_spec_validator import validate

from contracts.deliveries import SIGNATURE_EDITS
from mock_server.app.description import document
from tests.end_to_end.serving import serving

CONFIG = Path(__file__).parent.parent / "data" / "control-api.schemathesis.toml"
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def test_its_document_is_valid_openapi() -> None:
    validate(document())


def test_it_names_every_edit_that_there_is() -> None:
    named = document()["components"]["schemas"]["Order"]["properties"]["edits"]["items"]["enum"]
    assert named == list(SIGNATURE_EDITS)


def test_no_operation_has_a_default_answer_and_every_object_is_closed() -> None:
    operations = [
        found for path in document()["paths"].values() for method, found in path.items() if method != "parameters"
    ]
    assert [operation["operationId"] for operation in operations if "default" in operation["responses"]] == []
    assert [name for name, schema in document()["components"]["schemas"].items() if _is_open(schema)] == []


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
    assert re.search(r"Tested: 11", done.stdout)


def _is_open(schema: dict[str, object]) -> bool:
    return schema.get("type") == "object" and schema.get("additionalProperties") is not False
