"""The search: each mistake alone, then two of different kinds, the likeliest first, within a budget."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, islice, tee

from contracts.diagnosis.bodies import body_variations
from contracts.diagnosis.computations import Computation, Variation
from contracts.diagnosis.contents import content_variations
from contracts.diagnosis.digests import DIGESTS
from contracts.diagnosis.keys import key_variations
from contracts.diagnosis.spellings import Arrived, Clause, Evidence, recognised
from contracts.diagnosis.times import time_variations
from contracts.diagnosis.urls import method_variations, url_variations
from contracts.messages import value
from contracts.signing.digests import ALGORITHMS
from contracts.signing.keys import Key, read_key
from contracts.signing.scheme import Scheme


@value
class Effort:
    """How much may be computed: so many digests, over so many bytes."""

    digests: int
    bytes: int
    printed: int
    """Over so many bytes JSON is printed again."""
    pairs: bool = True
    """Whether two mistakes at once are tried, and after the first proof more of them."""


QUICK = Effort(digests=900, bytes=24_000_000, printed=200_000, pairs=False)
"""For whoever answers others meanwhile."""
THOROUGH = Effort(digests=12_000, bytes=200_000_000, printed=6_000_000)
_PLAINEST = 105
"""So many ways to print JSON: all that are not indented, and those that are but keep keys and numbers."""


@value
class Proof:
    """What must be so for the signature to be right; computed again, and equal."""

    clauses: tuple[Clause, ...]
    secret: int


def search(scheme: Scheme, secrets: Sequence[str], found: Evidence, effort: Effort) -> tuple[Proof, ...]:
    """Return the proofs with the fewest mistakes that were found; none where nothing was."""
    plain = _plain(scheme, secrets, found)
    if not found.arrived or not (plain or secrets):
        return ()
    seed = plain[0] if plain else _computation(scheme, found, Key(data=b""), 0)
    trial = Trial(scheme, found.arrived, effort)
    singly, in_pairs = tee(_variations(seed, secrets, found.arrived, trial.most_printed(seed)))
    stages = (
        ((computation, ()) for computation in plain),
        _singles(singly, plain, seed),
        _pairs(in_pairs, plain, seed) if effort.pairs else iter(()),
    )
    for stage in stages:
        proofs = tuple(islice(trial.proofs(stage), None if effort.pairs else 1))
        if proofs:
            return tuple(sorted(proofs, key=lambda proof: len(proof.clauses)))
    return ()


Tried = tuple[Computation, tuple[Variation, ...]]


class Trial:
    """Carries computations out until the effort is spent, none of them twice."""

    def __init__(self, scheme: Scheme, arrived: Sequence[Arrived], effort: Effort) -> None:
        self._scheme = scheme
        self._arrived = arrived
        self._digests = effort.digests
        self._computations = effort.digests * 3
        """Those that were computed before cost something, too."""
        self._bytes = effort.bytes
        self._printed = effort.printed
        self._is_thorough = effort.pairs
        self._seen: set[tuple[str, bytes, int]] = set()

    def most_printed(self, computation: Computation) -> int:
        """How often the body may be printed as JSON: that is dearer than a digest."""
        most = max(4, self._printed // (len(computation.facts.request.body) + 100))
        return most if self._is_thorough else min(most, _PLAINEST)

    def proofs(self, stage: Iterator[Tried]) -> Iterator[Proof]:
        """Yield a proof for each computation that makes what arrived."""
        for computation, variations in stage:
            self._bytes -= len(computation.facts.request.body) + 100
            self._computations -= 1
            if min(self._digests, self._computations, self._bytes) <= 0:
                return
            arrived = self._compared(computation)
            if arrived is not None:
                clauses = tuple((each.mistake, each.said) for each in variations)
                yield Proof(clauses=clauses + arrived.clauses, secret=computation.secret)

    def _compared(self, computation: Computation) -> Arrived | None:
        content = computation.content
        if content is None:
            return None
        mark = (computation.digest, computation.key.data, hash(content))
        if mark in self._seen:
            return None
        self._seen.add(mark)
        self._digests -= 3 if computation.digest == "ed25519" else 1
        if computation.digest == self._scheme.algorithm and ALGORITHMS[computation.digest].check is not None:
            return self._checked(computation.key, content)
        is_token = computation.digest == "token"
        found = recognised(self._arrived, DIGESTS[computation.digest].make(computation.key, content), is_token=is_token)
        if found is not None and self._scheme.algorithm == "token" and not is_token:
            return Arrived(raw=found.raw)  # a digest in place of a token is encoded somehow; that is no mistake more
        return found

    def _checked(self, key: Key, content: bytes) -> Arrived | None:
        """Check what cannot, or need not, be made again: signatures of key pairs."""
        check = ALGORITHMS[self._scheme.algorithm].check
        assert check is not None
        size = DIGESTS[self._scheme.algorithm].size
        whole = (each for each in self._arrived if len(each.raw) == size and check(key, content, each.raw))
        found = next(whole, None)
        if found is not None or key.public or not any(len(each.raw) < size for each in self._arrived):
            return found
        return recognised(self._arrived, ALGORITHMS[self._scheme.algorithm].make(key, content), is_token=False)


def _plain(scheme: Scheme, secrets: Sequence[str], found: Evidence) -> tuple[Computation, ...]:
    keys = ((i, read_key(scheme, secret)) for i, secret in enumerate(secrets))
    return tuple(_computation(scheme, found, key, i) for i, key in keys if key is not None)


def _computation(scheme: Scheme, found: Evidence, key: Key, secret: int) -> Computation:
    return Computation(scheme=scheme, facts=found.facts, key=key, digest=scheme.algorithm, secret=secret)


def _variations(
    seed: Computation, secrets: Sequence[str], arrived: Sequence[Arrived], most: int
) -> Iterator[Variation]:
    yield from key_variations(seed.scheme, secrets)
    yield from body_variations(seed, most)
    yield from content_variations(seed)
    yield from url_variations(seed)
    yield from method_variations(seed)
    yield from _digest_variations(seed, arrived)
    yield from time_variations(seed)


def _digest_variations(seed: Computation, arrived: Sequence[Arrived]) -> Iterator[Variation]:
    sizes = {len(each.raw) for each in arrived}
    for name, row in DIGESTS.items():
        if row.size in sizes and name != seed.digest and name not in ("sha256", "ed25519", "token"):
            change = partial(_digested, digest=name)
            yield Variation(mistake="digest", kind="digest", said=row.said, change=change)


def _digested(computation: Computation, *, digest: str) -> Computation:
    """Digests that take the secret apart from the content, or not at all, do not find it inside."""
    content = tuple(part for part in computation.scheme.content if part.kind != "secret")
    return replace(computation, digest=digest, scheme=replace(computation.scheme, content=content))


def _singles(variations: Iterable[Variation], plain: Sequence[Computation], seed: Computation) -> Iterator[Tried]:
    for variation in variations:
        for computation in _bases(variation.kind == "secret", plain, seed):
            yield variation.change(computation), (variation,)


def _pairs(variations: Iterable[Variation], plain: Sequence[Computation], seed: Computation) -> Iterator[Tried]:
    by_kind = groupby((each for each in variations if each.pairs), key=lambda each: each.kind)
    ranked = [(rank, each) for _, group in by_kind for rank, each in enumerate(group)]
    pairs = [
        (rank + other_rank, each, other)
        for i, (rank, each) in enumerate(ranked)
        for other_rank, other in ranked[i + 1 :]
        if each.kind != other.kind
    ]
    for _, each, other in sorted(pairs, key=lambda pair: pair[0]):
        for computation in _bases("secret" in (each.kind, other.kind), plain, seed):
            yield other.change(each.change(computation)), (each, other)


def _bases(brings_key: bool, plain: Sequence[Computation], seed: Computation) -> Sequence[Computation]:
    return (seed,) if brings_key else plain
