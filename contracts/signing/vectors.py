"""Deliveries whose verdict is known: the document's own proof that its scheme is described rightly."""

import base64
import binascii

from contracts.errors import DocumentError
from contracts.messages import Request, value
from contracts.signing.keys import utf8
from contracts.signing.nodes import Node
from contracts.signing.places import write_place
from contracts.signing.scheme import Place, Scheme, Vector
from contracts.signing.verdicts import Accepted, Refused
from contracts.signing.verifier import verify

KEYS = ("secret", "id", "timestamp", "method", "url", "body", "body_base64", "value", "valid", "source")


@value
class VectorFailure:
    """A vector whose verdict is not as it says."""

    index: int
    vector: Vector
    verdict: Accepted | Refused

    def __str__(self) -> str:
        said = "accepted" if isinstance(self.verdict, Accepted) else f"refused: {self.verdict.detail}"
        return f"vector {self.index} should be {'accepted' if self.vector.valid else 'refused'} and is {said}"


def run_vectors(scheme: Scheme) -> tuple[VectorFailure, ...]:
    """Return each vector whose verdict is not as it says."""
    verdicts = (
        (i, vector, verify(vector_request(scheme, vector), scheme, secrets=(vector.secret,), now=None))
        for i, vector in enumerate(scheme.vectors)
        if runs(scheme, vector)
    )
    return tuple(
        VectorFailure(index=i, vector=vector, verdict=verdict)
        for i, vector, verdict in verdicts
        if isinstance(verdict, Accepted) != vector.valid
    )


def runs(scheme: Scheme, vector: Vector) -> bool:
    """Whether a vector holds a signature and not only a secret."""
    return vector.value is not None or (
        scheme.place is not None and scheme.place.kind == "pointer" and vector.body != b""
    )


def vector_request(scheme: Scheme, vector: Vector) -> Request:
    """Return the delivery that a vector describes."""
    request = Request(url=vector.url, method=vector.method, headers=(), body=vector.body)
    stated: tuple[tuple[Place | None, str | None], ...] = (
        (scheme.id, vector.id),
        (scheme.timestamp_place, vector.timestamp),
        (scheme.place, vector.value),
    )
    for place, text in stated:
        if place and place.kind != "field" and text is not None:
            request = write_place(request, place, utf8(text))
    return request


def read_vectors(node: Node) -> tuple[Vector, ...]:
    """Return the vectors that an `x-signature` lists."""
    found = node.get("vectors", list, [])
    inside = Node(
        {str(i): vector for i, vector in enumerate(found)}, node.at("vectors"), tuple(map(str, range(len(found))))
    )
    return tuple(_vector(Node(vector, inside.at(i), KEYS)) for i, vector in enumerate(found))


def _vector(node: Node) -> Vector:
    if "secret" not in node.node:
        raise DocumentError(node.pointer, "a vector needs its secret")
    timestamp = node.node.get("timestamp")
    if timestamp is not None and (isinstance(timestamp, bool) or not isinstance(timestamp, int | str)):
        raise node.fault("timestamp", f"must be a number or text, not {timestamp!r}")
    return Vector(
        secret=node.get("secret", str, ""),
        id=node.get("id", str, "") if "id" in node.node else None,
        timestamp=None if timestamp is None else str(timestamp),
        method=node.get("method", str, "POST"),
        url=node.get("url", str, "https://example.com/hook"),
        body=_body(node),
        value=node.get("value", str, "") if "value" in node.node else None,
        valid=node.get("valid", bool, True),
        source=node.get("source", str, ""),
    )


def _body(node: Node) -> bytes:
    if "body_base64" not in node.node:
        return utf8(node.get("body", str, ""))
    try:
        return base64.b64decode(utf8(node.get("body_base64", str, "")), validate=True)
    except binascii.Error:
        raise node.fault("body_base64", "is no base64") from None
