"""One webhook: an entry of the document's `webhooks`, as a sender must send it and a receiver may expect it."""

from collections.abc import Iterator
from contextlib import suppress

from contracts.documents.media import Example, is_json, media_of, read_examples, read_schema
from contracts.documents.references import Node
from contracts.errors import DocumentError
from contracts.messages import Headers, is_token, value
from contracts.schemas import Definitions, Json, Schema
from contracts.signing import Scheme

METHODS = ("post", "put", "patch", "get", "delete")
_MADE_UP: tuple[Json, ...] = (
    "hookpact", 1, True, "00000000-0000-4000-8000-000000000000", "2023-11-14T22:13:20Z", "https://www.example.com/",
)  # fmt: skip
"""What a header holds that must be there and of which the document gives no value; the first that its schema takes."""
_REMEDY = ": give it an `example`"


@value
class Rules:
    """How deliveries are made and acknowledged: `x-delivery`; Standard Webhooks gives the defaults. In seconds."""

    ack: tuple[str, ...] = ("2XX",)
    timeout: float = 15
    retries: tuple[float, ...] = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
    jitter: float = 0.2
    stop: tuple[int, ...] = (410,)
    throttle: tuple[int, ...] = (429, 502, 503, 504)
    chunked: bool = False
    """Whether bodies are sent in chunks (RFC 9112, section 7.1)."""
    inferred: bool = True
    """Whether the vendor itself does not say so."""

    def acknowledges(self, status: int) -> bool:
        """Say whether an answer with this status takes the delivery."""
        return any(pattern in (str(status), f"{status // 100}XX") for pattern in self.ack)


@value
class Gap:
    """What a document says of a webhook that is not played."""

    pointer: str
    problem: str


@value
class Webhook:
    """One contract."""

    provider: str
    name: str
    pointer: str
    """Of the operation."""
    method: str = "POST"
    summary: str = ""
    description: str = ""
    content_type: str = "application/json"
    """"" where it has no body."""
    schema: Schema | None = None
    """Of the body; None where the document does not say."""
    examples: tuple[Example, ...] = ()
    headers: Headers = ()
    """Declared headers that do not belong to the signer, with the value that is sent."""
    schemes: tuple[Scheme, ...] = ()
    """Those that sign each delivery, together."""
    unsigned: bool = False
    """Whether the document says that deliveries are not signed."""
    rules: Rules = Rules()
    gaps: tuple[Gap, ...] = ()

    @property
    def is_json(self) -> bool:
        """Whether its bodies are JSON; no others are made."""
        return is_json(self.content_type)

    @property
    def full_name(self) -> str:
        """`provider/name`."""
        return f"{self.provider}/{self.name}"

    @property
    def scheme(self) -> Scheme | None:
        """The scheme that receivers are judged by; None where deliveries are not signed."""
        return next((scheme for scheme in self.schemes if scheme.signed), None)


def read_webhook(
    provider: str, name: str, item: Node, schemes: dict[str, Scheme], rules: Rules,
    definitions: Definitions | None = None,
) -> Webhook:  # fmt: skip
    """Read one entry of `webhooks`; raises DocumentError with the pointer of what is wrong."""
    method, operation = _operation(item)
    body = operation.step("requestBody")
    content_type, media = media_of(body)
    used, unsigned = _security(operation, schemes)
    headers, unsent = _headers(item, operation, used)
    examples = read_examples(media) if media else ()
    return Webhook(
        provider=provider,
        name=name,
        pointer=operation.pointer,
        method=method.upper(),
        summary=operation.get("summary", str, ""),
        description=operation.get("description", str, ""),
        content_type=content_type if body else "",
        schema=read_schema(media, definitions),
        examples=examples,
        headers=headers,
        schemes=used,
        unsigned=unsigned,
        rules=read_rules(operation, read_rules(item, rules)),
        gaps=(*_unmade(operation, content_type, examples), *_unplayed(item, operation, used), *unsent),
    )


def _unmade(operation: Node, content_type: str, examples: tuple[Example, ...]) -> Iterator[Gap]:
    if not is_json(content_type) and not any(isinstance(example.payload, str) for example in examples):
        problem = f"a body of {content_type:.80} is not made; `hookpact send --body FILE` sends one"
        yield Gap(pointer=operation.pointer, problem=problem)


def _unplayed(item: Node, operation: Node, used: tuple[Scheme, ...]) -> Iterator[Gap]:
    yield from _other_methods(item, _operation(item)[0])
    yield from _other_schemes(operation, used)


def _other_methods(item: Node, method: str) -> Iterator[Gap]:
    for other in METHODS:
        found = item.step(other) if other != method else None
        if found is not None:
            yield Gap(pointer=found.pointer, problem=f"only {method.upper()} is played, not {other.upper()} too")


def _other_schemes(operation: Node, used: tuple[Scheme, ...]) -> Iterator[Gap]:
    """Yield what an alternative asks for beside the schemes that sign."""
    names = [scheme.name for scheme in used]
    for taken in [each for each in operation.elements("security") if set(names) & set(_names(each))][:1]:
        for name in _names(taken):
            if name not in names:
                yield Gap(pointer=taken.pointer, problem=f"{name!r:.80} has no x-signature: deliveries go without it")


def has_operation(item: Node) -> bool:
    """Say whether anything is sent: a path item may be empty (OpenAPI 3.1, § 4.8.9)."""
    return any(item.step(method) is not None for method in METHODS)


def _operation(item: Node) -> tuple[str, Node]:
    found = next(((method, step) for method in METHODS if (step := item.step(method)) is not None), None)
    if found is None:
        raise DocumentError(item.pointer, f"no operation; one of {', '.join(METHODS)} is expected")
    return found


def read_rules(node: Node, defaults: Rules) -> Rules:
    """Read a node's `x-delivery`; what it does not say stays as it was."""
    said = node.step("x-delivery")
    if said is None:
        return defaults
    node.get("x-delivery", dict)
    return Rules(
        ack=tuple(str(code).upper() for code in said.get("ack", list, defaults.ack)),
        timeout=said.get("timeout", int | float, defaults.timeout),
        retries=tuple(said.get("retries", list, defaults.retries)),
        jitter=said.get("jitter", int | float, defaults.jitter),
        stop=tuple(said.get("stop", list, defaults.stop)),
        throttle=tuple(said.get("throttle", list, defaults.throttle)),
        chunked=said.get("chunked", bool, defaults.chunked),
        inferred="x-inferred" in said.held,
    )


def _security(operation: Node, schemes: dict[str, Scheme]) -> tuple[tuple[Scheme, ...], bool]:
    """Choose the schemes of the first alternative that signs. Global `security` describes the API, not its webhooks."""
    if operation.step("security") is None:
        return (), False
    alternatives = [_names(requirement) for requirement in operation.elements("security")]
    for alternative in alternatives:
        used = tuple(schemes[name] for name in alternative if name in schemes)
        if used:
            return used, not any(scheme.signed for scheme in used)
    return (), not alternatives


def _names(requirement: Node) -> tuple[str, ...]:
    if not isinstance(requirement.held, dict):
        raise DocumentError(requirement.pointer, f"must be an object, as `NAME: []`, not {requirement.held!r:.60}")
    return tuple(requirement.held)


def _headers(item: Node, operation: Node, schemes: tuple[Scheme, ...]) -> tuple[Headers, tuple[Gap, ...]]:
    """Values for declared headers; those of the signer are its own business. And what must be there and is not sent."""
    owned = {name.lower() for scheme in schemes for name in scheme.own_headers} | {"content-type", "accept"}
    found: dict[str, tuple[bytes, bytes]] = {}
    unsent: dict[tuple[str, str], Gap] = {}
    for parameter in (*item.elements("parameters"), *operation.elements("parameters")):
        name, place = parameter.get("name", str, ""), parameter.get("in", str, "")
        is_header = place == "header"
        if is_header and name.lower() in owned:
            continue
        sent = _sent(parameter) if is_header else None
        if sent is not None:
            found[name.lower()] = _field(parameter, name, _text(sent))
            unsent.pop((place, name), None)
        elif _is_required(parameter):
            problem = f"the {place} parameter {name!r:.80} must be there, and is not sent"
            unsent[place, name] = Gap(pointer=parameter.pointer, problem=problem + _REMEDY * is_header)
    return tuple(found.values()), tuple(unsent.values())


def _field(parameter: Node, name: str, text: str) -> tuple[bytes, bytes]:
    # RFC 9110, § 5.1 and § 5.5: a name is a token, and a value holds no line ends, or it would be two fields.
    if not is_token(name) or any(ord(mark) < 32 and mark != "\t" for mark in text):
        raise DocumentError(parameter.pointer, f"no header: {name!r:.60}: {text!r:.60}")
    return name.encode(), text.encode()


def _sent(parameter: Node) -> Json:
    schema = parameter.step("schema")
    said = schema.held if schema and isinstance(schema.held, dict) else {}
    own = parameter.held if isinstance(parameter.held, dict) else {}
    examples = [node.held.get("value") for _, node in parameter.members("examples") if isinstance(node.held, dict)]
    choices = (
        said.get("const"), *_first(said.get("enum")), own.get("example"), *examples,
        said.get("example"), *_first(said.get("examples")), said.get("default"), *_made_up(parameter),
    )  # fmt: skip
    return next((choice for choice in choices if isinstance(choice, str | int | float)), None)


def _made_up(parameter: Node) -> Iterator[Json]:
    schema = read_schema(parameter, None)
    if schema is None or not _is_required(parameter):
        return
    with suppress(DocumentError):  # no schema at all, which lint tells
        bounds = [schema.node.get(bound) for bound in ("minimum", "maximum")] if isinstance(schema.node, dict) else []
        yield from (each for each in (*_MADE_UP, *bounds) if each is not None and schema.is_valid(each))


def _is_required(parameter: Node) -> bool:
    """Say whether a parameter must be there; OpenAPI 3.1, § 4.8.12.2, leaves Authorization to `security`."""
    found = parameter.step("required")
    return found is not None and found.held is True and parameter.get("name", str, "").lower() != "authorization"


def _first(listed: Json) -> list[Json]:
    return listed[:1] if isinstance(listed, list) else []


def _text(sent: Json) -> str:
    return str(sent).lower() if isinstance(sent, bool) else str(sent)
