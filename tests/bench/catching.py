"""CPU time of catching one delivery, beside a bare app on the same server that keeps nothing."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.measuring import HOOKPACT, ROOT, cpu_seconds, free_port, running

ROUNDS = 5
WARM = 640
COUNT = 12_800
Words = list[str | Path]


def bare(port: int, folder: Path) -> Words:
    """Verify and validate, keep nothing."""
    return [sys.executable, "-m", "tests.bench.bare", str(port)]


def in_memory(port: int, folder: Path) -> Words:
    """An inbox with the journal in memory."""
    return [HOOKPACT, "serve", "--port", str(port)]


def on_file(port: int, folder: Path) -> Words:
    """An inbox with the journal on a file."""
    return [*in_memory(port, folder), "--store", folder / "journal.db"]


SUBJECTS: dict[str, Callable[[int, Path], Words]] = {"bare": bare, "in memory": in_memory, "on a file": on_file}


def cost(subject: Callable[[int, Path], Words]) -> float:
    """CPU time of one request, in microseconds."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/in/influencer-hero/update_commission"
    with tempfile.TemporaryDirectory() as folder, running(subject(port, Path(folder)), port) as process:
        _load(url, WARM)
        before = cpu_seconds(process)
        _load(url, COUNT)
        return (cpu_seconds(process) - before) / COUNT * 1e6


def _load(url: str, count: int) -> None:
    subprocess.run([sys.executable, "-m", "tests.bench.load", url, str(count)], check=True, cwd=ROOT)


def measure() -> None:
    """Measure and tell."""
    best = dict.fromkeys(SUBJECTS, float("inf"))
    for number in range(1, ROUNDS + 1):
        sys.stderr.write(f"catching: round {number} of {ROUNDS}\n")
        best = {name: min(best[name], cost(subject)) for name, subject in SUBJECTS.items()}
    sys.stdout.write(f"catching one delivery, CPU time, best of {ROUNDS} rounds of {COUNT}\n")
    for name, found in best.items():
        sys.stdout.write(f"  {name:<10} {found:8.1f} µs   {best['bare'] / found:.2f} of bare\n")
