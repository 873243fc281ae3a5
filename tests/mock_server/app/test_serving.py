import socket

import pytest
from starlette.types import Receive, Scope, Send

from contracts.errors import UsageError
from mock_server.app import bind
from mock_server.app.serving import Server


def test_a_bound_port_knows_its_url_and_who_can_reach_it() -> None:
    for host, local, shown in (
        ("127.0.0.1", True, "127.0.0.1"),
        ("localhost", True, ""),
        ("0.0.0.0", False, "127.0.0.1"),
    ):
        listener = bind(host, 0)
        assert listener.is_loopback is local
        assert shown in listener.url
        assert listener.url.endswith(f":{listener.port}")
        listener.socket.close()


def test_a_port_that_is_taken_is_told_with_the_next_step() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="choose another with --port"):
        bind("127.0.0.1", taken.getsockname()[1])


def test_an_address_of_another_machine_is_refused() -> None:
    for host in ("192.0.2.1", "no-such-host.invalid"):
        with pytest.raises(UsageError, match="no such address"):
            bind(host, 0)


def test_a_start_that_fails_in_the_background_is_told_instead_of_waited_for() -> None:
    async def fail() -> None:
        raise UsageError("the store is broken")

    async def nothing() -> None: ...

    async def app(scope: Scope, receive: Receive, send: Send) -> None: ...

    listener = bind("127.0.0.1", 0)
    server = Server(app, listener, opening=fail, stopping=lambda: None, closing=nothing)
    with listener.socket, pytest.raises(UsageError, match="the store is broken"), server.in_background():
        pass
