"""A provider's REST API: from a call to an answer."""

from collections.abc import Sequence

from contracts.documents import Operation, Provider
from contracts.documents.operations import Answer
from contracts.errors import DocumentError
from contracts.messages import Headers, Response, header
from contracts.schemas import Json
from mock_server.clock import Clock
from mock_server.provider_api.answering import encoded, response, shown, wanted
from mock_server.provider_api.asking import Asked
from mock_server.provider_api.causing import Causes
from mock_server.provider_api.keys import all_presented, challenge, is_let_in, is_right
from mock_server.provider_api.limiting import Gauge, Limit
from mock_server.provider_api.preferring import read_preference
from mock_server.provider_api.reading import read_call
from mock_server.provider_api.refusing import Refusal, is_documented, nearest, plain, with_status, worded, words_of
from mock_server.provider_api.routing import Missed, Route, Routes


class ProviderApi:
    """Answers calls as the document says."""

    def __init__(
        self, provider: Provider, causes: Causes, clock: Clock, *, api_key: str = "", limit: Limit | None = None
    ) -> None:
        self.provider = provider
        self.operations = provider.operations
        self._routes = Routes(self.operations)
        self.gauge = Gauge(clock, limit)
        self._causes = causes
        self._clock = clock
        self._api_key = api_key

    async def answer(self, asked: Asked) -> Response:
        """Answer a call; whatever is wrong is an answer, too."""
        route = self._routes.find(asked.method, asked.segments)
        try:
            return await self._answer(route, asked)
        except Refusal as refusal:
            return self.refused(refusal, route.operation if isinstance(route, Route) else None)
        except DocumentError as error:
            return plain(Refusal(500, f"the document is wrong here, see `hookpact lint`: {error}"))

    def presented(self, asked: Asked) -> tuple[str, ...]:
        """Return the credentials of a call, wherever the document has places for them."""
        return all_presented(self.operations, asked)

    def is_key(self, credential: str) -> bool:
        """Say whether a credential is the chosen key; never where any is right."""
        return bool(self._api_key) and is_right(credential, self._api_key)

    async def _answer(self, route: Route | Missed, asked: Asked) -> Response:
        if isinstance(route, Missed):
            raise _missed(route, asked)
        operation = route.operation
        if not is_let_in(operation, asked, self._api_key):
            raise Refusal(401, headers=((b"www-authenticate", challenge(operation)),))
        self._count(operation)
        _check_media_type(asked)
        preference = read_preference(asked.header("prefer"))
        call = read_call(route, asked)
        found, status = wanted(operation, preference)
        answer = response(found, status, self._clock.now(), preference)
        more = await self._causes.bring_about(operation, call) if status < 300 else ()
        applied = ((b"preference-applied", preference.applied),) if preference.applied else ()
        return Response(status=status, headers=(*answer.headers, *more, *applied), body=answer.body)

    def _count(self, operation: Operation) -> None:
        limited = [one for one in self.operations if is_documented(one, 429)]
        if limited and operation not in limited:
            return  # the vendor limits others, and not this one
        seconds = self.gauge.take()
        if seconds:
            raise Refusal(429, headers=((b"retry-after", str(seconds).encode()),))

    def refused(self, refusal: Refusal, operation: Operation | None = None) -> Response:
        """Return an error in the vendor's shape."""
        found = nearest(self.operations, operation, refusal.status)
        now = self._clock.now()
        payload = shown(found, now) if found else None
        if found is None or payload is None:
            return plain(refusal)
        is_exact = found.code == str(refusal.status)
        payload = _where_valid(found, with_status(payload, refusal.status), payload)
        if not is_exact and with_status(payload, refusal.status) != payload:
            return plain(refusal)  # it would speak of another status than its own
        if refusal.words or not is_exact:
            payload = _where_valid(found, worded(payload, words_of(refusal)), payload)
        kind = found.content_type or "application/json"
        documented = response(found, refusal.status, now).headers if is_exact else ()
        headers = _merged(refusal.headers, ((b"content-type", kind.encode("latin-1", "replace")), *documented))
        return Response(status=refusal.status, headers=headers, body=encoded(payload, kind))


def _where_valid(answer: Answer, changed: Json, payload: Json) -> Json:
    return changed if answer.schema is None or answer.schema.is_valid(changed) else payload


def _missed(route: Missed, asked: Asked) -> Refusal:
    if not route.allow:
        return Refusal(404, f"the document has no path {asked.path[:200]}")
    allow = ", ".join(route.allow)
    return Refusal(405, f"{asked.path[:200]} is called by {allow}", ((b"allow", allow.encode()),))


def _check_media_type(asked: Asked) -> None:
    """Let JSON in alone: a form of another page in a browser can send any other type, and any key is right."""
    if asked.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return
    kind = (header(asked.headers, "content-type") or b"").partition(b";")[0].strip().lower()
    if kind != b"application/json" and (kind or asked.body):
        raise Refusal(415, "send `Content-Type: application/json`")


def _merged(first: Sequence[tuple[bytes, bytes]], others: Sequence[tuple[bytes, bytes]]) -> Headers:
    names = {name.lower() for name, _ in first}
    found: dict[bytes, tuple[bytes, bytes]] = {}
    for pair in others:
        found.setdefault(pair[0].lower(), pair)
    return (*first, *(pair for name, pair in found.items() if name not in names))
