"""The command line. Each command is a module, loaded when it is called, so that `--help` is instant.

`choosing`   what the options name: provider, webhooks, secrets, targets
`speaking`   data to stdout, talk to stderr; colours only on terminals
`commands`   one module per command
"""

from mock_server.cli.main import run

__all__ = ["run"]
