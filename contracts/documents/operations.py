"""The calls of a provider's own API: an entry of the document's `paths` for each."""

from collections.abc import Iterator, Mapping

from contracts.documents.effects import Effect, Registers, read_effects, read_registers
from contracts.documents.media import Example, media_of, read_examples, read_schema
from contracts.documents.references import Node, root
from contracts.documents.webhooks import has_operation
from contracts.errors import DocumentError
from contracts.messages import value
from contracts.schemas import Definitions, Json, Schema, pointers
from contracts.schemas.polarity import request_view

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@value
class Key:
    """Where a call carries a credential."""

    scheme: str
    place: str
    """`header`, `query`, `cookie`; `bearer`, `basic` or another scheme of the header Authorization."""
    name: str = ""


@value
class Parameter:
    """What a call says beside its body."""

    name: str
    place: str
    """`path`, `query`, `header` or `cookie`."""
    required: bool = False
    schema: Schema | None = None
    explode: bool = True
    """Whether an array repeats the name, instead of one text with commas."""


@value
class Answer:
    """A documented answer, or one of its headers."""

    code: str
    """`200`, `2XX`, `DEFAULT`; of a header its name."""
    content_type: str = ""
    """"" where it has no body."""
    schema: Schema | None = None
    examples: tuple[Example, ...] = ()
    headers: "tuple[Answer, ...]" = ()


@value
class Operation:
    """One call."""

    path: str
    method: str
    pointer: str
    summary: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None
    """As a client must send it; None where the document does not say."""
    takes_body: bool = False
    needs_body: bool = False
    keys: tuple[tuple[Key, ...], ...] = ()
    """Alternatives, each of which may want several; none where no key is needed."""
    answers: tuple[Answer, ...] = ()
    registers: Registers | None = None
    unregisters: Registers | None = None
    effects: tuple[Effect, ...] = ()

    @property
    def full_name(self) -> str:
        """`METHOD /path`."""
        return f"{self.method} {self.path}"


@value
class _Reader:
    top: Node
    keys: Mapping[str, Key]
    asked: Definitions
    """Schemas as clients see them."""
    answered: Definitions
    """Schemas as the API sees them."""
    webhooks: frozenset[str]
    """Those that can be sent."""


def read_operations(document: Json) -> tuple[Operation, ...]:
    """Read a document's `paths`; raises DocumentError with the pointer of what is wrong."""
    top = root(document)
    reader = _Reader(
        top=top, keys=_keys(top), asked=Definitions(document, request_view), answered=Definitions(document),
        webhooks=frozenset(name for name, item in top.members("webhooks") if has_operation(item)),
    )  # fmt: skip
    return tuple(operation for path, item in top.members("paths") for operation in _of_path(reader, path, item))


def _of_path(reader: _Reader, path: str, item: Node) -> Iterator[Operation]:
    if path.startswith("x-"):
        return
    if not path.startswith("/"):
        raise DocumentError(item.pointer, f"a path begins with a slash, not as {path!r:.80}")
    for method in METHODS:
        found = item.step(method)
        if found is not None:
            yield _operation(reader, path, method.upper(), item, found)


def _operation(reader: _Reader, path: str, method: str, item: Node, found: Node) -> Operation:
    if not isinstance(found.held, dict):
        raise DocumentError(found.pointer, f"must be an object, not {found.held!r:.60}")
    _check_safety(method, found)
    body = found.step("requestBody")
    _, media = media_of(body)
    return Operation(
        path=path,
        method=method,
        pointer=found.pointer,
        summary=found.get("summary", str, ""),
        parameters=_parameters(reader, item, found),
        body=read_schema(media, reader.asked),
        takes_body=body is not None,
        needs_body=body is not None and body.get("required", bool, False),
        keys=_security(reader, found),
        answers=tuple(_answer(reader, code, node) for code, node in found.members("responses")),
        registers=read_registers(found, "x-registers"),
        unregisters=read_registers(found, "x-unregisters"),
        effects=read_effects(found, reader.webhooks),
    )


def _check_safety(method: str, found: Node) -> None:
    """Refuse effects of calls that have none (RFC 9110, § 9.2.1): any page in a browser can make such a call."""
    effects = [key for key in ("x-registers", "x-unregisters", "x-emits") if key in found.held]
    if effects and method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        raise DocumentError(pointers.join(found.pointer, effects[0]), f"a {method} changes nothing; use another method")


def _parameters(reader: _Reader, item: Node, found: Node) -> tuple[Parameter, ...]:
    """Return the parameters of a call; its own stand in for those of its path of the same name and place."""
    read = (_parameter(reader, node) for node in (*item.elements("parameters"), *found.elements("parameters")))
    return tuple({(one.place, one.name): one for one in read}.values())


def _parameter(reader: _Reader, node: Node) -> Parameter:
    place, name = node.get("in", str, ""), node.get("name", str, "")
    if place not in ("path", "query", "header", "cookie") or not name:
        raise DocumentError(node.pointer, "a parameter has a `name`, and is `in` path, query, header or cookie")
    usual = place in ("query", "cookie")  # OpenAPI 3.1, § 4.8.12.2: `form` explodes by default, `simple` does not
    return Parameter(
        name=name,
        place=place,
        required=place == "path" or node.get("required", bool, False),
        schema=read_schema(node, reader.asked),
        explode=node.get("explode", bool, usual),
    )


def _answer(reader: _Reader, code: str, node: Node) -> Answer:
    kind, media = media_of(node)
    return Answer(
        code=code.upper(),
        content_type="" if media is None else kind,
        schema=read_schema(media, reader.answered),
        examples=read_examples(media) if media else (),
        headers=tuple(
            Answer(code=name, schema=read_schema(header, reader.answered), examples=read_examples(header))
            for name, header in node.members("headers")
        ),
    )


def _keys(top: Node) -> dict[str, Key]:
    components = top.step("components")
    return {name: _key(name, node) for name, node in (components.members("securitySchemes") if components else ())}


def _key(name: str, node: Node) -> Key:
    if not isinstance(node.held, dict):
        raise DocumentError(node.pointer, f"must be an object, not {node.held!r:.60}")
    if node.get("type", str, "") == "apiKey":
        return Key(scheme=name, place=node.get("in", str, "header"), name=node.get("name", str, ""))
    # OAuth and OpenID Connect hand out bearer tokens (RFC 6750).
    return Key(scheme=name, place=node.get("scheme", str, "bearer").lower())


def _security(reader: _Reader, found: Node) -> tuple[tuple[Key, ...], ...]:
    """Return the keys of an operation: its own `security`, or the document's."""
    asking = found if found.step("security") is not None else reader.top
    alternatives = tuple(_needed(reader, requirement) for requirement in asking.elements("security"))
    return () if () in alternatives else alternatives


def _needed(reader: _Reader, requirement: Node) -> tuple[Key, ...]:
    if not isinstance(requirement.held, dict):
        raise DocumentError(requirement.pointer, f"must be an object, as `NAME: []`, not {requirement.held!r:.60}")
    unknown = [name for name in requirement.held if name not in reader.keys]
    if unknown:
        raise DocumentError(requirement.pointer, f"there is no security scheme {unknown[0]!r:.80}")
    return tuple(reader.keys[name] for name in requirement.held)
