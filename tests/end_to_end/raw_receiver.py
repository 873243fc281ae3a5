"""A receiver that knows sockets only: it keeps the bytes as they came, with their times, and answers 200."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class Arrived:
    """What one connection brought."""

    def __init__(self) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        self.is_cut = False
        """Whether the sender ended it before the request was whole."""

    @property
    def raw(self) -> bytes:
        return b"".join(piece for _, piece in self.pieces)

    @property
    def head(self) -> list[bytes]:
        """The request line and the headers, as they were written."""
        return self.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def started(self) -> float:
        return self.pieces[0][0]

    @property
    def took(self) -> float:
        return self.pieces[-1][0] - self.started

    def header(self, name: str) -> bytes | None:
        wanted = name.lower().encode() + b":"
        return next((line[len(wanted) :].strip() for line in self.head if line.lower().startswith(wanted)), None)

    @property
    def is_whole(self) -> bool:
        head, end, body = self.raw.partition(b"\r\n\r\n")
        if not end:
            return False
        length = _LENGTH.search(head + b"\r\n")
        return len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")


class RawReceiver:
    """Listens on a free port of this machine."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/hooks"
        self.arrived: list[Arrived] = []

    def work(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._take, args=(line,), daemon=True).start()

    def _take(self, line: socket.socket) -> None:
        arrived = Arrived()
        self.arrived.append(arrived)
        with line:
            while not arrived.is_whole:
                data = line.recv(65536)
                if not data:
                    arrived.is_cut = True
                    return
                arrived.pieces.append((time.monotonic(), data))
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextmanager
def raw_receiver() -> Iterator[RawReceiver]:
    """Receive until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        receiver = RawReceiver(listener)
        threading.Thread(target=receiver.work, daemon=True).start()
        yield receiver
        listener.shutdown(socket.SHUT_RDWR)
