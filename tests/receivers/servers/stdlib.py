"""Python's own `http.server`, in threads. A crash closes the connection without an answer, as it does by itself."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.receivers.call import Call
from tests.receivers.servers import hosting

HOOK = hosting.chosen()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        call = Call(
            method=self.command,
            header=self.headers.get,
            values=lambda name: self.headers.get_all(name) or (),
            raw=dict(self.headers.items()),
            body=self._body(),
        )
        said = HOOK(call)
        content = said.body.encode()
        self.send_response(said.status)
        for name, text in said.headers:
            self.send_header(name, text)
        if said.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD" and said.status != 204:
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(iter(self._chunk, b""))
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().split(b";")[0], 16)
        content = self.rfile.read(size)
        self.rfile.readline()
        return content

    def log_message(self, format: str, *words: object) -> None:
        pass


if __name__ == "__main__":
    listener = hosting.listening()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.daemon_threads = True
    hosting.announce(listener)
    server.serve_forever()
