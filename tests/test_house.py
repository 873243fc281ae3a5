"""The house rules that no linter knows: stairs, mirror, no vendor in code, no world in `contracts`.

Each rule is a function from a made-up or real source to what breaks it, so that each is proven able to fail.
"""

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = (
    "errors", "messages", "schemas", "signing", "documents", "payloads", "deliveries", "diagnosis", "findings",
    "checks", "reports",
)  # fmt: skip
MOCK_SERVER = (
    "settings", "clock", "catalog", "destinations", "configuration", "transport", "store", "engine", "property_phase",
    "sender", "receiver", "provider_api", "inspector", "app", "demo", "cli", "doors",
)  # fmt: skip
STAIRS = {"contracts": CONTRACTS, "mock_server": MOCK_SERVER}
WORLDLY = frozenset(
    ("asyncio", "socket", "time", "os", "pathlib", "subprocess", "threading", "secrets", "httpx2", "starlette",
     "uvicorn", "sqlalchemy", "click")
)  # fmt: skip
PROVEN_END_TO_END = ("mock_server/cli", "mock_server/demo", "mock_server/doors")
PROVEN_ELSEWHERE: dict[str, str] = {
    "contracts/diagnosis/computations.py": "tests/contracts/diagnosis/test_diagnosing.py",
    "contracts/diagnosis/digests.py": "tests/contracts/diagnosis/test_diagnosing.py",
    "contracts/diagnosis/mistakes.py": "tests/contracts/diagnosis/test_diagnosing.py",
    "contracts/payloads/bounds.py": "tests/contracts/payloads/test_making.py",
    "contracts/payloads/breaking.py": "tests/contracts/payloads/test_making.py",
    "contracts/payloads/choosing.py": "tests/contracts/payloads/test_making.py",
    "contracts/payloads/dice.py": "tests/contracts/payloads/test_making.py",
    "contracts/payloads/discriminators.py": "tests/contracts/payloads/test_foreign_schemas.py",
    "contracts/payloads/endings.py": "tests/contracts/payloads/test_foreign_schemas.py",
    "contracts/payloads/ground.py": "tests/contracts/payloads/test_making.py",
    "contracts/payloads/marks.py": "tests/contracts/payloads/test_stamps.py",
    "contracts/payloads/matching.py": "tests/contracts/payloads/test_foreign_schemas.py",
    "contracts/payloads/members.py": "tests/contracts/payloads/test_foreign_schemas.py",
    "contracts/payloads/equality.py": "tests/contracts/payloads/test_variations.py",
    "contracts/payloads/faking.py": "tests/contracts/payloads/test_strings.py",
    "contracts/payloads/merging.py": "tests/contracts/payloads/test_making.py",
    "contracts/payloads/moments.py": "tests/contracts/payloads/test_stamps.py",
    "contracts/payloads/moves.py": "tests/contracts/payloads/test_variations.py",
    "contracts/payloads/nodes.py": "tests/contracts/payloads/test_making.py",
    "contracts/payloads/recipe.py": "tests/contracts/payloads/test_making.py",
    "contracts/payloads/steering.py": "tests/contracts/payloads/test_variations.py",
    "contracts/payloads/walk.py": "tests/contracts/payloads/test_making.py",
}
"""Inner parts of diagnosis and generator have no promise of their own: what they make is proven where it comes out."""
NO_VENDORS = frozenset(("standard-webhooks", "standard-webhooks-ed25519"))
"""A specification, not a vendor."""
ALLOWED: dict[str, str] = {
    # file: a pattern of the lines that may name a vendor, each for a reason
    "contracts/payloads/faking.py": r"creator\|influencer",  # people are called that in many providers' fields
    "contracts/reports/__init__.py": r"github",  # where the report is read, not who sends
    "contracts/reports/github.py": r"github|GitHub",  # same
    "contracts/reports/markdown.py": r"GitHub|GitLab",  # same
    "mock_server/cli/choosing.py": r"raise UsageError",  # an example for people, as in a docstring
    "mock_server/cli/commands/demo.py": r"default=",  # the demo needs somebody to tell about
}


def sources(package: str) -> Iterator[Path]:
    """Yield the modules of a package."""
    return (path for path in sorted((ROOT / package).rglob("*.py")))


def imports(source: str) -> Iterator[tuple[int, str, bool]]:
    """Yield line, module and whether the import is misspelt: at the top, in functions, for typing only.

    `from mock_server import catalog` is an import of `mock_server.catalog`; of `contracts` it is misspelt.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name, name.name in STAIRS) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in STAIRS:
            bad = node.module == "contracts"
            yield from (
                (node.lineno, f"{node.module}.{name.name}", bad or name.name == "*")
                for name in node.names
                if bad or name.name in (*STAIRS[node.module], "*")
            )
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "", node.level > 0


def missteps(module: str, source: str) -> list[str]:
    """Return the imports of a module (`package.stair.part`) that do not step down, or are misspelt."""
    package, stair, *_ = [*module.split("."), ""]
    stairs = STAIRS[package]
    found = []
    for line, name, misspelt in imports(source):
        other, step, *_ = [*name.split("."), ""]
        if misspelt:
            found.append(f"{line}: {name}: spell it out: from {package}.x import y")
        elif other not in STAIRS or (other == package and step == stair):
            continue
        elif other != package:
            found += [f"{line}: {module} imports {name}"] if package == "contracts" else []
        elif step not in stairs:
            found.append(f"{line}: {step} is no stair of {package}")
        elif stair and stairs.index(step) >= stairs.index(stair):
            found.append(f"{line}: {stair} steps up to {step}")
    return found


def worldly(source: str) -> list[str]:
    """Return the imports that touch the world."""
    return [f"{line}: {name}" for line, name, _ in imports(source) if name.split(".")[0] in WORLDLY]


def module_name(path: Path) -> str:
    """Return `package.stair.part` of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def proof_of(path: Path) -> Path:
    """Return where the tests of a module stand."""
    inside = path.relative_to(ROOT)
    return ROOT / "tests" / inside.parent / f"test_{inside.name}"


def unproven(modules: list[Path], elsewhere: dict[str, str]) -> list[str]:
    """Return the modules that have neither a test module of their own nor one of their package."""
    found = []
    for path in modules:
        name = path.relative_to(ROOT).as_posix()
        proof = ROOT / elsewhere[name] if name in elsewhere else proof_of(path)
        if path.name == "__init__.py" or name.startswith(PROVEN_END_TO_END):
            continue
        if not proof.exists() and not proof_of(path.parent.with_suffix(".py")).exists():
            found.append(f"{name} has no {proof.relative_to(ROOT).as_posix()}")
    return found


def vendors() -> frozenset[str]:
    """Return the names of all vendors of whom we hold data, whole and in front of a dash."""
    stems = {path.stem for path in (*ROOT.glob("openapi/*.yaml"), *ROOT.glob("openapi/schemes/*.yaml"))} - NO_VENDORS
    return frozenset(stems | {stem.split("-")[0] for stem in stems})


def vendors_named(source: str, names: frozenset[str], allowed: str = "(?!)") -> list[str]:
    """Return the lines that name a vendor, outside docstrings and `help=` texts."""
    words = "|".join(sorted((re.escape(name).replace(r"\-", "[-_ ]?") for name in names), key=len, reverse=True))
    # `GitHubReport`, `github_report` and `github` name one; `linearly` and `slackness` do not.
    pattern = re.compile(rf"(?<![A-Za-z])(?:{words})(?-i:(?![a-z]))", re.I)
    lines, spoken = source.splitlines(), _spoken(source)
    found = []
    for token in tokenize.generate_tokens(StringIO(source).readline):
        kind, text, (line, _), _, _ = token
        if kind in (tokenize.NAME, tokenize.STRING, tokenize.COMMENT) and line not in spoken and pattern.search(text):
            found += [f"{line}: {lines[line - 1].strip()}"] if not re.search(allowed, lines[line - 1]) else []
    return found


def _spoken(source: str) -> set[int]:
    """Lines of docstrings and of the texts after `help=` and `epilog=`."""
    found: list[ast.stmt | ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            found += [first] if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else []
        elif isinstance(node, ast.keyword) and node.arg in ("help", "epilog", "short_help"):
            found.append(node.value)
    return {line for node in found for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


ALL = [path for package in STAIRS for path in sources(package)]
FACES = [
    path for package in STAIRS for path in (ROOT / package).rglob("__init__.py") if "\n\n`" in path.read_text("utf-8")
]
NAMES = [path.relative_to(ROOT).as_posix() for path in ALL]


@pytest.mark.parametrize("path", ALL, ids=NAMES)
def test_imports_only_step_down(path: Path) -> None:
    assert missteps(module_name(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", list(sources("contracts")), ids=lambda path: path.stem + "-" + path.parent.name)
def test_contracts_do_not_touch_the_world(path: Path) -> None:
    assert worldly(path.read_text("utf-8")) == []


def test_the_tests_mirror_the_sources() -> None:
    assert unproven(ALL, PROVEN_ELSEWHERE) == []


@pytest.mark.parametrize("face", FACES, ids=str)
def test_a_map_at_a_door_shows_every_room(face: Path) -> None:
    rooms = {path.stem for path in face.parent.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert {
        room for room in rooms - {"__init__"} if f"`{room}`" not in face.read_text("utf-8").split('"""')[1]
    } == set()


def test_no_module_is_excused_that_is_gone_or_has_a_test_of_its_own() -> None:
    excused = [ROOT / name for name in PROVEN_ELSEWHERE]
    assert [path for path in excused if not path.exists()] == []
    assert [path for path in excused if proof_of(path).exists()] == []


@pytest.mark.parametrize("path", ALL, ids=NAMES)
def test_no_vendor_is_named_in_code(path: Path) -> None:
    allowed = ALLOWED.get(path.relative_to(ROOT).as_posix(), "(?!)")
    assert vendors_named(path.read_text("utf-8"), vendors(), allowed) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("contracts.signing.x", "from contracts.checks import Check"),
        ("contracts.signing.x", "from contracts.documents.reading import read"),
        ("contracts.signing.x", "if TYPE_CHECKING:\n    from contracts.checks import Check"),
        ("contracts.signing.x", "def f():\n    from contracts.checks import Check"),
        ("contracts.signing.x", "import contracts.checks.judging"),
        ("contracts.errors", "from contracts.messages import value"),
        ("contracts.signing.x", "from . import y"),
        ("contracts.signing.x", "from .y import z"),
        ("contracts.signing.x", "from ..errors import DocumentError"),
        ("contracts.signing.x", "from contracts import errors"),
        ("contracts.signing.x", "from contracts import *"),
        ("contracts.signing.x", "import contracts"),
        ("contracts.signing.x", "from contracts.utils import y"),
        ("contracts.reports", "from mock_server.clock import Clock"),
        ("mock_server.clock", "from mock_server.engine import drive"),
        ("mock_server.engine.x", "from mock_server.cli.main import main"),
        ("mock_server.engine.x", "from mock_server import cli"),
    ],
)
def test_a_step_up_is_seen_wherever_it_is_taken(module: str, source: str) -> None:
    assert len(missteps(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("contracts.checks.x", "from contracts.signing import sign"),
        ("contracts.checks.x", "from contracts.checks.judging import refused"),
        ("contracts.checks", "from contracts.checks import accepts, forgeries"),
        ("mock_server.engine.x", "from contracts.checks import CHECKS\nimport contracts.errors"),
        ("mock_server.cli.main", "from mock_server import __version__"),
        ("contracts.checks.x", "import re\nfrom json import loads"),
    ],
)
def test_a_step_down_is_fine(module: str, source: str) -> None:
    assert missteps(module, source) == []


@pytest.mark.parametrize(
    "source",
    ["import time", "import os.path", "from pathlib import Path", "def f():\n    import asyncio"],
)
def test_the_world_is_seen_wherever_it_comes_in(source: str) -> None:
    assert len(worldly(source)) == 1
    assert worldly("import timeit, ossify\nfrom contracts.signing.times import read_time") == []


def test_a_module_without_tests_is_seen() -> None:
    alone = ROOT / "contracts" / "signing" / "made_up.py"
    assert unproven([alone], {}) == ["contracts/signing/made_up.py has no tests/contracts/signing/test_made_up.py"]
    assert unproven([alone], {"contracts/signing/made_up.py": "tests/nope.py"}) == [
        "contracts/signing/made_up.py has no tests/nope.py"
    ]
    assert unproven([ROOT / "mock_server/cli/made_up.py", ROOT / "contracts/made_up/__init__.py"], {}) == []


@pytest.mark.parametrize(
    "source",
    [
        "name = 'stripe'", "if name == 'Stripe-Signature': pass", "def like_github(): pass", "class GitHubThing: pass",
        "x = 1  # Slack says so", "INFLUENCER_HERO = 1", "x = 'influencer-hero'", "x = 'InfluencerHero'",
        "def f(help='x'): return 'stripe'",
    ],
)  # fmt: skip
def test_a_vendor_is_seen_wherever_it_is_named(source: str) -> None:
    assert len(vendors_named(source, vendors())) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""As GitHub does."""', 'def f():\n    """Try stripe.\n\n    hookpact send influencer-hero/x\n    """',
        "option(help='as `stripe`')", "linearly = 1", "stripes = 1", "zoomed = 'slackness'", "x = 'standard-webhooks'",
    ],
)  # fmt: skip
def test_examples_for_people_and_other_words_are_fine(source: str) -> None:
    assert vendors_named(source, vendors()) == []


def test_an_allowed_line_is_allowed_by_its_own_pattern_only() -> None:
    source = "a = 'github'  # for people\nb = 'github'"
    assert vendors_named(source, vendors(), "for people") == ["2: b = 'github'"]
