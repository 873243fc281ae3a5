"""The first page, `/healthz`, the way in for browsers, and the documents to download."""

import base64
import hashlib
import json
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from mock_server.app.guards import COOKIE
from mock_server.app.house import House, house_of
from mock_server.app.problems import Problem

_STYLE = "body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}td{padding:.2rem 1rem .2rem 0}"
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_PAGE_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


async def healthz(request: Request) -> Response:
    """Say that the server is ready."""
    return PlainTextResponse("ok\n")


async def first_page(request: Request) -> Response:
    """Say what is where."""
    house = house_of(request)
    return HTMLResponse(_page(house), headers={"content-security-policy": _PAGE_POLICY})


async def login(request: Request) -> Response:
    """Give a browser its cookie, once."""
    house = house_of(request)
    cookie = house.spend_login(request.path_params["code"])
    if not cookie:
        raise Problem(401, "no-token", "this link was used already, or never was one: start the server anew")
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict")
    return answer


async def download(request: Request) -> Response:
    """Return a provider's document: as it was written, or as JSON."""
    name, _, kind = request.path_params["file"].rpartition(".")
    contract = house_of(request).contracts.get(name)
    if contract is None or kind not in ("yaml", "json"):
        raise Problem(404, "no-such-page", "there is no such document; GET /api/providers lists them")
    if kind == "yaml":
        # JSON is YAML, so a document that was written in JSON may go by this name too.
        return Response(contract.text, media_type="application/yaml")
    return Response(json.dumps(contract.provider.source.tree, indent=2), media_type="application/json")


def _page(house: House) -> str:
    rows = "".join(
        f"<tr><td>{escape(inbox.provider.title)}</td><td><code>{escape(f'{house.url}/in/{inbox.name}')}</code></td>"
        f'<td><a href="/openapi/{escape(inbox.provider.name)}.yaml">contract</a></td></tr>'
        for inbox in house.inboxes
        if inbox.is_permanent
    )
    apis = "".join(
        f"<tr><td>{escape(contract.provider.title)}</td><td><code>{escape(f'{house.url}/providers/{name}')}</code></td></tr>"
        for name, contract in house.contracts.items()
        if house.apis.get(name)
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>hookpact</title><style>{_STYLE}</style></head><body>
<h1>hookpact</h1>
<p>Inboxes catch deliveries, verify them, remember them and answer. Send to one of these:</p>
<table>{rows}</table>
<p>The providers' own APIs answer as their documents say, any key will do, and registered webhooks are delivered:</p>
<table>{apis}</table>
<p>What came is at <code>/api/inboxes/NAME/deliveries</code>; all calls are described in
<a href="/api/openapi.json">/api/openapi.json</a>.</p>
</body></html>
"""


ROUTES = (
    Route("/", first_page),
    Route("/healthz", healthz),
    Route("/login/{code}", login),
    Route("/openapi/{file}", download),
)
