"""What a check tries: one webhook of a provider, and how deliveries of it are made."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from itertools import count, islice
from typing import TypeVar

from contracts.deliveries import Burst, renewed
from contracts.documents import Webhook
from contracts.findings import Level, Verdict
from contracts.messages import Draft, Edit, Exchange, Request, value
from contracts.payloads import Kind, Recipe, Variation, body, maximal
from contracts.schemas import Json, Schema, pointers
from contracts.signing import Scheme

T = TypeVar("T")
_LONG = ("lorem ipsum " * 8334)[:100_000]
_BASE = object()  # not None: null is a payload too
Flow = Generator[Burst, tuple[Exchange, ...], T]


@value
class Options:
    """What the person who runs the checks has decided."""

    strict_schema: bool = False
    """A signed delivery that breaks the schema must be refused."""
    acknowledges_first: bool = False
    """The receiver takes everything and verifies later, so no refusal can be seen."""
    concurrency: bool = True
    """Bursts may be sent."""


class MadeOnce:
    """Variations, made when a check first comes to them, and kept for the next check: there can be thousands."""

    def __init__(self, source: Iterator[Variation]) -> None:
        self._source = source
        self._found: list[Variation] = []

    def __iter__(self) -> Iterator[Variation]:
        """Yield them all, as often as they are wanted."""
        for at in count():
            if at == len(self._found):
                self._found += islice(self._source, 1)
            if at == len(self._found):
                return
            yield self._found[at]


@value
class Subject:
    """One webhook under test. `base` is a payload, in a `style`, that the receiver has acknowledged."""

    webhook: Webhook
    recipe: Recipe | None
    base: Json
    ids: Iterator[int]
    style: str = "compact"
    takes_largest: bool = True
    """Whether the payload with every optional member was acknowledged too."""
    secrets: tuple[str, ...] = ()
    """The target's own, so that no attack tries them."""
    options: Options = Options()
    variations: Iterable[Variation] = ()

    @property
    def scheme(self) -> Scheme | None:
        """How deliveries are signed; None where they are not."""
        return self.webhook.scheme

    @property
    def signed_by(self) -> tuple[Scheme, ...]:
        """The schemes that put a signature beside each other; a forgery spoils them all."""
        return tuple(scheme for scheme in self.webhook.schemes if scheme.signed)

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """Names of all headers that hold a signature; none where one stands elsewhere, which a forgery would keep."""
        if not all(scheme.header for scheme in self.signed_by):
            return ()
        names = (name for scheme in self.signed_by for name in scheme.signature_headers)
        return tuple(dict.fromkeys(names))

    @property
    def stamp_header(self) -> str | None:
        """Name of the header that holds the time of sending."""
        return self.scheme.stamp_header if self.scheme else None

    @property
    def schema(self) -> Schema | None:
        """The schema of the body."""
        return self.webhook.schema

    def draft(
        self, payload: Json = _BASE, *, style: str | None = None, keep: tuple[str, ...] = (), about: Draft | None = None
    ) -> Draft:
        """Make a delivery of a payload (of `base`, where none is given) under ids that no delivery had before.

        What it is `about` may be what another one is about: then only the delivery's own id is new.
        """
        id = f"hp-{self.recipe.run if self.recipe else ''}{next(self.ids):x}"
        if not self.webhook.content_type:
            return Draft(webhook=self.webhook.name, id=id, body=b"")
        pinned = frozenset((*keep, *self._pinned()))
        token = (about.id if about else id).removeprefix("hp-")
        fresh = renewed(self.base if payload is _BASE else payload, self.schema, token, pinned)
        made = body(self.schema, fresh, style or self.style)
        stamps = tuple(stamp for stamp in made.stamps if stamp.pointer not in keep)
        return Draft(webhook=self.webhook.name, id=id, body=made.bytes, stamps=stamps)

    def _pinned(self) -> Iterator[str]:
        """Pointers to what the person who runs the checks has set."""
        if self.recipe is not None:
            yield from (leaf for pointer, pinned in self.recipe.overrides.set for leaf in _leaves(pinned, pointer))
            yield from (pointer for patch in self.recipe.overrides.merge for pointer in _leaves(patch, ""))

    def pinned(self, payload: Json) -> Json:
        """Return a payload with what the person who runs the checks has set."""
        return payload if self.recipe is None else self.recipe.overrides.apply(payload)

    def spoilt(self, *edits: Edit) -> Draft:
        """Make a plain delivery that is changed after signing."""
        return edited(self.draft(), *edits)

    def raw(self, content: bytes) -> Draft:
        """Make a delivery of exact bytes."""
        return replace(self.draft(), body=content, stamps=())

    def varied(self, *kinds: Kind) -> Iterator[Variation]:
        """Yield the payloads of these kinds, each different from the largest one in one way."""
        return (found for found in self.variations if found.kind in kinds)

    def largest(self) -> Json:
        """Return the payload with every optional member."""
        return self.base if self.recipe is None else maximal(self.recipe)

    def longest(self) -> tuple[str, Json] | None:
        """Return the largest payload with a very long text where people write, and where; None if it may be nowhere."""
        largest = self.largest()
        for found in self.varied(Kind.TEXT):
            payload = pointers.put(largest, found.pointer, _LONG)
            if self.schema is not None and self.schema.is_valid(payload):
                return found.pointer, payload
        return None

    def level(self, *, inferred: bool) -> Level:
        """Return must, or should where the case rests on what the vendor does not say."""
        return Level.SHOULD if inferred else Level.MUST


@value
class Case:
    """What is run, tried again when flaky, and counted by the progress line."""

    name: str
    pointer: str
    flow: Callable[[], Flow[Verdict]]
    is_final: bool = False
    """Whether it repeats itself, so that a second try would only hide what it found."""


@value
class Check:
    """A promise, and the cases that try it."""

    id: str
    theme: str
    cases: Callable[[Subject], Iterator[Case]]

    @property
    def title(self) -> str:
        """The promise, in one line."""
        return (self.cases.__doc__ or "").strip().splitlines()[0].rstrip(".")

    @property
    def explanation(self) -> str:
        """Why it matters and what usually breaks it."""
        lines = (self.cases.__doc__ or "").strip().splitlines()[1:]
        return " ".join(line.strip() for line in lines).strip()


def _leaves(node: Json, pointer: str) -> Iterator[str]:
    if isinstance(node, dict | list):
        for key, held in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _leaves(held, pointers.join(pointer, key))
    else:
        yield pointer


def send(draft: Draft) -> Flow[Exchange]:
    """`exchange = yield from send(draft)`: one delivery."""
    (exchange,) = yield (draft,)
    return exchange


def edited(draft: Draft, *edits: Edit) -> Draft:
    """Return a delivery that is changed after signing."""
    return replace(draft, edits=(*draft.edits, *edits))


def edit(name: str, apply: Callable[[Request], Request]) -> Edit:
    """Name a change."""
    return Edit(name=name, apply=apply)
