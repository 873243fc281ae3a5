"""nginx in front of a receiver."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

_SETTINGS = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_max_body_size {limit};
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {behind};
      proxy_set_header Host $http_host;
    }}
  }}
}}
"""


@contextmanager
def before(url: str, folder: Path, limit: str = "1m") -> Iterator[str]:
    """Run nginx before a receiver until the block ends; yields the URL to send to."""
    assert NGINX is not None
    settings, port = folder / "nginx.conf", _free_port()
    base, _, path = url.rpartition("/")
    user = "user root;" if os.geteuid() == 0 else ""
    settings.write_text(_SETTINGS.format(folder=folder, port=port, behind=base, limit=limit, user=user))
    command = [NGINX, "-c", str(settings), "-p", str(folder), "-e", str(folder / "error.log")]
    subprocess.run(command, check=True, capture_output=True)  # it listens when this returns, and runs on by itself
    try:
        yield f"http://127.0.0.1:{port}/{path}"
    finally:
        subprocess.run([*command, "-s", "stop"], check=True, capture_output=True)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
