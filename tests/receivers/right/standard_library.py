from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from tests.receivers.rules import Rules, port, ready


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    rules: ClassVar = Rules.from_environment()

    def answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            self.close_connection = True
            self.reply(411)
            return
        body = self.rfile.read(int(length))
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()]
        self.reply(self.rules.answer(self.command, pairs, body))

    def reply(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


if __name__ == "__main__":
    server = Server(("127.0.0.1", port()), Receiver)
    ready(server.server_port)
    server.serve_forever()
