"""The command line. Each command is a module, loaded when it is called, so that `--help` is instant.

`main`         the group of commands, and the one place where errors become lines and exit codes
`commands`     one module per command

Behind them, what a person said becomes what is done:

`choosing`     what the options name: provider, webhooks, secrets, targets; `keyring` has the secrets
`configured`   the project's own configuration: its providers, and `targeting` by a target's name
`verification` a run of checks: `checks` are chosen, `earlier` reports read, the outcome is weighed by `weighing`
`reporting`    where its reports go
`sending`      deliveries, printed or sent
`serving`      the mock: `mocks` says whose documents are served, `providing` what their own APIs do
`proving`      the payloads that `lint --prove` makes
`evidence`     what `diagnose` is shown; `pasted` curl lines are read and never run

And what every command speaks by:

`speaking`     data to stdout, talk to stderr; colours only on terminals; `progress` is a line that moves
`streams`      stdout and stderr as they come: narrow, full, closed
`numbers`      numbers within bounds
`completing`   what the shell completes
"""

from mock_server.cli.main import run

__all__ = ["run"]
