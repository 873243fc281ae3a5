"""Acts: everything that touches the world. What it decides, it asks `contracts`.

Read from the bottom; each imports only from those before it (and from `contracts`):

1. `settings`   what the environment says: secrets, colours
2. `clock`      now, and waiting
3. `catalog`    documents on disk: the bundled `openapi/` and any file you name
4. `destinations`  a URL taken apart, and judged whether anything can be called there
5. `configuration`  the project's hookpact.toml: providers and targets
6. `transport`  the only way to the network: normal (TLS, standard HTTP) and raw (exact bytes)
7. `store`      the journal
8. `engine`     one `deliver(draft)`: sign with the clock's now, send, record; drives checks; a durable queue
9. `property_phase`  random deliveries, shrunk
10. `sender`     `send`: deliveries on demand
11. `receiver`   inboxes: verify, validate, remember, answer
12. `provider_api`  the providers' own APIs, from their documents: registrations, and what calls cause
13. `app`       the Starlette application and its server
14. `demo`      the whole story on one machine
15. `cli`       the command line
16. `doors`     what installs at top level: the packages `hookpact` and `hookpact_pytest`
"""
