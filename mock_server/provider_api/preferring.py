"""`Prefer: code=404, example=NAME, dynamic=true` (RFC 7240), as other mock servers know it."""

import re
from collections.abc import Iterable

from contracts.messages import value
from mock_server.provider_api.refusing import Refusal

_DIVIDED = re.compile(r'(?:"[^"]*"|[^,;])+')
"""What stands between commas and semicolons; those in quotes divide nothing."""
_PREFERENCE = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*("[^"]{0,200}"|[^\s,;"]{0,200}))?\s*')


@value
class Preference:
    """Which of the documented answers a caller wants."""

    code: int | None = None
    example: str = ""
    dynamic: bool = False
    """Whether the body is made from the schema, although there is an example."""

    @property
    def applied(self) -> bytes:
        """What `Preference-Applied` says."""
        said = [f"code={self.code}"] if self.code is not None else []
        said += [f'example="{self.example}"'] if self.example else []
        return ", ".join([*said, *(["dynamic=true"] if self.dynamic else [])]).encode("latin-1", "replace")


def read_preference(lines: Iterable[str]) -> Preference:
    """Read the header; what nobody knows is passed over, as § 2 asks; raises Refusal for a code that is none."""
    found: dict[str, str] = {}
    for said in _DIVIDED.findall(",".join(lines)):
        part = _PREFERENCE.fullmatch(said)
        if part:
            found.setdefault(part[1].lower(), (part[2] or "").strip('"'))  # § 2: of repeats the first one counts
    code = found.get("code")
    if code is not None and not re.fullmatch("[2-5][0-9]{2}", code):
        raise Refusal(400, f"Prefer: code={code}: a status code is wanted, as code=404")
    return Preference(
        code=None if code is None else int(code),
        example=found.get("example", ""),
        dynamic=found.get("dynamic", "").lower() == "true",
    )
