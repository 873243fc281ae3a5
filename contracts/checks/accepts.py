"""Theme *accepts*: what the contract allows is taken."""

from collections.abc import Callable, Iterator
from functools import partial

from contracts.checks.cases import judged, taken
from contracts.checks.judging import acknowledged, skipped, tolerated
from contracts.checks.subject import Case, Flow, Subject
from contracts.findings import Level, Verdict
from contracts.messages import Exchange, Silence
from contracts.payloads import Kind, Variation, minimal


def examples(subject: Subject) -> Iterator[Case]:
    """Every example of the contract is acknowledged.

    The examples are what the vendor shows to the world; a receiver that refuses one was written for something else.
    Ids inside them are renewed, so that a receiver that drops known events takes them as new.
    """
    schema = subject.schema
    for example in subject.webhook.examples:
        if schema is None or schema.is_valid(example.payload):
            payload = subject.pinned(example.payload)
            yield taken(example.name, example.pointer, partial(subject.draft, payload), Level.MUST)


def smallest(subject: Subject) -> Iterator[Case]:
    """The smallest payload is acknowledged: only the required members.

    Receivers are written with a full example at hand and read members that may be absent.
    """
    if subject.recipe is not None:
        pointer = subject.recipe.schema.pointer
        draft = partial(subject.draft, minimal(subject.recipe))
        yield taken("only required members", pointer, draft, Level.MUST)


def largest(subject: Subject) -> Iterator[Case]:
    """The largest payload is acknowledged: every optional member at every depth, with realistic values.

    Receivers that map members one by one may refuse those that their example did not have.
    """
    if subject.recipe is not None:
        pointer = subject.recipe.schema.pointer
        yield taken("every optional member", pointer, partial(subject.draft, subject.largest()), Level.MUST)


def optional_absent(subject: Subject) -> Iterator[Case]:
    """Each optional member may be absent, at every depth.

    One case for each member, everything else there. The classic fault is `payload["deal_info"]["platform"]` on a
    member that the contract does not promise.
    """
    yield from _cases(subject, Kind.ABSENT)


def empty_containers(subject: Subject) -> Iterator[Case]:
    """Empty objects and arrays, and long arrays, are acknowledged where the contract allows them.

    Code that takes the first element, or any member, of what may hold none falls over here.
    """
    yield from _cases(subject, Kind.EMPTY, Kind.LONG)


def nulls(subject: Subject) -> Iterator[Case]:
    """Each member that may be null is taken when it is null.

    One case for each nullable member. Null stands for "there was none before": the first event of a kind has it.
    """
    yield from _cases(subject, Kind.NULL)


def alternatives(subject: Subject) -> Iterator[Case]:
    """Each enum value and each conditional branch is acknowledged.

    Receivers that switch on a value forget the ones that their first tests did not have.
    """
    yield from _cases(subject, Kind.ENUM, Kind.BRANCH)


def numbers(subject: Subject) -> Iterator[Case]:
    """Zero and fractions are acknowledged where the contract says number.

    `if amount:` takes 0 for absent, and integer columns lose 12.5.
    """
    yield from _cases(subject, Kind.NUMBER)


def free_text(subject: Subject) -> Iterator[Case]:
    """Text that people write may hold any script, emoji and punctuation.

    Only members that people fill in (`x-text: free`). Names hold apostrophes far more often than attacks do.
    """
    yield from _cases(subject, Kind.TEXT)


def extremes(subject: Subject) -> Iterator[Case]:
    """Values at the far ends of what the contract allows do no harm.

    Very long, empty, right-to-left and numeric-looking text, halves of characters; negative and huge numbers. A refusal
    is a decision of the receiver's own, and a note. A crash is a should, since only the provider can send these.
    """
    for variation in subject.varied(Kind.EXTREME):
        yield _case(subject, variation, Level.SHOULD, partial(tolerated, crash=Level.SHOULD))
    longest = subject.longest() if subject.takes_largest else None
    if longest is not None:
        pointer, payload = longest
        make = partial(subject.draft, payload, keep=(pointer,))
        yield judged(f"{pointer}: 100,000 characters", subject.webhook.pointer, make, _roomy)


def unknown_members(subject: Subject) -> Iterator[Case]:
    """Members that the contract does not name are tolerated, at the top and nested.

    Providers add members without asking; a strict parser turns that into lost events.
    """
    for variation in subject.varied(Kind.UNKNOWN):
        yield _case(subject, variation, Level.SHOULD)


def _cases(subject: Subject, *kinds: Kind) -> Iterator[Case]:
    for variation in subject.varied(*kinds):
        yield _case(subject, variation, subject.level(inferred=variation.inferred))


def _case(
    subject: Subject, variation: Variation, level: Level, judge: Callable[[Exchange], Verdict] | None = None
) -> Case:
    """Try a payload that differs from the largest in one way, which is its control."""
    name = f"{variation.pointer or 'the body'}: {variation.name}"
    if not subject.takes_largest:
        reason = "vacuous: the payload that it differs from was not taken either"
        return unsaid(name, variation.rule, level, reason)
    make = partial(subject.draft, variation.payload, keep=(variation.pointer,))
    return judged(name, variation.rule, make, judge or partial(acknowledged, level=level))


def _roomy(exchange: Exchange) -> Verdict:
    """Judge an answer to a large body: hanging up on it, of which a proxy makes a 502, is a refusal too."""
    hung_up = exchange.answer is Silence.DROPPED or exchange.status in (502, 504)
    return acknowledged(exchange, level=Level.NOTE) if hung_up else tolerated(exchange, crash=Level.SHOULD)


def unsaid(name: str, pointer: str, level: Level, reason: str) -> Case:
    """Make a case that sends nothing and says why."""

    def flow() -> Flow[Verdict]:
        yield from ()
        return skipped(level, reason)

    return Case(name=name, pointer=pointer, flow=flow)
