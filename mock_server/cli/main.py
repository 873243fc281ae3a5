"""The command group, and the one place where errors become lines and exit codes."""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import click

from mock_server.cli import streams

COMMANDS: Mapping[str, str] = {
    "demo": "The whole story on this machine, in ten seconds.",
    "list": "Webhooks, signing schemes, checks, faults.",
    "show": "One contract for people: fields, recipe, example, what is inferred.",
    "send": "Deliver valid, signed, realistic events.",
    "serve": "The mock: inboxes that catch and verify, and the providers' own APIs.",
    "listen": "An inbox in the terminal: a line per delivery.",
    "verify": "Play deliveries, good and bad, at an endpoint and report each broken promise.",
    "vectors": "Deliveries and their verdicts as JSON, for implementers in any language.",
    "sign": "The signing headers of a body.",
    "diagnose": "Why a signature does not match, proven.",
    "lint": "A document's flaws, with pointers and lines.",
    "init": "A configuration to start with: hookpact.toml.",
    "completion": "Names completed by the shell.",
}


class Lazy(click.Group):
    """Loads a command's module when the command is called."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the options, of which some print."""
        with streams.written():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command that is named."""
        with streams.written():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the story."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None where there is no such one."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"mock_server.cli.commands.{cmd_name}").command
        return _at_home(command, ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command where there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from contracts.errors import nearest

            raise click.UsageError(f"no command {args[0]!r}: {nearest(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hookpact", message="hookpact %(version)s")
def group() -> None:
    """Webhook contracts you can run.

    \b
    hookpact demo
    hookpact send influencer-hero/update_commission --to http://localhost:8000/hooks
    hookpact verify http://localhost:8000/hooks --provider influencer-hero
    """


def _at_home(command: click.Command, context: click.Context) -> click.Command:
    """Return a command that takes `--config`, and while the shell completes, one that knows the names."""
    from mock_server.cli import completing, configured

    if not any(option.name == "config" for option in command.params):
        configured.option(command)
    return completing.with_names(command) if context.resilient_parsing else command


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code: 0, 1 found something, 2 wrong usage, 3 inconclusive, 130 stopped."""
    from contracts.errors import HookpactError

    streams.prepare()
    try:
        code = group.main(args=arguments, prog_name="hookpact", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Abort:
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        streams.complain(error.format_message())
    except click.ClickException as error:
        _complain(" ".join(map(str.strip, error.format_message().split("\n"))))
    except HookpactError as error:
        _complain(str(error))
    return 2


def _complain(message: str) -> None:
    from contracts.reports.foreign import plain_lines, visible

    streams.complain(plain_lines("hookpact: " + visible(message, keep="\t\n")))
