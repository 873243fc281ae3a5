"""Thinks. No socket, file, clock, environment, terminal, and no unseeded dice; `mock_server` acts.

Read the stairs from the bottom; each imports only from those before it:

1. `errors`      everything raised on purpose
2. `messages`    requests, answers, silence: the bytes that travel
3. `schemas`     JSON Schema: validity, problems with pointers, polarity
4. `signing`     signing schemes as data; sign, verify, reasons
5. `documents`   OpenAPI 3.1 text to providers and webhooks, with line numbers
6. `payloads`    realistic, valid, repeatable bodies
7. `deliveries`  drafts, the edits that spoil them, and what signing makes of them
8. `diagnosis`   why a signature does not match, proven
9. `findings`    verdicts, findings, runs
10. `checks`     the promises a receiver must keep
11. `reports`    a run as text for people or machines
"""
