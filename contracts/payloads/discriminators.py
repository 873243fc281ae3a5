"""Discriminators (OpenAPI 3.1, § 4.8.25): the member whose text says which branch a payload means.

To a validator they mean nothing; a receiver that reads them must not meet one that lies.
"""

from collections.abc import Mapping
from urllib.parse import unquote

from contracts.schemas import Json, pointers


def tag(schema: Mapping[str, Json], branch: Json) -> tuple[tuple[str, str], ...]:
    """Return the member that a branch is known by, and its text; nothing where the document does not say."""
    said = schema.get("discriminator")
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    if not isinstance(said, dict) or not isinstance(said.get("propertyName"), str) or not isinstance(reference, str):
        return ()
    whole = unquote(reference)
    short = pointers.parts(whole.removeprefix("#"))[-1] if "/" in whole else whole
    mapping = said.get("mapping")
    known = mapping.items() if isinstance(mapping, dict) else ()
    meant = (text for text, target in known if isinstance(target, str) and unquote(target) in (whole, short))
    return ((said["propertyName"], next(meant, short)),)
