"""A right receiver breaks no must and no should, whatever the seed."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from mock_server import catalog
from tests.matrix.verifying import SECRETS, broken, told, verified
from tests.receivers import can_run, proxy, running

SEEDS = range(1, 1 + int(os.environ.get("SEEDS", "20")))
WITH_PROPERTIES = (1,)
"""Seeds that are also tried with random payloads: one such run takes longer than all nineteen others."""
WITH_A_SIGNED_TIME = (
    "update_commission",
    "update_discount_code",
    "update_custom_link",
    "new_email_sent",
    "new_max_bid",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A right receiver, and how it is verified."""

    server: str
    hook: str = "right"
    provider: str = "influencer-hero"
    scheme: str = "influencer-hero"
    webhooks: tuple[str, ...] = ()
    """Those that it takes; without any, all of the provider's, one for each seed."""
    arguments: tuple[str, ...] = ()
    deal: str = ""
    nginx: bool = False
    waits: bool = False
    """It mostly waits, so that many runs fit beside each other."""

    @property
    def id(self) -> str:
        words = (self.server, self.hook, self.scheme, "nginx" if self.nginx else "")
        return " ".join(word for word in words if word not in ("", "right", "influencer-hero"))


SERVERS = (
    "stdlib",
    "flask_waitress",
    "starlette_uvicorn",
    "fastapi_uvicorn",
    "django_gunicorn",
    "aiohttp_web",
    "node_http",
)
RIGHT = (
    *(Right(server=server) for server in SERVERS),
    *(Right(server=server, provider="ylytic", scheme="unsigned") for server in SERVERS),
    Right(server="starlette_uvicorn", scheme="standard-webhooks", arguments=("--scheme", "standard-webhooks")),
    Right(server="flask_waitress", hook="queues-first"),
    Right(server="stdlib", hook="no-content"),
    Right(server="aiohttp_web", hook="accepted"),
    Right(server="starlette_uvicorn", hook="knows-signatures"),
    Right(server="fastapi_uvicorn", hook="first-signature"),
    Right(server="stdlib", hook="shows-a-page"),
    Right(server="flask_waitress", hook="limits-its-rate", waits=True),
    Right(server="starlette_uvicorn", hook="runs-ahead"),
    Right(server="flask_waitress", hook="takes-its-time", waits=True),
    Right(server="fastapi_uvicorn", hook="signed-time", webhooks=WITH_A_SIGNED_TIME),
    Right(server="django_gunicorn", hook="one-deal", deal="DEAL-1", arguments=("--set", "deal_id=DEAL-1")),
    Right(server="stdlib", hook="one-copy-at-a-time"),
    Right(server="aiohttp_web", hook="upper-case"),
    Right(server="starlette_uvicorn", nginx=True),
    Right(server="django_gunicorn", nginx=True),
    Right(server="flask_waitress", hook="stripe-right", scheme="stripe", arguments=("--scheme", "stripe")),
    Right(
        server="flask_waitress",
        hook="standardwebhooks-right",
        scheme="standard-webhooks",
        arguments=("--scheme", "standard-webhooks"),
    ),
    Right(server="node_octokit", scheme="github", arguments=("--scheme", "github", "--header", "X-GitHub-Event: push")),
)


def rows(*, quick: bool) -> list[object]:
    chosen = [right for right in RIGHT if not (quick and right.waits)]
    return [pytest.param(right, id=right.id, marks=_marks(right)) for right in chosen]


def _marks(right: Right) -> list[pytest.MarkDecorator]:
    absent = pytest.mark.skipif(not can_run(right.server), reason=f"{right.server} is not on this machine")
    no_nginx = pytest.mark.skipif(right.nginx and proxy.NGINX is None, reason="nginx is not on this machine")
    return [absent, no_nginx]


@contextmanager
def receiving(right: Right, folder: Path) -> Iterator[str]:
    known = {"RECEIVER_SECRET": SECRETS[right.scheme], "RECEIVER_SCHEME": right.scheme, "RECEIVER_DEAL": right.deal}
    with running(right.server, hook=right.hook, **known) as url:
        if not right.nginx:
            yield url
            return
        with proxy.before(url, folder) as front:
            yield front


def complaints(right: Right, seed: int, folder: Path, *, quick: bool) -> list[str]:
    """What one run says against a right receiver; that it tried too little is said as well."""
    folder.mkdir()
    webhooks = right.webhooks or tuple(catalog.provider(right.provider).webhooks)
    chosen = ("--provider", right.provider, "--webhook", webhooks[seed % len(webhooks)], "--seed", str(seed))
    with receiving(right, folder) as url:
        report = verified(url, folder, right.scheme, *chosen, *(["--quick"] if quick else []), *right.arguments)
    said = [f"seed {seed}: {told(finding)}" for finding in broken(report)]
    if report["exit"] != 0 or report["inconclusive"]:
        said.append(f"seed {seed}: exit {report['exit']}, {report['inconclusive']}")
    passed = report["summary"]["must"]["passed"]
    return said if passed >= 50 else [*said, f"seed {seed}: only {passed} musts were kept"]


@pytest.mark.parametrize("right", rows(quick=True))
def test_a_right_receiver_breaks_no_must_and_no_should(right: Right, tmp_path: Path) -> None:
    seed = 100 + RIGHT.index(right)
    assert complaints(right, seed, tmp_path / "run", quick=True) == []


@pytest.mark.matrix
@pytest.mark.parametrize("right", rows(quick=False))
def test_a_right_receiver_breaks_no_must_and_no_should_over_many_seeds(right: Right, tmp_path: Path) -> None:
    def tried(seed: int) -> list[str]:
        quick = right.waits or seed not in WITH_PROPERTIES
        return complaints(right, seed, tmp_path / str(seed), quick=quick)

    with ThreadPoolExecutor(len(SEEDS) if right.waits else 1) as several:
        assert [said for found in several.map(tried, SEEDS) for said in found] == []
