"""The references of what is a row in the code: checks, schemes, faults."""

from itertools import groupby

from contracts.checks import CHECKS
from contracts.deliveries import FAULTS
from contracts.reports import REPORTS
from contracts.signing import Scheme, limits
from mock_server import catalog
from mock_server.cli.choosing import shipped_scheme
from mock_server.property_phase.properties import PROPERTIES
from tests.docs.tables import code, page, table

_CHECKS = (
    "What `hookpact verify` tries, in this order. What *must*, *should* and *note* mean is told under "
    "[levels](../explanation/levels.md). `--check 'forgery-*'` tries only some, `hookpact show check ID` shows one."
)
_RANDOM = (
    "Random deliveries, shrunk to the smallest that breaks the promise. `--max-examples` says how many; `--quick` "
    "leaves them out."
)
_SCHEMES = (
    "Signing schemes that are known by name: `--scheme NAME`, or `use: NAME` in "
    "[`x-signature`](extensions.md#x-signature). What their limits mean is told under "
    "[scheme limits](../explanation/scheme-limits.md)."
)
_FAULTS = (
    "What can go wrong on purpose: `hookpact send … --fault NAME`, or `NAME=VALUE`; several in the order given. "
    "How to use them: [late, doubled, forged](../how-to/faults-and-retries.md)."
)


def checks() -> str:
    """Return the page of checks, by theme."""
    themes = [
        f"## {theme}\n\n" + "\n\n".join(f"### {one.id}\n\n{one.title}.\n\n{one.explanation}".rstrip() for one in found)
        for theme, found in groupby(CHECKS, lambda check: check.theme)
    ]
    random = [f"### {promise.id}\n\n{promise.title}." for promise in PROPERTIES]
    formats = f"Reports (`--report FORMAT=PATH`): {', '.join(map(code, REPORTS))}."
    return page("Checks", _CHECKS, formats, *themes, "## property\n\n" + _RANDOM, *random)


def schemes() -> str:
    """Return the page of signing schemes."""
    found = {name: (told, shipped_scheme(name)) for name, told in catalog.shipped_schemes().items()}
    rows = [
        (f"[`{name}`](#{name})", told.get("title", ""), scheme.algorithm, code("".join(map(str, scheme.content))))
        for name, (told, scheme) in found.items()
    ]
    parts = [
        _scheme(name, told.get("title", ""), told.get("documentation", ""), one) for name, (told, one) in found.items()
    ]
    return page("Signing schemes", _SCHEMES, table(("name", "who", "algorithm", "signed"), rows), *parts)


def faults() -> str:
    """Return the page of faults."""
    rows = [(code(f"{name}={kind.takes}" if kind.takes else name), kind.title) for name, kind in FAULTS.items()]
    return page("Faults", _FAULTS, table(("fault", "what it does"), rows))


def _scheme(name: str, title: str, source: str, scheme: Scheme) -> str:
    window = f"{_seconds(scheme.tolerance.past)} back, {_seconds(scheme.tolerance.future)} ahead"
    stamp = scheme.timestamp_place
    rows = [
        ("algorithm", f"{scheme.algorithm}, {scheme.encoding}"),
        *([("signature", code(f"{scheme.place.kind} {scheme.place.name}"))] if scheme.place else []),
        *([("timestamp", code(f"{stamp.kind} {stamp.name}"))] if stamp else []),
        *([("id", code(f"{scheme.id.kind} {scheme.id.name}"))] if scheme.id else []),
        ("window", window),
        *(("limit", limit) for limit in limits(scheme)),
    ]
    told = f"{title}: <{source}>" if source else title
    return f"## {name}\n\n{told}\n\n" + table(("part", "is"), rows)


def _seconds(bound: int | None) -> str:
    return "any time" if bound is None else f"{bound} s"
