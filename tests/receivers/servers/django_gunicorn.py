"""Django on gunicorn: the body of a chunked request is empty there, because WSGI's requests go by CONTENT_LENGTH."""

import sys
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path
from gunicorn.app.base import BaseApplication

from tests.receivers.call import Call
from tests.receivers.servers import hosting

HOOK = hosting.chosen()


def hooks(request: HttpRequest) -> HttpResponse:
    call = Call(
        method=request.method or "",
        header=request.headers.get,
        values=lambda name: [text for text in (request.headers.get(name),) if text is not None],
        raw=dict(request.headers.items()),
        body=request.body,
    )
    said = HOOK(call)
    return HttpResponse(said.body, status=said.status, headers=dict(said.headers))


urlpatterns = [path("hooks", hooks)]


class Server(BaseApplication):  # type: ignore[misc]
    """One process, so that hooks may remember, and threads."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, found in self.options.items():
            self.cfg.set(name, found)

    def load(self) -> WSGIHandler:
        return WSGIHandler()


if __name__ == "__main__":
    sys.modules["receiver_urls"] = sys.modules[__name__]
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF="receiver_urls", DATA_UPLOAD_MAX_MEMORY_SIZE=20 * 2**20)
    django.setup()
    listener = hosting.listening()
    hosting.announce(listener)
    Server(bind=f"fd://{listener.fileno()}", worker_class="gthread", threads=32, loglevel="critical").run()
