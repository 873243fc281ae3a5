"""The command line's reference, from the commands themselves."""

import click

from mock_server.cli.main import COMMANDS, group
from tests.docs.tables import code, page, prose, table

_CODES = (
    ("0", "all is well"),
    ("1", "something was found: a delivery not acknowledged, a must broken, a fault in a document, no explanation"),
    ("2", "wrong usage, a broken document, or nothing to check"),
    ("3", "nothing can be said: nobody listens, or the target blocks us"),
    ("130", "stopped from the keyboard"),
)


def made() -> str:
    """Return the page."""
    codes = "## Exit codes\n\n" + table(("code", "means"), _CODES)
    return page(
        "Commands", "Data goes to stdout, talk to stderr. `NO_COLOR` is honoured.", codes, *map(_command, COMMANDS)
    )


def _command(name: str) -> str:
    with click.Context(group, info_name="hookpact") as above:
        command = group.get_command(above, name)
        assert command is not None
        with click.Context(command, info_name=name, parent=above) as context:
            usage = " ".join(command.collect_usage_pieces(context))
            records = [option.get_help_record(context) for option in command.params]
    head = f"## hookpact {name}\n\n{code(f'hookpact {name} {usage}')}"
    rows = table(("option", "what it does"), [(code(said[0]), _help(said[1])) for said in records if said and said[1]])
    return f"{head}\n\n{prose(command.help)}\n\n{rows}"


def _help(said: str) -> str:
    # An angle bracket would begin an element.
    return said.replace("<", "&lt;").replace("*", "\\*")
