"""Discriminators (OpenAPI 3.1, § 4.8.25): the member whose text says which branch a payload means.

To a validator they mean nothing; a receiver that reads them must not meet one that lies.
"""

from collections.abc import Mapping

from contracts.schemas import Json


def tag(schema: Mapping[str, Json], branch: Json) -> tuple[tuple[str, str], ...]:
    """Return the member that a branch is known by, and its text; nothing where the document does not say."""
    said = schema.get("discriminator")
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    if not isinstance(said, dict) or not isinstance(said.get("propertyName"), str) or not isinstance(reference, str):
        return ()
    short = reference.rpartition("/")[2]
    mapping = said.get("mapping") if isinstance(said.get("mapping"), dict) else {}
    meant = (text for text, target in mapping.items() if target in (reference, short))
    return ((said["propertyName"], next(meant, short)),)
