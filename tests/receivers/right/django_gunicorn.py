from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from gunicorn.app.base import BaseApplication

from tests.receivers.rules import Rules, from_environ, port, ready

RULES = Rules.from_environment()


def receive(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=RULES.answer(request.method or "", from_environ(request.META), request.body))


urlpatterns = [re_path("", receive)]


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def load_config(self) -> None:
        self.cfg.set("bind", f"127.0.0.1:{port()}")
        self.cfg.set("threads", 8)
        self.cfg.set("loglevel", "critical")
        self.cfg.set("when_ready", lambda arbiter: ready(arbiter.LISTENERS[0].sock.getsockname()[1]))

    def load(self) -> Any:
        return get_wsgi_application()


if __name__ == "__main__":
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], LOGGING_CONFIG=None, SECRET_KEY="not used")
    django.setup()
    Server().run()
