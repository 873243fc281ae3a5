"""What went wrong, as problem+json (RFC 9457)."""

from collections.abc import Mapping

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from contracts.reports.foreign import visible
from contracts.schemas import Json
from mock_server.store import StoreError

TITLES: Mapping[int, str] = {
    400: "not JSON",
    401: "a token is needed",
    403: "not allowed",
    404: "not found",
    405: "wrong method",
    409: "in conflict with what there is",
    413: "too large",
    415: "wrong media type",
    422: "breaks the API's own contract",
    500: "a fault of ours",
    503: "not now",
}


class Problem(Exception):
    """Ends a call with a problem."""

    def __init__(self, status: int, kind: str, detail: str, **more: Json) -> None:
        super().__init__(detail)
        self.status = status
        self.said: dict[str, Json] = {
            "type": f"urn:hookpact:problem:{kind}",
            "title": TITLES[status],
            "status": status,
            "detail": visible(detail),
            **more,
        }

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """Return the answer."""
        return Response(
            orjson.dumps(self.said),
            status_code=self.status,
            headers=dict(headers or {}),
            media_type="application/problem+json",
        )


def refused_media_type(request: Request) -> Problem | None:
    """Refuse what a form of another page could send: all but JSON, where there is a body to judge."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
    if kind == "application/json" or (request.method == "DELETE" and not has_body):
        return None
    return Problem(415, "wrong-media-type", "send `Content-Type: application/json`")


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer with a problem that a call raised."""
    assert isinstance(error, Problem)
    return error.response()


async def on_http(request: Request, error: Exception) -> Response:
    """Answer with a problem what Starlette itself refuses: no route, another method."""
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in TITLES else 500
    kind = {404: "no-such-page", 405: "wrong-method"}.get(status, "refused")
    return Problem(status, kind, f"{request.method} {request.url.path}: {error.detail}").response(error.headers)


async def on_store(request: Request, error: Exception) -> Response:
    """Answer that the journal cannot be written, or read: its disk is full, as a rule."""
    assert isinstance(error, StoreError)
    return Problem(503, "store-full", f"the store refuses: {error.orig}").response()


async def on_fault(request: Request, error: Exception) -> Response:
    """Answer a fault of ours without a word about it; the log has the rest."""
    return Problem(500, "internal", "see the server's own output").response()
