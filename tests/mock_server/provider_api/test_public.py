import pytest

from contracts.errors import UsageError
from mock_server.provider_api.public import is_public


async def lookup(host: str, port: int) -> tuple[str, ...]:
    return {"in.example.com": ("10.0.0.1",), "both.example.com": ("8.8.8.8", "127.0.0.1")}.get(host, ("8.8.8.8",))


@pytest.mark.parametrize(
    "url",
    ["http://localhost/", "http://a.localhost:5/", "http://127.0.0.1/", "http://[::1]/", "http://10.1.2.3/", "http://x.local/",
     "http://192.168.0.1/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "https://in.example.com/",
     "https://both.example.com/", "http://169.254.169.254/", "http://host.docker.internal/"],
)  # fmt: skip
async def test_what_a_provider_could_not_reach_is_not_public(url: str) -> None:
    assert not await is_public(url, lookup)


@pytest.mark.parametrize("url", ["https://hooks.example.com/x", "http://8.8.8.8:8080/", "https://[2606:4700::1111]/"])
async def test_what_it_could_reach_is(url: str) -> None:
    assert await is_public(url, lookup)


async def test_a_host_that_nobody_here_knows_may_be_known_elsewhere() -> None:
    async def nobody(host: str, port: int) -> tuple[str, ...]:
        return ()

    assert await is_public("https://hooks.example.com/", nobody)


@pytest.mark.parametrize("url", ["ftp://x/", "x", "", "http://", "http://u:p@x/"])
async def test_what_is_no_url_is_said(url: str) -> None:
    with pytest.raises(UsageError):
        await is_public(url, lookup)
