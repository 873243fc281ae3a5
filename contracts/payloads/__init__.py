"""Payloads: realistic, valid and repeatable bodies from a schema.

`recipe`      what decides a payload: schema, seed, now, run, and what is pinned (`overrides`)
`nodes`       what is demanded of one place; made by `merging` and `breaking`, with `bounds` for the plain keywords,
              `members` and `matching` for names, `discriminators` for the texts that tell branches apart
`walk`        the generator, on the `ground` of a schema; `choosing` takes branches, `endings` those that end,
              `steering` says what is forced, `dice` decides the rest
`strings`, `figures`, `moments`, `faking`, `patterns`    scalars; `equality` as JSON Schema means it
`tracks`      what a walk came by, so that one beside it goes anew only where it must
`making`      walk, pin, check, try again: minimal and maximal
`variations`  the fullest payload changed in one way (`moves`), and realistic payloads that show everything in time
`breakages`   payloads that break the contract in one way
`styles`, `stamps`   bytes, and where the time of sending goes, which `marks` finds
"""

from contracts.payloads.breakages import Breakage, breakages
from contracts.payloads.making import maximal, minimal
from contracts.payloads.moves import Kind
from contracts.payloads.overrides import Overrides, read_set
from contracts.payloads.recipe import Recipe
from contracts.payloads.stamps import Body, body, stamped
from contracts.payloads.styles import STYLES
from contracts.payloads.variations import Variation, realistic, variations

__all__ = [
    "STYLES",
    "Body",
    "Breakage",
    "Kind",
    "Overrides",
    "Recipe",
    "Variation",
    "body",
    "breakages",
    "maximal",
    "minimal",
    "read_set",
    "realistic",
    "stamped",
    "variations",
]
