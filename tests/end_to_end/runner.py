"""What plays the Action's steps: bash, and of a runner what these steps need.

As a script: `runner.py FOLDER INPUT=VALUE…` plays them in a folder, and ends as they do. Needs nothing of ours.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]
_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


class Runner:
    """What of a runner these steps need: inputs, outputs, files, a path, `if`."""

    def __init__(self, folder: Path, inputs: dict[str, str], installing: Mapping[str, str]) -> None:
        self.folder = folder
        self.installing = installing
        self.said: list[str] = []
        self.outputs: dict[str, dict[str, str]] = {}
        defaults = {name: str(each["default"]) for name, each in ACTION["inputs"].items()}
        self.inputs = defaults | inputs
        assert set(self.inputs) == set(defaults)
        for name in ("temp", "work"):
            (folder / name).mkdir(exist_ok=True)

    def value(self, expression: str) -> str:
        """Say what an expression is, of the few kinds that the action uses."""
        for part in expression.split(" || "):
            kind, *rest = part.strip().split(".")
            found = {
                "inputs": lambda rest: self.inputs[rest[0]],
                "github": lambda rest: {"action_path": str(ROOT)}[rest[0]],
                "steps": lambda rest: self.outputs.get(rest[0], {}).get(rest[2], ""),
            }[kind](rest)
            if found:
                return found
        return ""

    def filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self.value(found[1]), text)

    def wanted(self, step: dict[str, Any]) -> bool:
        words = _EXPRESSION.sub(r"\1", step.get("if", "")).split(" && ")
        return all(self._holds(clause) for clause in words if clause)

    def _holds(self, clause: str) -> bool:
        name, sign, text = clause.split(" ")
        return (self.value(name) == text.strip("'")) is (sign == "==")

    def run(self, environment: Mapping[str, str]) -> int:
        """Run the steps that are ours; return the code of the first that fails, or 0."""
        for step in STEPS:
            if self.wanted(step) and "run" in step:
                extra = self.installing if step["name"] == "Install" else environment
                code = self._step(step, extra)
                if code:
                    return code
        return 0

    def _step(self, step: dict[str, Any], extra: Mapping[str, str]) -> int:
        files = {name: self.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
        for file in files.values():
            file.write_text("")
        files["GITHUB_STEP_SUMMARY"] = self.folder / "summary.md"
        script = self.folder / "step.sh"
        script.write_text(step["run"])
        bare = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        bare |= {name: text for name, text in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
        env = {name: self.filled(text) for name, text in step.get("env", {}).items()}
        where = self.folder / "work" / self.filled(step.get("working-directory", "."))
        log = self.folder / "log"
        with log.open("wb") as out:
            # To a file: a server that stays would keep a pipe open.
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", script], cwd=where, stdout=out,
                stderr=subprocess.STDOUT, timeout=300, check=False,
                env={**bare, "HOME": str(self.folder), "RUNNER_TEMP": str(self.folder / "temp"),
                     "GITHUB_ACTIONS": "true", **{name: str(file) for name, file in files.items()}, **extra, **env},
            )  # fmt: skip
        self.said.append(log.read_text("utf-8"))
        lines = files["GITHUB_OUTPUT"].read_text().splitlines()
        self.outputs[step.get("id", "")] = dict(line.split("=", 1) for line in lines)
        return done.returncode


if __name__ == "__main__":
    folder, *pairs = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    runner = Runner(Path(folder), dict(pair.split("=", 1) for pair in pairs), {})
    code = runner.run({name: text for name, text in os.environ.items() if name.startswith("HOOKPACT_")})
    sys.stdout.write("".join(runner.said))
    sys.exit(code)
