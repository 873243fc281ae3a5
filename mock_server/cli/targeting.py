"""`hookpact verify NAME`: a target of the project's configuration, as if its options had been written out."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts.errors import UsageError, nearest
from contracts.findings import Level
from contracts.payloads import read_set
from contracts.schemas import Json, pointers
from mock_server import settings
from mock_server.cli import checks, choosing, configured
from mock_server.cli.verification import Wishes

_SAME = (
    "url", "public_url", "timeout", "rate", "budget", "acknowledges_first", "concurrency", "quick", "strict",
    "strict_schema",
)  # fmt: skip
"""Keys that are options of the same name."""
_REFERENCES = ("env:", "file:")


def aimed(wishes: Wishes, said: frozenset[str]) -> Wishes:
    """Return the wishes with those of the target that they name; what was `said` on the command line wins."""
    if wishes.url is None or "://" in wishes.url:
        return wishes
    target = _target(wishes.url)
    place = configured.configuration().place("targets", wishes.url)
    changes: dict[str, Any] = {name: target[name] for name in _SAME if name in target and name not in said}
    changes["url"] = target.get("url")
    for name, make in _MADE.items():
        if name not in said and not (name == "provider" and wishes.document):
            changes[name] = make(target, place)
    if "secret_files" in said:
        changes.pop("secrets", None)
    changes = {name: made for name, made in changes.items() if made is not None or name == "url"}
    levels = tuple((_check_id(check, place), Level(level)) for check, level in target.get("levels", {}).items())
    pairs = (*_pairs(wishes, target, place), *wishes.pairs)
    found = replace(
        wishes, **changes, headers=_headers(wishes, target, place), pairs=pairs, held=_held(target, said),
        origins=_origins(wishes, target, said),
    )  # fmt: skip
    return _without(replace(found, levels=levels), tuple(_off(target, place)))


def _target(name: str) -> Mapping[str, Json]:
    known = configured.configuration().targets
    if name in known:
        return known[name]
    hint = nearest(name, known)
    raise UsageError(f"{name!r} is neither a URL (http://HOST[:PORT]/PATH) nor a target of the configuration: {hint}")


def _provider(target: Mapping[str, Json], place: str) -> str:
    name: str = target["provider"]
    try:
        configured.known(name)
    except UsageError as error:
        raise UsageError(f"{place}.provider: {error}") from None
    return name


def _secrets(target: Mapping[str, Json], place: str) -> tuple[str, ...] | None:
    return tuple(_looked_up(f"{place}.secret", words) for words in _written_secrets(target)) or None


def _written_secrets(target: Mapping[str, Json]) -> list[str]:
    return [*([target["secret"]] if "secret" in target else []), *target.get("old_secrets", [])]


def _looked_up(place: str, words: str) -> str:
    return settings.from_reference(place, words, configured.configuration().folder)


def _urls(target: Mapping[str, Json], place: str) -> tuple[str, ...] | None:
    return tuple(f"{name}={url}" for name, url in target.get("urls", {}).items()) or None


def _known_report(target: Mapping[str, Json], place: str) -> str | None:
    named = target.get("accept_known")
    return str(configured.configuration().folder / named) if named else None


_MADE: Mapping[str, Callable[[Mapping[str, Json], str], object]] = {
    "provider": _provider,
    "secrets": _secrets,
    "urls": _urls,
    "names": lambda target, _: tuple(target["webhooks"]) if target.get("webhooks") else None,
    "examples": lambda target, _: target.get("max_examples"),
    "accept_known": _known_report,
}
"""Options that are written otherwise in a file."""


def _headers(wishes: Wishes, target: Mapping[str, Json], place: str) -> tuple[str, ...]:
    lines = (f"{name}: {_header(f'{place}.headers.{name}', text)}" for name, text in _own_headers(wishes, target))
    return (*lines, *wishes.headers)


def _own_headers(wishes: Wishes, target: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """Return the headers of the file that the command line does not replace, as they are written."""
    said = {line.partition(":")[0].strip().lower() for line in wishes.headers}
    return tuple((name, text) for name, text in target.get("headers", {}).items() if name.lower() not in said)


def _header(place: str, text: str) -> str:
    found = _looked_up(place, text) if text.startswith(_REFERENCES) else text
    if choosing.holds_controls(found):
        raise UsageError(f"{place}: its value holds a control character, which no header may")
    return found


def _held(target: Mapping[str, Json], said: frozenset[str]) -> tuple[str, ...]:
    """The options that give the target's secrets again, from wherever one stands."""
    if said & {"secrets", "secret_files"}:
        return ()
    folder = configured.configuration().folder.absolute()
    return tuple(
        f"--secret-file={folder / words.removeprefix('file:')}" if words.startswith("file:") else f"--secret={words}"
        for words in _written_secrets(target)
    )


def _origins(wishes: Wishes, target: Mapping[str, Json], said: frozenset[str]) -> tuple[str, ...]:
    """Say what of this machine is sent, or signs what is sent: whoever wrote the file chose it, and the target."""
    headers = [f"{name} from {text}" for name, text in _own_headers(wishes, target) if text.startswith(_REFERENCES)]
    secrets = _written_secrets(target) if _held(target, said) else []
    return (
        *([f"sends {', '.join(headers)}"] if headers else []),
        *([f"signs with {', '.join(secrets)}"] if secrets else []),
    )


def _pairs(wishes: Wishes, target: Mapping[str, Json], place: str) -> Iterator[str]:
    """Members that the file pins, as `--set` says them, but for those that a patch of the command line changes."""
    patches = choosing.chosen_overrides((), wishes.merges).merge
    for name, held in target.get("set", {}).items():
        top, _ = read_set(f"{name}=")
        for pointer, found in _leaves(top, held):
            if "=" in name + pointer:
                raise UsageError(f"{place}.set: {name!r} cannot be pinned: its name holds a '='")
            if not any(_changes(patch, pointers.parts(pointer)) for patch in patches):
                yield f"{pointer}={json.dumps(found)}"


def _leaves(pointer: str, held: Json) -> Iterator[tuple[str, Json]]:
    """A table pins its members: in TOML, `deal.name = 1` and `deal = { name = 1 }` are the same."""
    if not isinstance(held, dict) or not held:
        yield pointer, held
        return
    for name, inner in held.items():
        yield from _leaves(pointers.join(pointer, name), inner)


def _changes(patch: Json, steps: tuple[str, ...]) -> bool:
    """Whether a merge patch says what is there."""
    for step in steps:
        if not isinstance(patch, dict):
            return True
        if step not in patch:
            return False
        patch = patch[step]
    return True


def _off(target: Mapping[str, Json], place: str) -> Iterator[tuple[str, str]]:
    for entry in target.get("checks_off", []):
        matching = [row.id for row in checks.matching(entry["check"])] or [_check_id(entry["check"], place)]
        yield from ((check, entry["reason"]) for check in matching)


def _check_id(name: str, place: str) -> str:
    if name not in checks.KNOWN:
        raise UsageError(f"{place}: no check {name!r}: {nearest(name, checks.KNOWN)}")
    return name


def _without(wishes: Wishes, off: tuple[tuple[str, str], ...]) -> Wishes:
    """Leave the checks out that are off, but for those that the command line names in full."""
    wanted = tuple((check, reason) for check, reason in off if check not in wishes.checks)
    if not wanted:
        return wishes
    silent = {check for check, _ in wanted}
    chosen = [row.id for row in checks.chosen(wishes.checks)]
    left = tuple(check for check in chosen if check not in silent)
    if not left:
        raise UsageError("every check that was asked for is off by the configuration: there is nothing to check")
    return replace(wishes, checks=left, off=tuple((check, reason) for check, reason in wanted if check in chosen))
