"""Numbers of the command line."""

import math
from typing import Any

import click


class Number(click.FloatRange):
    """A finite number of a range: `nan` passes every comparison, and no clock can wait for it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it; raises BadParameter for what is none."""
        found: float = super().convert(value, param, ctx)
        return found if math.isfinite(found) else self.fail(f"{value!r} is no number.", param, ctx)
