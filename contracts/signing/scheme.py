"""A signing scheme: the grammar of `x-signature` as a typed value."""

from contracts.messages import value
from contracts.signing.templates import Part, Template

UNCOVERING = ("none", "token")
"""Algorithms that sign no content."""
WHOLE = {"body": ("body", "sha256:body"), "url": ("url", "url:decoded"), "form": ("form:sorted",)}
"""Which placeholders cover a part of the request; every other part is covered by the placeholder of its name."""


@value
class Place:
    """Where a value stands: in a `header`, in a `field` of the signature header, at a `pointer`, in the `query`."""

    kind: str
    name: str


@value
class Timestamp:
    """Where the time of sending stands, and in which unit: `s`, `ms` or `rfc3339`."""

    place: Place
    unit: str = "s"


@value
class Tolerance:
    """Seconds by which a delivery may be old or early; None is without bound."""

    past: int | None = None
    future: int | None = None
    required: bool = False


@value
class Escape:
    """What is put before which characters of `{json:…}` values."""

    prefix: str
    characters: str


@value
class Vector:
    """A delivery whose verdict is known; its secret is public."""

    secret: str
    id: str | None = None
    timestamp: str | None = None
    method: str = "POST"
    url: str = "https://example.com/hook"
    body: bytes = b""
    value: str | None = None
    """The whole value at the signature's place; None where the body holds it or only the secret is given."""
    valid: bool = True
    source: str = ""


@value
class Scheme:
    """How deliveries are signed."""

    name: str
    algorithm: str
    place: Place | None = None
    """Where the signature stands; None where there is none."""
    aliases: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    decode: str = "utf8"
    id: Place | None = None
    timestamp: Timestamp | None = None
    content: Template = (Part(kind="body"),)
    encoding: str = "hex"
    head: Template = ()
    item: Template = (Part(kind="signature"),)
    separator: str | None = None
    ignore: tuple[Template, ...] = ()
    batch: str | None = None
    tolerance: Tolerance = Tolerance()
    escape: Escape | None = None
    vectors: tuple[Vector, ...] = ()
    pointer: str = ""
    """Where in its document the scheme stands."""

    @property
    def signed(self) -> bool:
        """Whether deliveries carry a signature or token at all."""
        return self.algorithm != "none"

    @property
    def header(self) -> str | None:
        """The name of the header that holds the signature."""
        return self.place.name if self.place and self.place.kind == "header" else None

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """The names of the header that holds the signature; none where it stands elsewhere."""
        return (self.header, *self.aliases) if self.header else ()

    @property
    def timestamp_place(self) -> Place | None:
        """Where the time of sending stands."""
        return self.timestamp.place if self.timestamp else None

    @property
    def stamp_header(self) -> str | None:
        """The name of the header that holds the time of sending."""
        place = self.timestamp_place
        return place.name if place and place.kind == "header" else None

    @property
    def own_headers(self) -> tuple[str, ...]:
        """Names of the headers that the signer writes: signature, aliases, timestamp, id."""
        others = (self.stamp_header, self.id.name if self.id and self.id.kind == "header" else None)
        return (*self.signature_headers, *(name for name in others if name))

    @property
    def public_secrets(self) -> tuple[str, ...]:
        """The secrets of the vectors, in order, each once."""
        return tuple(dict.fromkeys(vector.secret for vector in self.vectors))

    def covers(self, part: str) -> bool:
        """Whether the signature covers a part of the request: body, form, url, method, timestamp, id, `header:Name`.

        The body counts as covered only where every byte does; of a form (`{form:sorted}`) only names and values do.
        """
        if self.algorithm in UNCOVERING:
            return False
        kind, _, argument = part.partition(":")
        if kind == "header":
            return argument.lower() in {each.argument.lower() for each in self.content if each.kind == "header"}
        if any(str(each) == f"{{{part}}}" or each.kind in WHOLE.get(part, ()) for each in self.content):
            return True
        place = {"timestamp": self.timestamp_place, "id": self.id}.get(part)
        return place is not None and self._covers_place(place)

    def _covers_place(self, place: Place) -> bool:
        if place.kind == "pointer":
            return self.covers("body") or (self.batch is None and self.covers(f"json:{place.name}"))
        return place.kind != "field" and self.covers({"header": f"header:{place.name}", "query": "url"}[place.kind])
