"""Each way around the guard, tried with real sockets where there is something to reach."""

import pytest

from contracts.errors import UsageError
from contracts.messages import Request, Response, Silence
from mock_server.transport import AutoTransport
from mock_server.transport.outgoing import Outgoing
from mock_server.transport.wires import Resolve
from tests.mock_server.transport.scripted import Talk, scripted


def answering(*answers: tuple[str, ...]) -> Resolve:
    """Return a DNS that gives one answer after the other, and the last for ever."""
    left = list(answers)

    async def lookup(host: str, port: int) -> tuple[str, ...]:
        return left.pop(0) if len(left) > 1 else left[0]

    return lookup


async def ok(talk: Talk) -> None:
    await talk.hear()
    talk.say(b"HTTP/1.1 204 No Content\r\n\r\n")


async def sent(outgoing: Outgoing, url: str) -> Response | Silence:
    transport = AutoTransport(resolve=outgoing.resolve)
    try:
        return await transport.send(Request(url=url, headers=(), body=b"{}"), timeout=5)
    finally:
        await transport.aclose()


async def refused(outgoing: Outgoing, url: str) -> str:
    with pytest.raises(UsageError) as caught:
        await outgoing.check(url)
    return str(caught.value)


NOT_HERE = (
    "169.254.169.254", "10.0.0.1", "192.0.2.1", "100.64.0.1", "224.0.0.1", "0.0.0.0", "[::]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[::ffff:10.0.0.1]", "[fe80::1]", "[fd00:ec2::254]",
)  # fmt: skip
HERE = ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "localhost", "LOCALHOST", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]")  # fmt: skip
OCTAL = "0177.0.0.1"
"""No client of ours takes this spelling, but the operating system does."""


@pytest.mark.parametrize("host", [*NOT_HERE, "0", "00", "0x0", "0x0a000001", "167772161", "012.0.0.1"])
async def test_what_is_not_this_machine_is_refused_in_every_spelling(host: str) -> None:
    assert "--allow-target" in await refused(Outgoing(port=1), f"http://{host}:8000/hooks")


@pytest.mark.parametrize("host", NOT_HERE)
async def test_what_is_not_this_machine_has_no_address_to_call(host: str) -> None:
    assert await Outgoing(port=1).resolve(host.strip("[]"), 80) == ()


@pytest.mark.parametrize("host", HERE)
async def test_this_machine_is_called_in_every_spelling(host: str) -> None:
    async with scripted(ok) as server:
        url = f"http://{host}:{server.port}/hooks"
        await Outgoing(port=1).check(url)
        assert await sent(Outgoing(port=1), url) == Response(status=204)


@pytest.mark.parametrize("host", [*HERE, OCTAL])
async def test_our_own_control_port_is_closed_in_every_spelling(host: str) -> None:
    outgoing = Outgoing(port=8080)
    plain = ("/api/send", "/in", "//in/x", "/IN/x", "/%69n/x", "/?/in/", "")
    for path in (*plain, "/in/../api/send", "/in/%2e%2E/api/send", "/in/.%2e/api", "/in/./x", "/in/..", "/in/x/..?a"):
        assert "control port" in await refused(outgoing, f"http://{host}:8080{path}")
    await outgoing.check(f"http://{host}:8080/in/anything.x/..y")


@pytest.mark.parametrize("allowed", ["127.0.0.1", "::1", "[::1]", "0.0.0.0", "localhost"])
async def test_allowing_this_machine_does_not_open_our_own_control_port(allowed: str) -> None:
    host = f"[{allowed}]" if allowed == "::1" else allowed
    outgoing = Outgoing(port=8080, hosts=[allowed])
    assert "control port" in await refused(outgoing, f"http://{host}:8080/api/send")


async def test_another_machine_may_have_a_port_of_the_same_number() -> None:
    outgoing = Outgoing(port=8080, hosts=["Staging.Example.com"], lookup=answering(("192.0.2.7",)))
    await outgoing.check("http://staging.example.com:8080/hooks")


@pytest.mark.parametrize("port", [22, 25, 2375, 2376, 6379, 9200, 11211])
async def test_ports_of_services_are_closed_to_allowed_hosts_too(port: int) -> None:
    for outgoing in (Outgoing(port=1), Outgoing(port=1, hosts=["127.0.0.1"])):
        assert f"port {port} is closed" in await refused(outgoing, f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://user:pass@127.0.0.1/", "http://a@b/",
     "http://127.0.0.1/\r\nX: y", "http://127.0.0.1\t/", "http://127.0.0.1 /", "http:///x", "http://[::1", "",
     "http://127.0.0.1\\@example.com/", "http://127.0.0.1:99999/", "//127.0.0.1/", "http://①②⑦.0.0.1/"],
)  # fmt: skip
async def test_what_is_no_plain_http_url_is_refused(url: str) -> None:
    assert await refused(Outgoing(port=1), url)


async def test_an_answer_of_the_dns_that_changes_is_judged_anew_when_a_connection_is_made() -> None:
    """The server stands where the second answer leads: 0.0.0.0 is this machine, and is nobody's receiver."""
    async with scripted(ok) as server:
        url = f"http://rebound.test:{server.port}/hooks"
        for second in ("0.0.0.0", "::ffff:0.0.0.0", "169.254.169.254"):
            outgoing = Outgoing(port=1, lookup=answering(("127.0.0.1",), (second,)))
            await outgoing.check(url)
            assert await sent(outgoing, url) is Silence.UNREACHABLE
        assert server.connections == []


async def test_a_name_that_was_allowed_cannot_be_pointed_at_our_own_control_port() -> None:
    async with scripted(ok) as control:
        for here in ("127.0.0.1", "::ffff:127.0.0.1", "0.0.0.0"):
            outgoing = Outgoing(port=control.port, hosts=["partner.test"], lookup=answering(("192.0.2.1",), (here,)))
            url = f"http://partner.test:{control.port}/api/inboxes"
            await outgoing.check(url)
            assert await sent(outgoing, url) is Silence.UNREACHABLE
            assert "control port" in await refused(outgoing, url)
        assert control.connections == []


@pytest.mark.parametrize("metadata", ["169.254.169.254", "64:ff9b::a9fe:a9fe", "100.100.100.200", "fd00:ec2::254"])
async def test_a_name_that_was_allowed_cannot_be_pointed_at_metadata(metadata: str) -> None:
    outgoing = Outgoing(port=1, hosts=["partner.test"], lookup=answering((metadata,)))
    assert await outgoing.resolve("partner.test", 80) == ()
    assert f"--allow-target {metadata}" in await refused(outgoing, "http://partner.test/")


async def test_one_wrong_address_among_many_closes_a_host() -> None:
    outgoing = Outgoing(port=1, lookup=answering(("127.0.0.1", "10.0.0.1")))
    assert await outgoing.resolve("mixed.test", 80) == ()
    assert "is not this machine" in await refused(outgoing, "http://mixed.test/")


async def test_the_address_that_was_checked_is_the_one_that_is_called_under_the_hosts_own_name() -> None:
    async with scripted(ok) as server:
        outgoing = Outgoing(port=1, lookup=answering(("127.0.0.1",)))
        assert await sent(outgoing, f"http://named.test:{server.port}/hooks") == Response(status=204)
        assert f"Host: named.test:{server.port}".encode().lower() in bytes(server.connections[0]).lower()


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_leads_nowhere(code: int) -> None:
    async with scripted(ok) as secret:

        async def elsewhere(talk: Talk) -> None:
            await talk.hear()
            place = f"http://127.0.0.1:{secret.port}/"
            talk.say(f"HTTP/1.1 {code} Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())

        async with scripted(elsewhere) as server:
            answer = await sent(Outgoing(port=1), f"http://127.0.0.1:{server.port}/hooks")
        assert isinstance(answer, Response)
        assert (answer.status, secret.connections) == (code, [])


async def test_a_host_that_was_allowed_is_called_also_when_it_is_private() -> None:
    outgoing = Outgoing(port=1, hosts=["staging.test"], lookup=answering(("10.1.2.3", "fd00::7")))
    await outgoing.check("https://staging.test/hooks")
    assert await outgoing.resolve("staging.test", 443) == ("10.1.2.3", "fd00::7")


async def test_an_address_that_was_allowed_is_called_in_every_spelling() -> None:
    assert await Outgoing(port=1, hosts=["192.0.2.1"]).resolve("192.0.2.1", 80) == ("192.0.2.1",)
    assert await Outgoing(port=1, hosts=["0:0:0:0:0:0:0:1"]).resolve("::1", 80) == ("::1",)
    assert await Outgoing(port=1, hosts=["[2001:DB8::1]"]).resolve("2001:db8::1", 80) == ("2001:db8::1",)


async def test_a_host_that_was_allowed_may_be_away_from_the_dns_for_a_while() -> None:
    outgoing = Outgoing(port=1, hosts=["staging.test"], lookup=answering((), ("192.0.2.1",)))
    await outgoing.check("https://staging.test/hooks")
    assert await outgoing.resolve("staging.test", 443) == ("192.0.2.1",)
    assert "not known" in await refused(Outgoing(port=1, lookup=answering(())), "http://no-such-host.test/")


@pytest.mark.parametrize("host", HERE)
async def test_by_the_rules_of_vendors_this_machine_is_closed_until_it_is_allowed(host: str) -> None:
    async with scripted(ok) as server:
        url = f"http://{host}:{server.port}/hooks"
        strict = Outgoing(port=1, vendor_rules=True)
        assert f"--allow-target {host.lower().strip('[]')}" in await refused(strict, url)
        assert await sent(strict, url) is Silence.UNREACHABLE
        assert server.connections == []
        allowed = Outgoing(port=1, vendor_rules=True, hosts=[host])
        await allowed.check(url)
        assert await sent(allowed, url) == Response(status=204)
