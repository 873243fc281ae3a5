"""The baseline of the catching path: it verifies, validates and answers, and keeps nothing."""

import sys
import time

import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

from contracts.messages import Request
from contracts.signing import Accepted, verify
from mock_server import catalog

SECRET = "test_signing_secret"
WEBHOOK = catalog.provider("influencer-hero").webhook("update_commission")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Take one delivery."""
    assert WEBHOOK.scheme is not None
    assert WEBHOOK.schema is not None
    body = (await receive())["body"]
    request = Request(url=f"http://localhost{scope['path']}", headers=tuple(scope["headers"]), body=body)
    verdict = verify(request, WEBHOOK.scheme, secrets=(SECRET,), now=int(time.time()))
    right = isinstance(verdict, Accepted) and WEBHOOK.schema.is_valid(orjson.loads(body))
    answer = b'{"ok":true}' if right else b'{"ok":false}'
    length = (b"content-length", b"%d" % len(answer))
    await send({"type": "http.response.start", "status": 200 if right else 401, "headers": [length]})
    await send({"type": "http.response.body", "body": answer})


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", loop="uvloop", http="httptools", lifespan="off")
