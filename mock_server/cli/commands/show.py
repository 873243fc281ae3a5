"""`hookpact show`: one contract for people."""

from contextlib import suppress

import click

from contracts.documents import Provider, Webhook
from contracts.errors import DocumentError, UsageError, nearest
from contracts.payloads import Recipe, body, maximal
from contracts.reports.foreign import visible
from contracts.schemas import Json, Schema
from contracts.signing import Place, Scheme, limits
from mock_server.cli import choosing, speaking

_DEEPEST = 6


@click.command("show")
@click.argument("what", metavar="PROVIDER[/WEBHOOK] | check ID | scheme NAME")
@click.argument("name", required=False)
@click.option("--document", metavar="FILE", help="An OpenAPI 3.1 document; then name a webhook of it.")
def command(what: str, name: str | None, document: str | None) -> None:
    """Show one contract: its fields, how it is signed, an example, what the vendor does not say.

    \b
    hookpact show influencer-hero/update_commission
    hookpact show check forgery-body
    """
    if what == "check":
        text = _check(_given(name, "check"))
    elif what == "scheme":
        text = _scheme(choosing.shipped_scheme(_given(name, "scheme")))
    elif document is None and "/" not in what:
        text = _provider(choosing.chosen_provider(what, None, None, False))
    else:
        owner, webhook = choosing.split_name(what, document)
        provider = choosing.chosen_provider(owner, document, None, False)
        text = _webhook(provider, choosing.webhook_named(provider, webhook))
    speaking.data(visible(text, keep="\t\n"))


def _given(name: str | None, kind: str) -> str:
    if not name:
        raise UsageError(f"which {kind}? `hookpact list {kind}s` names them")
    return name


def _check(name: str) -> str:
    from mock_server.cli import checks

    found = checks.KNOWN.get(name)
    if found is None:
        raise UsageError(f"no check {name!r}: {nearest(name, checks.KNOWN)}")
    return f"{found.id}   {found.theme}\n\n{found.title}.\n\n{found.explanation}"


def _provider(provider: Provider) -> str:
    schemes = {scheme.name: scheme for webhook in provider.webhooks.values() for scheme in webhook.schemes}
    width = max(map(len, provider.webhooks))
    rows = [f"  {name:<{width}}  {webhook.summary}" for name, webhook in provider.webhooks.items()]
    return "\n\n".join(
        [f"{provider.title} {provider.version}", "\n".join(rows), *(_scheme(scheme) for scheme in schemes.values())]
    )


def _scheme(scheme: Scheme) -> str:
    if not scheme.signed:
        return f"{scheme.name}: deliveries are not signed; anyone can send them."
    stamp = scheme.timestamp_place
    lines = [
        f"{scheme.name}: {scheme.algorithm}, {scheme.encoding}, of {''.join(map(str, scheme.content)) or 'nothing'}",
        f"  signature  {_place(scheme.place)}",
        *([f"  timestamp  {_place(stamp)}"] if stamp else []),
        *([f"  id         {_place(scheme.id)}"] if scheme.id else []),
        f"  window     {_seconds(scheme.tolerance.past)} back, {_seconds(scheme.tolerance.future)} ahead",
    ]
    return "\n".join([*lines, *(f"  limit      {limit}" for limit in limits(scheme))])


def _place(place: Place | None) -> str:
    return f"{place.kind} {place.name}" if place else "nowhere"


def _seconds(bound: int | None) -> str:
    return "any time" if bound is None else f"{bound} s"


def _webhook(provider: Provider, webhook: Webhook) -> str:
    blocks = [f"{webhook.full_name}   {webhook.method}\n{webhook.summary}", webhook.description.strip()]
    if webhook.schema is not None:
        blocks.append("\n".join(["fields", *_fields(webhook.schema, webhook.schema.node, "", 0)]))
        shown = [example.payload for example in webhook.examples[:1]] or _made(webhook.schema)
        blocks += ["example\n" + body(None, payload, "indented").bytes.decode() for payload in shown]
    blocks += [_scheme(scheme) for scheme in webhook.schemes]
    line = provider.source.line(webhook.pointer)
    blocks.append(f"in {provider.source.name}{f':{line}' if line else ''}")
    return "\n\n".join(block for block in blocks if block)


def _made(schema: Schema) -> list[Json]:
    """Return a payload, or none where none can be made: all else is worth showing."""
    with suppress(DocumentError):
        return [maximal(Recipe(schema=schema, seed=0, now=1_700_000_000))]
    return []


def _fields(schema: Schema, node: Json, indent: str, depth: int) -> list[str]:
    """One line for each member: name, type, whether it must be there, what is inferred."""
    merged = _merged(schema, node)
    required = set(merged["required"])
    lines = []
    for name, member in merged["properties"].items():
        inside = _merged(schema, member)
        words = [_kind(inside), "required" if name in required else "optional", *_inferred(inside)]
        lines.append(f"{indent}  {name}: {', '.join(word for word in words if word)}")
        below = inside["items"] if inside["properties"] == {} and inside["items"] else member
        if depth < _DEEPEST and _merged(schema, below)["properties"]:
            lines += _fields(schema, below, indent + "  ", depth + 1)
    return lines


def _merged(schema: Schema, node: Json, depth: int = 0) -> dict[str, Json]:
    """What a node and its `$ref` and `allOf` say together, as far as people need it."""
    empty: dict[str, Json] = {"properties": {}, "required": [], "type": None, "enum": None, "items": None, "x": None}
    if not isinstance(node, dict) or depth > _DEEPEST:
        return empty
    parts = [_merged(schema, schema.resolved(node["$ref"]), depth + 1)] if isinstance(node.get("$ref"), str) else []
    parts += [_merged(schema, part, depth + 1) for part in node.get("allOf", ())]
    own = {
        "properties": node.get("properties", {}), "required": node.get("required", []), "type": node.get("type"),
        "enum": [node["const"]] if "const" in node else node.get("enum"), "items": node.get("items"),
        "x": node.get("x-inferred"),
    }  # fmt: skip
    for part in [*parts, own]:
        for key, said in part.items():
            both = {**empty[key], **said} if isinstance(said, dict) and key == "properties" else said
            empty[key] = [*empty[key], *said] if key == "required" else both if said else empty[key]
    return empty


def _kind(said: dict[str, Json]) -> str:
    if said["enum"]:
        return " | ".join(str(choice) for choice in said["enum"])
    kinds = said["type"] if isinstance(said["type"], list) else [said["type"] or "any"]
    return " or ".join(map(str, kinds))


def _inferred(said: dict[str, Json]) -> list[str]:
    if said["x"] is True:
        return ["inferred"]
    return [f"inferred: {' '.join(said['x'])}"] if said["x"] else []
