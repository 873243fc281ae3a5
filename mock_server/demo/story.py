"""What is told, in order: who sends what, one delivery in full, a right receiver, a wrong one, what to type next."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.applications import Starlette

from contracts.checks import CHECKS
from contracts.deliveries import Target
from contracts.documents import Provider, Webhook
from contracts.findings import Level, Run
from contracts.messages import Draft, Exchange, Response, value
from contracts.payloads import Recipe, body, maximal
from contracts.reports import text_report
from contracts.reports.foreign import quoted, shown
from contracts.schemas import Json
from contracts.signing import Scheme, signed_content
from mock_server.clock import SystemClock
from mock_server.demo import receivers
from mock_server.demo.hosting import hosted
from mock_server.engine import Deliverer, Verification, verify
from mock_server.transport import AutoTransport

Say = Callable[[str], None]


@value
class Scene:
    """What the story is told with."""

    providers: tuple[Provider, ...]
    provider: Provider
    webhook: Webhook
    secret: str
    version: str
    folder: Path
    options: tuple[str, ...] = ()
    """By which a command finds the provider, where it is not a bundled one."""


def tell(scene: Scene, say: Say) -> None:
    """Tell the story; takes some seconds, on real ports of this machine."""
    say("1. What the providers send\n")
    for provider in scene.providers:
        signed = next((w.scheme.algorithm for w in provider.webhooks.values() if w.scheme), "not signed")
        say(f"   {provider.title} {provider.version} ({signed})")
        say("".join(f"     {webhook.full_name:<40} {webhook.summary}\n" for webhook in provider.webhooks.values()))
    with _receiver(scene, receivers.right, "right") as (url, log):
        say("2. One delivery in full\n")
        asyncio.run(_one_delivery(scene, url, say))
        say(f"   its receiver noted: {log.read_text('utf-8').splitlines()[-1]}\n")
        say("3. A right receiver\n")
        say(_told(asyncio.run(_verified(scene, url))))
    with _receiver(scene, receivers.wrong, "wrong") as (url, _):
        say("4. A wrong receiver: it parses first, signs its own print of the JSON, and formats nulls\n")
        say(_told(asyncio.run(_verified(scene, url))))
    say(_next(scene))


@contextmanager
def _receiver(
    scene: Scene, make: Callable[[Scheme | None, str, Path], Starlette], name: str
) -> Iterator[tuple[str, Path]]:
    log = scene.folder / f"{name}-receiver.log"
    log.touch()
    with hosted(make(scene.webhook.scheme, scene.secret, log)) as url:
        yield f"{url}/hooks", log


async def _one_delivery(scene: Scene, url: str, say: Say) -> None:
    made = body(scene.webhook.schema, _example(scene.webhook))
    draft = Draft(webhook=scene.webhook.name, id="hp-demo-1", body=made.bytes, stamps=made.stamps)
    transport = AutoTransport()
    target = Target(url=url, secrets=(scene.secret,), marked=True)
    deliverer = Deliverer(scene.provider, lambda _: target, transport, SystemClock())
    exchange = await deliverer.deliver(draft)
    await transport.aclose()
    say(_shown(exchange, scene))


def _example(webhook: Webhook) -> Json:
    if webhook.examples:
        return webhook.examples[0].payload
    assert webhook.schema is not None
    return maximal(Recipe(schema=webhook.schema, seed=0, now=int(time.time())))


def _shown(exchange: Exchange, scene: Scene) -> str:
    request = exchange.request
    lines = [f"{request.method} {request.url}", *(f"{shown(name)}: {shown(found)}" for name, found in request.headers)]
    blocks = [quoted("\n".join([*lines, "", shown(request.body)]))]
    scheme = scene.webhook.scheme
    if scheme is None:
        blocks.append("not signed: the receiver cannot know who sent it")
    else:
        content = signed_content(request, scheme, secret=scene.secret) or b""
        recipe = "".join(map(str, scheme.content))
        blocks.append(f"{scheme.algorithm} with the key {scene.secret!r} over {recipe}, these {len(content)} bytes:")
        blocks.append(quoted(shown(content)))
    status = exchange.answer.status if isinstance(exchange.answer, Response) else exchange.answer
    blocks.append(f"answered {status} in {exchange.elapsed * 1000:.0f} ms")
    return "\n".join(f"   {line}" for block in blocks for line in block.split("\n"))


async def _verified(scene: Scene, url: str) -> Run:
    transport, clock = AutoTransport(), SystemClock()
    target = Target(url=url, secrets=(scene.secret,), marked=True)
    what = Verification(
        provider=scene.provider, webhooks=(scene.webhook.name,), secrets=(scene.secret,), seed=1, run="demo",
        now=int(clock.now()), checks=CHECKS,
    )  # fmt: skip
    started = clock.monotonic()
    deliverer = Deliverer(scene.provider, lambda _: target, transport, clock)
    findings, stopped = await verify(what, deliverer)
    await transport.aclose()
    return Run(
        provider=scene.provider, target=url, seed=1, run="demo", version=scene.version, started_at=int(clock.now()),
        duration=clock.monotonic() - started, findings=findings, inconclusive=stopped, requests=deliverer.requests,
        public_secrets=True, options=scene.options,
    )  # fmt: skip


def _told(run: Run) -> str:
    broken = len(run.broken(Level.MUST))
    end = f"{broken} musts are broken: `hookpact verify` exits 1" if broken else "no must is broken: it exits 0"
    report = "\n".join(f"   {line}".rstrip() for line in text_report(run).splitlines())
    return f"{report}\n   {end}\n"


def _next(scene: Scene) -> str:
    provider = " ".join(scene.options) or f"--provider {scene.provider.name}"
    webhook = " ".join((scene.webhook.name, *scene.options)) if scene.options else scene.webhook.full_name
    return f"""5. What to type next

   hookpact verify http://localhost:8000/hooks {provider}
   hookpact send {webhook} --to http://localhost:8000/hooks
   hookpact serve
   hookpact show {webhook}

   The receivers' own logs are in {scene.folder}"""
