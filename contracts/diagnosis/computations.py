"""What somebody may have computed: a scheme's own computation, with some of what goes into it changed."""

from collections.abc import Callable
from dataclasses import replace

from contracts.diagnosis.digests import DIGESTS
from contracts.messages import value
from contracts.signing.content import Facts, content_of
from contracts.signing.keys import Key
from contracts.signing.scheme import Scheme
from contracts.signing.verdicts import Unreadable


@value
class Computation:
    """One way to compute a signature."""

    scheme: Scheme
    facts: Facts
    key: Key
    digest: str
    """A row of DIGESTS."""
    secret: int = 0
    """Index of the secret that the key was read from."""

    @property
    def content(self) -> bytes | None:
        """The bytes that go into the digest, or None where they cannot be put together."""
        if not DIGESTS[self.digest].covers:
            return b""
        try:
            return content_of(self.scheme, replace(self.facts, key=self.key.data))
        except (Unreadable, ValueError):
            return None


@value
class Variation:
    """One mistake that somebody may have made."""

    mistake: str
    """A row of MISTAKES."""
    kind: str
    """Which of the things that go into a signature it changes; two mistakes of one kind exclude each other."""
    said: str
    """Follows "the signature is right if"."""
    change: Callable[[Computation], Computation]
    pairs: bool = True
    """Whether it is also tried together with others; there are too many of some."""


def with_body(computation: Computation, body: bytes) -> Computation:
    """Return the computation over another body."""
    return replace(computation, facts=replace(computation.facts, request=replace(computation.facts.request, body=body)))
