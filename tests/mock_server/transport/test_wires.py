import asyncio
import datetime
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from contracts.messages import Pace, Request, Response, Silence
from mock_server.transport import AutoTransport, KeptTransport, NormalTransport, RawTransport, Transport
from mock_server.transport.wires import BUFFER, Wire
from tests.mock_server.transport.said import OK
from tests.mock_server.transport.scripted import Server, Talk, answering, scripted

TRANSPORTS = [NormalTransport, RawTransport, AutoTransport, KeptTransport]
ENVIRONMENT_PROBE = """
import asyncio, sys
from contracts.messages import Request
from mock_server.transport import NormalTransport, RawTransport
async def main():
    for transport in (NormalTransport(), RawTransport()):
        answer = await transport.send(Request(url=sys.argv[1], headers=(), body=b"{}"), timeout=10)
        print(getattr(answer, "body", b"none").decode())
asyncio.run(main())
"""


def certificate(folder: Path, name: str, *, days: int = 1) -> Path:
    """A self-signed certificate for a host name, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def serving(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture(scope="module")
def localhost(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("right"), "localhost")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("wrong"), "elsewhere.test")


@pytest.fixture(scope="module")
def expired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("old"), "localhost", days=-1)


def post(url: str, body: bytes = b"{}") -> Request:
    return Request(url=url, headers=(), body=body)


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_a_trusted_certificate_is_taken(make: Callable[..., Transport], localhost: Path) -> None:
    async with scripted(answering(OK), tls=serving(localhost)) as server:
        transport = make(verify=ssl.create_default_context(cafile=localhost))
        answer = await transport.send(post(server.url), timeout=10)
        assert isinstance(answer, Response)
        assert answer.body == b"ok"
        assert server.got.startswith(b"POST /hooks HTTP/1.1\r\nHost: localhost:%d\r\n" % server.port)


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_a_certificate_that_nobody_vouches_for_is_not(make: Callable[..., Transport], localhost: Path) -> None:
    async with scripted(answering(OK), tls=serving(localhost)) as server:
        assert await make().send(post(server.url), timeout=10) is Silence.UNTRUSTED
        assert not any(server.connections)


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_the_certificate_must_be_for_this_host(make: Callable[..., Transport], elsewhere: Path) -> None:
    async with scripted(answering(OK), tls=serving(elsewhere)) as server:
        transport = make(verify=ssl.create_default_context(cafile=elsewhere))
        assert await transport.send(post(server.url), timeout=10) is Silence.UNTRUSTED


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_an_expired_certificate_is_not_taken(make: Callable[..., Transport], expired: Path) -> None:
    async with scripted(answering(OK), tls=serving(expired)) as server:
        transport = make(verify=ssl.create_default_context(cafile=expired))
        assert await transport.send(post(server.url), timeout=10) is Silence.UNTRUSTED


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_without_verification_any_certificate_will_do(make: Callable[..., Transport], elsewhere: Path) -> None:
    async with scripted(answering(OK), tls=serving(elsewhere)) as server:
        assert isinstance(await make(verify=False).send(post(server.url), timeout=10), Response)


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_a_server_without_tls_is_not_trusted_by_https(make: Callable[..., Transport]) -> None:
    async def script(talk: Talk) -> None:
        await talk.more()
        talk.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with scripted(script) as server:
        url = f"https://127.0.0.1:{server.port}/"
        assert await make().send(post(url), timeout=10) is Silence.UNTRUSTED


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_a_server_with_tls_is_not_http_to_a_plain_request(
    make: Callable[..., Transport], localhost: Path
) -> None:
    async with scripted(answering(OK), tls=serving(localhost)) as server:
        answer = await make().send(post(f"http://localhost:{server.port}/"), timeout=10)
        assert answer in (Silence.NOT_HTTP, Silence.DROPPED)  # some OpenSSL say why before they hang up


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_a_handshake_that_never_ends_is_no_connection(make: Callable[..., Transport]) -> None:
    async def script(talk: Talk) -> None:
        await talk.hang()

    async with scripted(script) as server:
        url = f"https://127.0.0.1:{server.port}/"
        assert await make().send(post(url), timeout=0.2) is Silence.UNREACHABLE


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_whoever_falls_silent_after_the_handshake_runs_out_of_time(
    make: Callable[..., Transport], localhost: Path
) -> None:
    async def script(talk: Talk) -> None:
        await talk.hang()

    async with scripted(script, tls=serving(localhost)) as server:
        assert await make(verify=False).send(post(server.url), timeout=0.5) is Silence.TIMEOUT


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_over_tls_an_early_answer_is_read_too(make: Callable[..., Transport], localhost: Path) -> None:
    early = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
    async with scripted(answering(early), tls=serving(localhost)) as server:
        answer = await make(verify=False).send(post(server.url, b"x" * 5_000_000), timeout=10)
    assert isinstance(answer, Response)
    assert answer.status == 413


async def test_over_tls_a_cut_request_is_a_drop(localhost: Path) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear_all()

    async with scripted(script, tls=serving(localhost)) as server:
        cut = Request(url=server.url, headers=(), body=b"half", pace=Pace(stop=2))
        assert await RawTransport(verify=False).send(cut, timeout=10) is Silence.DROPPED
        assert server.got.endswith(b"\r\n\r\nha")


@pytest.fixture
def asked() -> Iterator[list[tuple[str, int]]]:
    questions: list[tuple[str, int]] = []
    yield questions
    assert questions, "nobody asked for an address"


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_only_the_addresses_that_the_look_up_names_are_called(
    make: Callable[..., Transport], asked: list[tuple[str, int]]
) -> None:
    async def resolve(host: str, port: int) -> tuple[str, ...]:
        asked.append((host, port))
        return ("127.0.0.2", "127.0.0.1")  # nobody listens on the first

    async with scripted(answering(OK)) as server:
        answer = await make(resolve=resolve).send(post(f"http://hooks.test:{server.port}/"), timeout=10)
        assert isinstance(answer, Response)
        assert b"\r\nHost: hooks.test:%d\r\n" % server.port in server.got
    assert asked == [("hooks.test", server.port)]


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_no_address_is_no_connection(make: Callable[..., Transport], asked: list[tuple[str, int]]) -> None:
    async def resolve(host: str, port: int) -> tuple[str, ...]:
        asked.append((host, port))
        return ()

    async with scripted(answering(OK)) as server:
        assert await make(resolve=resolve).send(post(server.url), timeout=10) is Silence.UNREACHABLE
        assert not server.connections


@pytest.mark.parametrize("make", TRANSPORTS)
async def test_the_name_in_the_certificate_is_the_hosts_not_the_addresss(
    make: Callable[..., Transport], elsewhere: Path
) -> None:
    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    async with scripted(answering(OK), tls=serving(elsewhere)) as server:
        transport = make(verify=ssl.create_default_context(cafile=elsewhere), resolve=resolve)
        answer = await transport.send(post(f"https://elsewhere.test:{server.port}/"), timeout=10)
        assert isinstance(answer, Response)


async def test_proxies_in_the_environment_have_no_effect() -> None:
    async with scripted(answering(OK)) as target, scripted(answering(OK.replace(b"ok", b"no"))) as proxy:
        proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"), proxy.url)
        assert await in_an_environment(proxies, target) == "ok\nok\n"
        assert not proxy.connections


async def test_certificates_in_the_environment_have_no_effect(localhost: Path) -> None:
    async with scripted(answering(OK), tls=serving(localhost)) as server:
        assert await in_an_environment({"SSL_CERT_FILE": str(localhost)}, server) == "none\nnone\n"


class Tap(asyncio.Transport):
    """Remembers whether it may flow."""

    flows = True

    def pause_reading(self) -> None:
        self.flows = False

    def resume_reading(self) -> None:
        self.flows = True

    def is_closing(self) -> bool:
        return False


async def test_whoever_pours_must_wait_until_it_is_read() -> None:
    wire, tap = Wire(), Tap()
    wire.connection_made(tap)
    wire.data_received(b"x" * BUFFER)
    assert tap.flows
    wire.data_received(b"x")
    assert not tap.flows
    assert await wire.read() == b"x" * BUFFER
    assert tap.flows


async def in_an_environment(variables: dict[str, str], server: Server) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        ENVIRONMENT_PROBE,
        server.url,
        env={**variables, "PYTHONPATH": ":".join(sys.path)},
        stdout=subprocess.PIPE,
    )
    return (await process.communicate())[0].decode()
