"""Who may come in to everything but `/in/…` and `/healthz`, on this machine too: any page in a browser can reach it.

A name that was rebound to this machine shows in Host; a page of another origin shows in Origin and Sec-Fetch-Site; a
form cannot send `application/json`. So nothing here needs CORS, and no answer allows any.
"""

import re
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.app.house import House
from mock_server.app.problems import Problem, refused_media_type
from mock_server.provider_api.mounting import PREFIX

OPEN = ("/healthz",)
COOKIE = "hookpact"
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_LOCAL = frozenset({"127.0.0.1", "[::1]", "localhost"})
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_SECURITY = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class Guards:
    """Lets in who may come in, and gives every answer the headers that keep browsers from mischief."""

    def __init__(self, inner: ASGIApp, house: House) -> None:
        self._inner = inner
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request, then pass it on."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, text in _SECURITY.items():
                    headers.setdefault(name, text)
            await send(message)

        request = Request(scope)
        problem = None if scope["path"] in OPEN else self._refusal(request)
        if problem is None:
            await self._inner(scope, receive, secured)
        else:
            headers = {"www-authenticate": "Bearer"} if problem.status == 401 else {}
            await problem.response(headers)(scope, receive, secured)

    def _refusal(self, request: Request) -> Problem | None:
        return _host(request, self._house) or _origin(request) or self._token(request) or _media_type(request)

    def _token(self, request: Request) -> Problem | None:
        if not self._house.is_locked or request.url.path.startswith("/login/"):
            return None
        if any(self._house.lets_in(credential) for credential in _credentials(request)):
            return None
        # Whoever calls a provider's API knows that provider's headers, and no others.
        if request.url.path.startswith(PREFIX) and self._house.apis.lets_in(request.scope, self._house.lets_in):
            return None
        return Problem(401, "no-token", "send `Authorization: Bearer TOKEN`, or open the link that the server printed")


def _host(request: Request, house: House) -> Problem | None:
    found = _HOST.fullmatch(request.headers.get("host", ""))
    name = found.group(1).lower() if found else ""
    if name in _LOCAL or name in house.hosts:
        return None
    return Problem(403, "foreign-host", "this Host is none of the server's names: start it with --allow-host NAME")


def _origin(request: Request) -> Problem | None:
    if request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site"):
        return Problem(403, "cross-origin", "a page of another origin must not call this")
    origins = request.headers.getlist("origin")
    own = {f"{scheme}://{request.headers['host']}".lower() for scheme in ("http", "https")}
    if all(origin.lower() in own for origin in origins):
        return None
    return Problem(403, "cross-origin", "a page of another origin must not call this")


def _media_type(request: Request) -> Problem | None:
    # Calls of the APIs look at it themselves, after the method: what is refused first is what is wrong first.
    if request.method not in _WRITES or request.url.path.startswith(("/api/", PREFIX)):
        return None
    return refused_media_type(request)


def _credentials(request: Request) -> list[str]:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = [token.strip()] if scheme.lower() == "bearer" else []
    try:
        cookie = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        cookie = None
    return [*found, *([cookie.value] if cookie else [])]
