"""Seeded dice that remember nothing: each throw depends on seed, place and purpose, never on earlier throws.

So a payload can be made again with one thing changed, and everything else in it stays what it was. Hashes of the
standard library are the same in every process; Python's own `hash` is not.
"""

import random
from hashlib import blake2b

from contracts.messages import value


@value
class Dice:
    """The dice of one payload."""

    root: str
    wild: bool = False
    """Whether what is only guessed may be something else as well."""

    def number(self, pointer: str, purpose: str) -> int:
        """Return 64 bits for a place and a purpose."""
        text = f"{self.root}\x00{pointer}\x00{purpose}"
        return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")

    def roll(self, pointer: str, purpose: str, sides: int) -> int:
        """Return a number from 0 up to, not including, `sides`."""
        return self.number(pointer, purpose) % sides

    def hexadecimal(self, pointer: str, purpose: str, length: int) -> str:
        """Return so many hexadecimal digits, at most 32."""
        low, high = self.number(pointer, purpose), self.number(pointer, f"{purpose} more")
        return f"{low:016x}{high:016x}"[:length]

    def generator(self, pointer: str, purpose: str) -> random.Random:
        """Return a generator for what wants many throws."""
        return random.Random(self.number(pointer, purpose))
