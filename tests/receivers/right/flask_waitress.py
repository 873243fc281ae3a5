import flask
import waitress

from tests.receivers.rules import Rules, from_environ, port, ready

RULES = Rules.from_environment()
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
app = flask.Flask(__name__)


@app.route("/", methods=METHODS, defaults={"path": ""}, provide_automatic_options=False)
@app.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
def receive(path: str) -> tuple[str, int]:
    request = flask.request
    return "", RULES.answer(request.method, from_environ(request.environ), request.get_data())


if __name__ == "__main__":
    server = waitress.create_server(app, host="127.0.0.1", port=port(), threads=8)
    ready(server.effective_port)
    server.run()
