"""What inboxes caught, and waiting for what must come."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from contracts.errors import nearest
from contracts.messages import value
from contracts.schemas import Json
from mock_server.app.api.asked import PAGE
from mock_server.app.api.inboxes import inbox_of
from mock_server.app.api.resources import resource
from mock_server.app.api.shown import entry_json, json_answer
from mock_server.app.description import body_of, query_of
from mock_server.app.house import House, house_of
from mock_server.app.problems import Problem
from mock_server.receiver import Inbox
from mock_server.receiver.matching import Match, miss, read_match
from mock_server.store import Entry

_MOST_TOLD = 20


async def list_deliveries(request: Request) -> Response:
    """Return what an inbox caught."""
    inbox = inbox_of(request)
    asked = query_of(request, **PAGE)
    found = await house_of(request).store.entries(inbox.name, after=asked.get("after", 0), most=asked.get("most", 1000))
    return json_answer({"deliveries": [entry_json(entry) for entry in found]})


async def clear_deliveries(request: Request) -> Response:
    """Forget what an inbox caught."""
    await house_of(request).store.clear(inbox_of(request).name)
    return Response(status_code=204)


async def wait_for_deliveries(request: Request) -> Response:
    """Come back when what is waited for came, or with what did come."""
    inbox = inbox_of(request)
    said = await body_of(request, "Wait")
    steps = _steps(said)
    _check(inbox, steps)
    outcome = await _wait(house_of(request), inbox.name, steps, said.get("after", 0), float(said.get("timeout", 5)))
    if len(outcome.matched) == len(steps):
        return json_answer({"deliveries": [entry_json(entry) for entry in outcome.matched]})
    raise _no_match(outcome, steps, float(said.get("timeout", 5)))


@value
class _Outcome:
    matched: tuple[Entry, ...]
    others: tuple[tuple[Entry, str], ...]
    """What came and did not match, with the reason."""


class _Matcher:
    """Takes entries in order, and knows how many steps they have fulfilled."""

    def __init__(self, steps: Sequence[Match]) -> None:
        self._steps = steps
        self._last = 0
        self._matched: list[Entry] = []
        self._others: list[tuple[Entry, str]] = []

    @property
    def is_done(self) -> bool:
        """Whether everything came."""
        return len(self._matched) == len(self._steps)

    @property
    def last(self) -> int:
        """The number of the last entry that was seen."""
        return self._last

    def take(self, entry: Entry) -> None:
        """Take the next entry; one that was seen already is passed over."""
        if self.is_done or entry.number <= self._last:
            return
        self._last = entry.number
        why = miss(self._steps[len(self._matched)], entry)
        if why:
            self._others = [*self._others[-_MOST_TOLD + 1 :], (entry, why)]
        else:
            self._matched.append(entry)

    def outcome(self) -> _Outcome:
        """Return what was found so far."""
        return _Outcome(matched=tuple(self._matched), others=tuple(self._others))


async def _wait(house: House, inbox: str, steps: Sequence[Match], after: int, seconds: float) -> _Outcome:
    matcher = _Matcher(steps)
    # Subscribed before reading, so that nothing falls between the two.
    with house.news.subscribe() as news:
        await _take_known(house, inbox, matcher, after)
        deadline = house.clock.monotonic() + seconds
        while not matcher.is_done:
            entry = await news.next(deadline - house.clock.monotonic())
            if entry is None and (news.over or house.clock.monotonic() >= deadline):
                break
            if entry is not None and entry.inbox == inbox and entry.number > after:
                matcher.take(entry)
    return matcher.outcome()


async def _take_known(house: House, inbox: str, matcher: _Matcher, after: int) -> None:
    while True:
        known = await house.store.entries(inbox, after=max(after, matcher.last))
        for entry in known:
            matcher.take(entry)
        if not known or matcher.is_done:
            return


def _steps(said: Json) -> list[Match]:
    if "matches" in said:
        return [read_match(one, verdict="accepted") for one in said["matches"]]
    return [read_match(said.get("match", {}), verdict="accepted")] * int(said.get("count", 1))


def _check(inbox: Inbox, steps: Sequence[Match]) -> None:
    """Refuse to wait for what cannot come: a webhook that the provider does not have."""
    known = inbox.provider.webhooks
    for name in {step.webhook for step in steps if step.webhook}:
        if name.removeprefix(f"{inbox.provider.name}/") not in known:
            raise Problem(
                404, "no-such-webhook", f"{inbox.provider.name} has no webhook {name!r}: {nearest(name, known)}"
            )


def _no_match(outcome: _Outcome, steps: Sequence[Match], seconds: float) -> Problem:
    others = outcome.others
    came = "nothing else came" if not others else f"{len(others)} other{'s' * (len(others) > 1)} came"
    told = "; ".join(f"#{entry.number}: {why}" for entry, why in others[-3:])
    detail = f"{len(outcome.matched)} of {len(steps)} came within {seconds:g} s; {came}{': ' + told if told else ''}"
    return Problem(
        404,
        "no-match",
        detail,
        matched=[entry_json(entry) for entry in outcome.matched],
        came=[
            {"number": entry.number, "webhook": entry.webhook or None, "accepted": entry.accepted, "why": why}
            for entry, why in others
        ],
    )


ROUTES = (
    resource("/api/inboxes/{name}/deliveries", GET=list_deliveries, DELETE=clear_deliveries),
    resource("/api/inboxes/{name}/wait", POST=wait_for_deliveries),
)
