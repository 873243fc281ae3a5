"""In which schemes a mistake can be made: a rule each."""

from collections.abc import Callable

from contracts.signing import Scheme
from contracts.signing.scheme import UNCOVERING
from tests.contracts.diagnosis.spoiling import JSON, body_of


def covers_body(scheme: Scheme) -> bool:
    return any(part.kind in ("body", "sha256:body") for part in scheme.content) and scheme.algorithm not in UNCOVERING


def takes_json(scheme: Scheme) -> bool:
    return covers_body(scheme) and body_of(scheme) == JSON


def has(*kinds: str) -> Callable[[Scheme], bool]:
    return lambda scheme: (
        scheme.algorithm not in UNCOVERING and all(any(part.kind == kind for part in scheme.content) for kind in kinds)
    )


def parted(scheme: Scheme) -> bool:
    return has()(scheme) and sum(part.kind != "literal" for part in scheme.content) > 1


def has_hmac(scheme: Scheme) -> bool:
    return scheme.algorithm.startswith("hmac")


def is_keyed(scheme: Scheme) -> bool:
    """Any bytes are a key."""
    return scheme.algorithm != "ed25519"


def has_text_secret(scheme: Scheme) -> bool:
    return scheme.decode == "utf8" and is_keyed(scheme)


def is_hex(scheme: Scheme) -> bool:
    return scheme.encoding == "hex" and has()(scheme)


def in_header(scheme: Scheme) -> bool:
    return scheme.header is not None


def sent_in_header(scheme: Scheme) -> bool:
    return (
        has("timestamp")(scheme) and scheme.timestamp is not None and scheme.timestamp.place.kind in ("header", "field")
    )


def has_own_form(scheme: Scheme) -> bool:
    return in_header(scheme) and len(scheme.item) > 1


def is_bare(scheme: Scheme) -> bool:
    return in_header(scheme) and len(scheme.item) == 1 and not scheme.head and has()(scheme)


def both(*rules: Callable[[Scheme], bool]) -> Callable[[Scheme], bool]:
    return lambda scheme: all(rule(scheme) for rule in rules)
