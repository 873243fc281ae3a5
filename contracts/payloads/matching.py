"""Which names a pattern takes. Foreign patterns run in the validator alone, whose time is linear."""

from functools import lru_cache

import jsonschema_rs


@lru_cache(maxsize=4096)
def takes(pattern: str, name: str) -> bool:
    """Say whether a pattern takes a name."""
    return _validator(pattern).is_valid(name)


@lru_cache(maxsize=1024)
def _validator(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})
