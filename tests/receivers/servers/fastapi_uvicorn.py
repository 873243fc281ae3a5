"""FastAPI on uvicorn, with its pure-Python HTTP parser: it treats odd bytes otherwise than the fast one."""

import uvicorn
from fastapi import FastAPI, Request, Response

from tests.receivers.call import Call
from tests.receivers.servers import hosting

HOOK = hosting.chosen()
app = FastAPI()


@app.post("/hooks")
async def hooks(request: Request) -> Response:
    call = Call(
        method=request.method,
        header=request.headers.get,
        values=request.headers.getlist,
        raw=dict(request.headers.items()),
        body=await request.body(),
    )
    said = HOOK(call)
    return Response(said.body, said.status, dict(said.headers))


if __name__ == "__main__":
    listener = hosting.listening()
    hosting.announce(listener)
    uvicorn.Server(uvicorn.Config(app, log_level="critical", http="h11")).run(sockets=[listener])
