"""What verifying says: accepted by which secret, or refused for a reason out of a closed set."""

from enum import StrEnum

from contracts.messages import value


class Reason(StrEnum):
    """Why a delivery was refused."""

    MISSING_HEADER = "missing-header"
    """No signature where the scheme puts it, be that a header, the body or the URL."""
    MISSING_TIMESTAMP = "missing-timestamp"
    MISSING_ID = "missing-id"
    MALFORMED = "malformed"
    """Something that the scheme needs is there and cannot be read, or is there twice."""
    IGNORED = "ignored"
    """There are signatures, and only such as the scheme never accepts."""
    NO_MATCH = "no-match"
    NO_SECRET = "no-secret"
    """None of the secrets is usable: none given, blank, or not decodable."""
    TOO_OLD = "too-old"
    TOO_NEW = "too-new"


@value
class Accepted:
    """The signature is right, and so is the time where a window was asked for."""

    secret: int | None
    """Index of the secret that matched (of a batch: the last one needed); None where the scheme signs nothing."""
    id: str | None = None
    timestamp: int | None = None
    """In seconds; None where there is none or it is no time."""


@value
class Refused:
    """The delivery must not be trusted."""

    reason: Reason
    detail: str


class Unreadable(Exception):
    """Carries a refusal from where it is found to whoever reads the request: `verify` returns it, and never raises."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
