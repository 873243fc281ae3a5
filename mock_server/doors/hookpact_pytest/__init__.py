"""The pytest plugin: fixtures `webhook_sender`, `webhook_receiver` and `verify_webhooks`.

It lives inside the test run of projects that may own packages of our names, so it imports the standard library and
pytest alone, and talks HTTP to one `hookpact serve` per run, a process of its own.

`client`   the control API as Python values; needs no pytest
`running`  the process, and how xdist's workers find it
`hosting`  an ASGI or WSGI application on a loopback port
`sending`, `receiving`, `verifying`  what the fixtures give
`plugin`   the hooks and fixtures
"""
