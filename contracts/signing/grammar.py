"""Reading `x-signature` into a Scheme. Every fault is an error with its pointer and what was probably meant."""

from collections.abc import Mapping

from contracts.errors import DocumentError, nearest
from contracts.messages import is_token
from contracts.schemas import Json, pointers
from contracts.signing.digests import ALGORITHMS, ENCODINGS
from contracts.signing.keys import DECODERS
from contracts.signing.nodes import Node, as_template
from contracts.signing.scheme import UNCOVERING, Escape, Place, Scheme, Timestamp, Tolerance
from contracts.signing.templates import Template, split_template
from contracts.signing.vectors import read_vectors

KEYS = (
    "use", "algorithm", "key", "id", "timestamp", "content", "encoding", "place", "head", "item", "separator",
    "ignore", "aliases", "batch", "tolerance", "vectors", "escape",
)  # fmt: skip
PLACES = ("header", "field", "pointer", "query")
UNITS = ("s", "ms", "rfc3339")
CONTENT = (
    "body", "id", "timestamp", "method", "url", "url:decoded", "form:sorted", "sha256:body", "secret", "json:",
    "header:",
)  # fmt: skip
WHOLE_BODY = ("body", "sha256:body", "form:sorted")
UNTOUCHED = {"use", "tolerance", "vectors"}
"""Keys that may be overridden without spoiling the shipped vectors' signatures."""


def read_scheme(name: str, security_scheme: Json, pointer: str) -> Scheme:
    """Return the scheme that an OpenAPI security scheme describes; raises DocumentError with an exact pointer."""
    node = _signature_node(security_scheme, pointer)
    key = Node(node.get("key", dict, {}), node.at("key"), ("strip", "decode"))
    scheme = Scheme(
        name=name,
        pointer=node.pointer,
        algorithm=node.one_of("algorithm", tuple(ALGORITHMS), ""),
        place=_signature_place(security_scheme, pointer, node),
        aliases=tuple(_header(alias, node.at("aliases")) for alias in node.texts("aliases")),
        strip=key.texts("strip"),
        decode=key.one_of("decode", tuple(DECODERS), "utf8"),
        id=_place(node, "id"),
        timestamp=_timestamp(node),
        content=node.template("content", CONTENT, "{body}"),
        encoding=node.one_of("encoding", tuple(ENCODINGS), "hex"),
        head=node.template("head", ("timestamp", "id"), ""),
        item=node.template("item", ("signature",), "{signature}"),
        separator=node.get("separator", str, "") or None,
        ignore=tuple(as_template(text, node.at("ignore"), ("signature",)) for text in node.texts("ignore")),
        batch=node.get("batch", str, "") or None,
        tolerance=_tolerance(node),
        escape=_escape(node),
        vectors=read_vectors(node),
    )
    _check(scheme, node)
    return scheme


def _signature_node(security_scheme: Json, pointer: str) -> Node:
    if not isinstance(security_scheme, dict) or "x-signature" not in security_scheme:
        raise DocumentError(pointer, "the security scheme has no x-signature")
    node = Node(security_scheme["x-signature"], pointers.join(pointer, "x-signature"), KEYS)
    if "algorithm" not in node.node:
        problem = "`use` must be merged before reading" if "use" in node.node else "algorithm is missing"
        raise DocumentError(node.pointer, problem)
    return node


def merge_use(node: Json, shipped: Mapping[str, Json], pointer: str = "") -> Json:
    """Return a security scheme whose `use` is replaced by the shipped scheme's keys; its own keys win.

    Where an own key changes what is signed, the shipped vectors lend their secrets only.
    """
    own = node.get("x-signature") if isinstance(node, dict) else None
    if not isinstance(own, dict) or "use" not in own:
        return node
    if not isinstance(own["use"], str) or own["use"] not in shipped:
        at = pointers.join(pointer, "x-signature", "use")
        raise DocumentError(at, f"unknown scheme {own['use']!r}: {nearest(str(own['use']), sorted(shipped))}")
    base = shipped[own["use"]]["securityScheme"]
    merged = {**base["x-signature"], **{key: found for key, found in own.items() if key != "use"}}
    changed = {key for key in own if not key.startswith("x-")} - UNTOUCHED
    if changed and "vectors" not in own:
        secrets = dict.fromkeys(vector["secret"] for vector in merged.get("vectors", []))
        merged["vectors"] = [{"secret": secret} for secret in secrets]
    return {**base, **node, "x-signature": merged}


def _signature_place(security_scheme: Json, pointer: str, node: Node) -> Place | None:
    if "place" in node.node:
        place = _place(node, "place")
        if place and place.kind == "field":
            raise node.fault("place", "a signature is no field of itself; write item: 'name={signature}'")
        return place
    if node.node["algorithm"] == "none":
        return None
    kind, name = security_scheme.get("in"), security_scheme.get("name")
    if security_scheme.get("type") != "apiKey" or not isinstance(name, str):
        raise DocumentError(node.pointer, "where is the signature? give `place`, or type: apiKey, in: header, name: …")
    if kind not in ("header", "query"):
        raise DocumentError(pointers.join(pointer, "in"), f"a signature is in: header or query, not {kind!r}")
    return Place(kind=kind, name=_header(name, pointers.join(pointer, "name")) if kind == "header" else name)


def _place(node: Node, key: str, extra: tuple[str, ...] = ()) -> Place | None:
    if key not in node.node:
        return None
    inner = Node(node.node[key], node.at(key), PLACES + extra)
    kinds = [kind for kind in PLACES if kind in inner.node]
    if len(kinds) != 1:
        raise DocumentError(inner.pointer, f"must name one place out of {', '.join(PLACES)}")
    name = inner.get(kinds[0], str, "")
    if kinds[0] == "header":
        _header(name, inner.at("header"))
    if kinds[0] == "pointer":
        _pointer(name, inner.at("pointer"))
    return Place(kind=kinds[0], name=name)


def _header(name: str, pointer: str) -> str:
    if not is_token(name):
        raise DocumentError(pointer, f"{name!r} is no header name")
    return name


def _pointer(text: str, pointer: str) -> None:
    try:
        pointers.parts(text)
    except ValueError as problem:
        raise DocumentError(pointer, str(problem)) from None


def _timestamp(node: Node) -> Timestamp | None:
    place = _place(node, "timestamp", ("unit",))
    if place is None:
        return None
    unit = Node(node.node["timestamp"], node.at("timestamp"), (*PLACES, "unit")).one_of("unit", UNITS, "s")
    return Timestamp(place=place, unit=unit)


def _tolerance(node: Node) -> Tolerance:
    found = node.node.get("tolerance")
    if not isinstance(found, dict):
        seconds = _seconds(node, "tolerance")
        return Tolerance(past=seconds, future=seconds)
    inner = Node(found, node.at("tolerance"), ("past", "future", "required"))
    return Tolerance(
        past=_seconds(inner, "past"), future=_seconds(inner, "future"), required=inner.get("required", bool, False)
    )


def _seconds(node: Node, key: str) -> int | None:
    if node.node.get(key) is None:
        return None
    found = node.get(key, int, 0)
    if found < 0:
        raise node.fault(key, f"must be 0 or more seconds, not {found}")
    return found


def _escape(node: Node) -> Escape | None:
    if "escape" not in node.node:
        return None
    inner = Node(node.node["escape"], node.at("escape"), ("with", "characters"))
    return Escape(prefix=inner.get("with", str, "\\"), characters=inner.get("characters", str, ""))


def _check(scheme: Scheme, node: Node) -> None:
    for key, template in (("content", scheme.content), ("head", scheme.head)):
        for kind, place in (("id", scheme.id), ("timestamp", scheme.timestamp)):
            if place is None and _holds(template, kind):
                raise node.fault(key, f"holds {{{kind}}}, and `{kind}` says nowhere where that stands")
    _check_place(scheme, node)
    _check_value(scheme, node)
    if scheme.batch and (scheme.batch.split("/").count("*") != 1 or not scheme.place or scheme.place.kind != "pointer"):
        raise node.fault("batch", "must be a JSON pointer with one *, and `place` a pointer inside each element")


def _check_place(scheme: Scheme, node: Node) -> None:
    if scheme.aliases and not scheme.header:
        raise node.fault("aliases", "are other names of a header, and the signature is in none")
    if not scheme.place or scheme.algorithm in UNCOVERING:
        return
    if scheme.place.kind == "pointer" and _holds(scheme.content, *WHOLE_BODY):
        raise node.fault("content", "covers the whole body, and the signature stands in it; sign members: {json:/…}")
    if scheme.place.kind == "query" and _holds(scheme.content, "url", "url:decoded"):
        raise node.fault("content", "covers the URL, and the signature stands in it")


def _check_value(scheme: Scheme, node: Node) -> None:
    for key, template in (("item", scheme.item), *(("ignore", template) for template in scheme.ignore)):
        if [part.kind for part in template].count("signature") != 1:
            raise node.fault(key, "must hold {signature} once")
    for kind, place in (("id", scheme.id), ("timestamp", scheme.timestamp_place)):
        if place and place.kind == "field" and not (scheme.header and _holds(scheme.head, kind)):
            raise node.fault("head", f"{kind} is a field of the signature header, so `head` must hold {{{kind}}}")
    variables = [part.kind != "literal" for part in scheme.head]
    if any(left and right for left, right in zip(variables, [*variables, True][1:], strict=True)):
        raise node.fault("head", "a literal must follow each placeholder, to tell where its value ends")
    if scheme.separator and any(_variables(part) > 1 for part in split_template(scheme.head, scheme.separator)):
        raise node.fault("head", "holds two placeholders with no separator between them")


def _holds(template: Template, *kinds: str) -> bool:
    return any(part.kind in kinds for part in template)


def _variables(template: Template) -> int:
    return sum(part.kind != "literal" for part in template)
