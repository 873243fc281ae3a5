"""The command line. Each command is a module, loaded when it is called, so that `--help` is instant.

`choosing`   what the options name: provider, webhooks, secrets, targets
`speaking`   data to stdout, talk to stderr; colours only on terminals
`checks`     every check that there is, a row each
`pasted`     curl lines, read and never run; `evidence` is what `diagnose` is shown
`commands`   one module per command
"""

from mock_server.cli.main import run

__all__ = ["run"]
