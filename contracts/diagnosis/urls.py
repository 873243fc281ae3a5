"""Other URLs and methods than those of the request: as registered, as a proxy rewrites them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import quote, unquote

from contracts.diagnosis.computations import Computation, Variation

_METHODS = ("POST", "GET", "PUT", "post", "get", "put", "")


def url_variations(computation: Computation) -> Iterator[Variation]:
    """Yield a variation for each other spelling of the URL, where it is signed."""
    if not any(part.kind in ("url", "url:decoded") for part in computation.scheme.content):
        return
    seen = {computation.facts.url}
    for said, url in _spellings(computation.facts.url.partition("#")[0]):
        if url not in seen:
            seen.add(url)
            yield Variation(mistake="url", kind="url", said=f"the URL {said}", change=partial(_at, url=url))


def method_variations(computation: Computation) -> Iterator[Variation]:
    """Yield a variation for each other method, where it is signed."""
    if not any(part.kind == "method" for part in computation.scheme.content):
        return
    for method in _METHODS:
        if method != computation.facts.request.method:
            said = f"the method is {method!r}"
            yield Variation(mistake="method", kind="method", said=said, change=partial(_by, method=method))


def _at(computation: Computation, *, url: str) -> Computation:
    return replace(computation, facts=replace(computation.facts, url=url))


def _by(computation: Computation, *, method: str) -> Computation:
    return replace(
        computation, facts=replace(computation.facts, request=replace(computation.facts.request, method=method))
    )


def _spellings(url: str) -> Iterator[tuple[str, str]]:
    scheme, _, rest = url.partition("://")
    host, slash, place = rest.partition("/")
    path, mark, query = place.partition("?")
    name, _, port = host.partition(":")
    other = {"http": "https", "https": "http"}.get(scheme, scheme)
    tail = slash + place
    yield f"begins with {other}://", f"{other}://{rest}"
    yield "ends with a slash", f"{scheme}://{host}/{path.rstrip('/')}/{mark}{query}".replace("///", "//")
    yield "does not end with a slash", f"{scheme}://{host}{(slash + path).rstrip('/')}{mark}{query}"
    yield "has no query", f"{scheme}://{host}{slash}{path}"
    yield "is the path alone", tail or "/"
    yield "is the path alone, without its query", slash + path or "/"
    yield "has no port", f"{scheme}://{name}{tail}"
    if not port:
        yield "has its default port", f"{scheme}://{host}:{443 if scheme == 'https' else 80}{tail}"
    yield f"begins with {other}:// and has no port", f"{other}://{name}{tail}"
    yield "has no scheme", rest
    yield "has its host in lower case", f"{scheme}://{host.lower()}{tail}"
    yield "is percent-decoded", unquote(url, errors="replace")
    yield "is percent-encoded once more", quote(url, safe=":/?&=", errors="replace")
    yield "is all percent-encoded", quote(url, safe="", errors="replace")
    yield "is empty", ""
