"""A right receiver in memory: what it answers tells how many requests a run takes, and which of them have effects."""

import orjson

from contracts.deliveries import Target, prepare
from contracts.documents import Provider
from contracts.messages import Draft, Exchange, Request, Response
from contracts.signing import Accepted, verify
from mock_server.clock import Clock


class Rehearsal:
    """Delivers to nobody, and answers as a right receiver would."""

    is_slow = False
    is_late = False

    def __init__(self, provider: Provider, target: Target, clock: Clock) -> None:
        self._provider = provider
        self._target = target
        self._clock = clock
        self.requests = 0
        self.taken = 0

    async def deliver(self, draft: Draft) -> Exchange:
        """Sign as for real, and answer."""
        now = self._clock.now()
        webhook = self._provider.webhook(draft.webhook)
        request = prepare(draft, webhook, self._target, now=int(now))
        status = self._status(draft, request, int(now))
        self.requests += 1
        self.taken += status == 200
        return Exchange(request=request, answer=Response(status=status), at=now, elapsed=0.0, draft=draft)

    def _status(self, draft: Draft, request: Request, now: int) -> int:
        webhook = self._provider.webhook(draft.webhook)
        if request.method != webhook.method:
            return 405
        for scheme in webhook.schemes:
            verdict = verify(request, scheme, secrets=self._target.secrets, now=now, url=self._target.public_url)
            if not isinstance(verdict, Accepted):
                return 401
        if not webhook.content_type:
            return 200
        try:
            return 200 if isinstance(orjson.loads(request.body), dict) else 400
        except orjson.JSONDecodeError:
            return 400
