"""What a payload is made from; the same recipe makes the same payload in every process and time zone."""

from contracts.messages import value
from contracts.payloads.overrides import NONE, Overrides
from contracts.schemas import Json, Schema


@value
class Recipe:
    """Everything that decides what a payload holds."""

    schema: Schema
    seed: int
    now: int
    """Unix seconds; times in the payload lie near it."""
    run: str = ""
    """Short hexadecimal text that goes into generated ids, so that a second run has other ids."""
    overrides: Overrides = NONE
    shown: tuple[Json, ...] = ()
    """Payloads that the document shows, for where none can be made."""
