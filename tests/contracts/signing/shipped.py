"""The shipped schemes, read once for every test that runs over all of them."""

from pathlib import Path

import yaml

from contracts.messages import Request
from contracts.schemas import Json
from contracts.signing import Scheme, read_scheme, sign

FOLDER = Path(__file__).parents[3] / "openapi"
FILES: dict[str, Json] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "schemes").glob("*.yaml"))
}
SCHEMES: dict[str, Scheme] = {
    name: read_scheme(name, tree["securityScheme"], "/securityScheme") for name, tree in FILES.items()
}
NOW = 1_700_000_000
BODY = b'{"event":"paid","amount":1.50}'
BATCH = b'{"notificationItems":[{"NotificationRequestItem":{"pspReference":"a"}},{"NotificationRequestItem":{}}]}'


def scheme(name: str = "test", header: str = "X-Signature", **signature: Json) -> Scheme:
    """Return a scheme with these keys."""
    node = {"algorithm": "hmac-sha256", **signature}
    return read_scheme(name, {"type": "apiKey", "in": "header", "name": header, "x-signature": node}, "")


def request(body: bytes = BODY, url: str = "https://example.com/hook?a=1", method: str = "POST") -> Request:
    """Return an unsigned request."""
    return Request(url=url, headers=(), body=body, method=method)


def signed(
    scheme: Scheme, unsigned: Request | None = None, *secrets: str, now: int = NOW, id: str = "msg_1"
) -> Request:
    """Return a request signed by these secrets, or by the scheme's public one."""
    unsigned = unsigned or request(BATCH if scheme.batch else BODY)
    return sign(unsigned, scheme, secrets=secrets or scheme.public_secrets[:1] or ("secret",), id="msg_1", now=now)
