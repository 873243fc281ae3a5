"""Flask on waitress."""

import waitress
from flask import Flask, Response, request

from tests.receivers.call import Call
from tests.receivers.servers import hosting

HOOK = hosting.chosen()
app = Flask("receiver")


@app.route("/hooks", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def hooks() -> Response:
    call = Call(
        method=request.method,
        header=request.headers.get,
        values=request.headers.getlist,
        raw=dict(request.headers.items()),
        body=request.get_data(),
    )
    said = HOOK(call)
    return Response(said.body, said.status, said.headers)


if __name__ == "__main__":
    listener = hosting.listening()
    hosting.announce(listener)
    waitress.serve(app, sockets=[listener], threads=32, _quiet=True)
