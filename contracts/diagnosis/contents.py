"""Other ways to put the signed content together: parts left out, added, in another order, otherwise joined."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice, permutations

from contracts.diagnosis.computations import Computation, Variation
from contracts.signing.scheme import Escape, Scheme
from contracts.signing.templates import Part, Template, write_template

JOINTS = (".", ":", "", "|", ",", " ", "\n", "-", "_", "&", ";", "/")
_MOST = 120
_SWAPS = {
    "sha256:body": ("body",), "body": ("sha256:body",), "form:sorted": ("body",), "url": ("url:decoded",),
    "url:decoded": ("url",),
}  # fmt: skip
_NAMES = {
    "timestamp": "the timestamp", "id": "the id", "body": "the body", "url": "the URL", "url:decoded": "the URL",
    "method": "the method", "sha256:body": "the body's digest", "form:sorted": "the form", "secret": "the secret",
}  # fmt: skip
Row = tuple[str, str, Template]


def content_variations(computation: Computation) -> Iterator[Variation]:
    """Yield a variation for each other way to put the content together."""
    seen = {computation.scheme.content}
    for mistake, said, template in islice(_templates(computation), _MOST):
        if template and template not in seen:
            seen.add(template)
            yield _variation(mistake, said, partial(_templated, template=template))
    if any(part.kind == "json" for part in computation.scheme.content):
        yield from _escaped(computation.scheme)


def _variation(mistake: str, said: str, change: "partial[Computation]") -> Variation:
    return Variation(mistake=mistake, kind="content", said=said, change=change)


def _templated(computation: Computation, *, template: Template) -> Computation:
    return replace(computation, scheme=replace(computation.scheme, content=template))


def _escaping(computation: Computation, *, escape: Escape | None) -> Computation:
    return replace(computation, scheme=replace(computation.scheme, escape=escape))


def _escaped(scheme: Scheme) -> Iterator[Variation]:
    if scheme.escape is None:
        said, escape = "'\\' and ':' in members are escaped by '\\'", Escape(prefix="\\", characters="\\:")
        yield _variation("content-escape", said, partial(_escaping, escape=escape))
    else:
        yield _variation("content-escape", "members are joined without escapes", partial(_escaping, escape=None))


def _templates(computation: Computation) -> Iterator[Row]:
    content = computation.scheme.content
    yield from _without(content)
    yield from _alone(content)
    yield from _with(computation)
    yield from _swapped(content)
    yield from _rejoined(content)
    yield from _reordered(content)


def _without(content: Template) -> Iterator[Row]:
    for i, part in enumerate(content):
        if part.kind == "literal" and i == 0 and len(content) > 1:
            yield "content-part-out", f"{part.argument!r} is left out of the content", content[1:]
        elif part.kind != "literal" and len(content) > 1:
            mistake = f"content-{part.kind}-out" if part.kind in ("timestamp", "id") else "content-part-out"
            yield mistake, f"{_name(part)} is left out of the content", _dropped(content, i)


def _dropped(content: Template, i: int) -> Template:
    """Leave out a part, and the literal that joined it to its neighbour."""
    if i + 2 < len(content) and content[i + 1].kind == "literal":
        return content[:i] + content[i + 2 :]
    if i + 2 > len(content) - 1 and i > 0 and content[i - 1].kind == "literal" and len(content) > 2:
        return content[: i - 1] + content[i + 1 :]
    return content[:i] + content[i + 1 :]


def _alone(content: Template) -> Iterator[Row]:
    secret = tuple(part for part in content if part.kind == "secret")
    yield "content-part-out", "the body alone is the content", (*secret, Part(kind="body"))


def _with(computation: Computation) -> Iterator[Row]:
    """Add what was sent and is not signed."""
    content, facts = computation.scheme.content, computation.facts
    missing = [kind for kind in ("timestamp", "id") if not any(part.kind == kind for part in content)]
    for kind in missing:
        if facts.timestamp if kind == "timestamp" else facts.id:
            for joint in JOINTS:
                yield _added(kind, joint, "before", (Part(kind=kind), *_literal(joint), *content))
                yield _added(kind, joint, "after", (*content, *_literal(joint), Part(kind=kind)))
    if len(missing) == 2 and facts.timestamp and facts.id:
        for joint in JOINTS:
            both = (Part(kind="id"), *_literal(joint), Part(kind="timestamp"), *_literal(joint), *content)
            yield "content-part-in", f"id and timestamp stand before the content, joined by {joint!r}", both
    for kind in ("url", "method"):
        if not any(part.kind.startswith(kind) for part in content):
            yield "content-part-in", f"{_NAMES[kind]} stands before the content", (Part(kind=kind), *content)


def _added(kind: str, joint: str, where: str, template: Template) -> Row:
    joined = f", joined by {joint!r}" if joint else ""
    return f"content-{kind}-in", f"{_NAMES[kind]} stands {where} the content{joined}", template


def _swapped(content: Template) -> Iterator[Row]:
    for i, part in enumerate(content):
        for kind in _SWAPS.get(part.kind, ()):
            template = (*content[:i], Part(kind=kind), *content[i + 1 :])
            yield "content-part-other", f"{part} is replaced by {{{kind}}} in the content", template


def _rejoined(content: Template) -> Iterator[Row]:
    for joint in JOINTS if sum(part.kind != "literal" for part in content) > 1 else ():
        said = (
            f"the parts of the content are joined by {joint!r}" if joint else "nothing joins the parts of the content"
        )
        yield "content-joint", said, _joined(content, joint)


def _joined(content: Template, joint: str) -> Template:
    first = content[:1] if content[0].kind == "literal" else ()
    variables = [part for part in content if part.kind != "literal"]
    between = [piece for part in variables for piece in (*_literal(joint), part)]
    return (*first, *(between[1:] if joint else between))


def _reordered(content: Template) -> Iterator[Row]:
    variables = [part for part in content if part.kind != "literal"]
    orders = permutations(variables) if len(variables) <= 4 else [tuple(reversed(variables))]
    for order in orders:
        parts = iter(order)
        template = tuple(part if part.kind == "literal" else next(parts) for part in content)
        yield "content-order", f"the content is {write_template(template)}", template


def _literal(text: str) -> Template:
    return (Part(kind="literal", argument=text),) if text else ()


def _name(part: Part) -> str:
    return _NAMES.get(part.kind, str(part))
