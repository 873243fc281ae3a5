"""One document: who sends, and the webhooks that are sent."""

from collections.abc import Mapping
from functools import lru_cache

from contracts.documents.operations import Operation, read_operations
from contracts.documents.reading import Source
from contracts.documents.references import Node, root
from contracts.documents.webhooks import Rules, Webhook, has_operation, read_rules, read_webhook
from contracts.errors import DocumentError, UsageError, nearest
from contracts.messages import value
from contracts.schemas import Definitions, Json
from contracts.signing import Scheme, merge_use, read_scheme


@value
class Provider:
    """Who sends: one OpenAPI document, named by its file."""

    name: str
    title: str
    version: str
    description: str
    webhooks: Mapping[str, Webhook]
    source: Source

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The calls of its own API, read when they are first asked for; raises DocumentError where they are wrong."""
        return _operations(self.source, self.name)

    def webhook(self, name: str) -> Webhook:
        """Return a webhook by its name; raises UsageError that names the nearest one."""
        if name in self.webhooks:
            return self.webhooks[name]
        raise UsageError(f"{self.name} has no webhook {name!r}: {nearest(name, self.webhooks)}")


def load(name: str, source: Source, shipped: Mapping[str, Json] | None = None) -> Provider:
    """Read a document's webhooks and schemes; raises DocumentError with pointer and line where it is wrong.

    `shipped` holds the known signing schemes by name, for documents whose `x-signature` says `use:`.
    """
    try:
        return _load(name, source, shipped or {})
    except DocumentError as error:
        raise _placed(error, source, name) from None


@lru_cache(maxsize=64)
def _operations(source: Source, name: str) -> tuple[Operation, ...]:
    try:
        return read_operations(source.tree)
    except DocumentError as error:
        raise _placed(error, source, name) from None


def _placed(error: DocumentError, source: Source, name: str) -> DocumentError:
    line = error.line or source.line(error.pointer)
    return DocumentError(error.pointer, error.problem, line=line, document=source.name or name)


def _load(name: str, source: Source, shipped: Mapping[str, Json]) -> Provider:
    top = root(source.tree)
    if not isinstance(source.tree, dict):
        raise DocumentError("", "no OpenAPI document: its root must be an object")
    version = top.get("openapi", str, "")
    if not version.startswith("3.1"):
        older = source.tree.get("swagger")
        said = f"is Swagger {older!s:.20}" if older else f"says {version!r:.40}" if version else "says no version"
        pointer = "/swagger" if older else "/openapi"
        raise DocumentError(pointer, f"OpenAPI 3.1 is needed for `webhooks`; this {said}")
    schemes = _schemes(top, shipped)
    rules = read_rules(top, Rules())
    shared = Definitions(source.tree)
    webhooks = {
        key: read_webhook(name, key, item, schemes, rules, shared)
        for key, item in top.members("webhooks")
        if has_operation(item) or not (isinstance(item.held, dict) or key.startswith("x-"))
    }
    if not webhooks:
        place, what = ("/webhooks", "no operation in any") if top.get("webhooks", dict, {}) else ("", "no `webhooks`")
        raise DocumentError(place, f"{what}: there is nothing to send or check")
    info = top.step("info") or top
    return Provider(
        name=name,
        title=info.get("title", str, name),
        version=info.get("version", str, ""),
        description=info.get("description", str, ""),
        webhooks=webhooks,
        source=source,
    )


def _schemes(top: Node, shipped: Mapping[str, Json]) -> dict[str, Scheme]:
    components = top.step("components")
    return {
        name: read_scheme(name, merge_use(node.held, shipped, node.pointer), node.pointer)
        for name, node in (components.members("securitySchemes") if components else ())
        if isinstance(node.held, dict) and "x-signature" in node.held
    }
