"""`hookpact completion`: what a shell needs to complete our names."""

import click
from click.shell_completion import get_completion_class

from mock_server.cli import speaking


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the lines that make a shell complete commands, options, and the names of your own providers and targets.

    \b
    eval "$(hookpact completion bash)"    in ~/.bashrc
    eval "$(hookpact completion zsh)"     in ~/.zshrc
    hookpact completion fish > ~/.config/fish/completions/hookpact.fish
    """
    from mock_server.cli.main import group

    kind = get_completion_class(shell)
    if kind is not None:
        speaking.exact(kind(group, {}, "hookpact", "_HOOKPACT_COMPLETE").source())
