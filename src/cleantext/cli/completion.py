"""Shell completion: the line that switches it on, for the mechanism that click brings along."""

from __future__ import annotations

import os
from pathlib import PurePath

import click

from cleantext.cli.commands import examples

COMMAND = "cleantext"
#: Where the line goes, by shell.
FILES = {
    "bash": "~/.bashrc",
    "zsh": "~/.zshrc",
    "fish": f"~/.config/fish/completions/{COMMAND}.fish",
}


def completion_line(shell: str) -> str:
    """The line to add to the start-up file of a shell.

    Args:
        shell: `bash`, `zsh` or `fish`.

    Raises:
        ValueError: another shell.
    """
    if shell not in FILES:
        raise ValueError(f"no completion for {shell!r}; there is one for {', '.join(FILES)}")
    call = f"_{COMMAND.upper()}_COMPLETE={shell}_source {COMMAND}"
    return f"{call} | source" if shell == "fish" else f'eval "$({call})"'


def completion_help(shell: str) -> str:
    """The line to add below a comment that says where; raises as `completion_line`."""
    line = completion_line(shell)
    return f"# Add this line to {FILES[shell]}:\n{line}"


def current_shell() -> str | None:
    """The shell of the person, from `$SHELL`, if completion knows it."""
    name = PurePath(os.environ.get("SHELL", "")).name
    return name if name in FILES else None


def print_completion(shell: str | None = None) -> None:
    """Print the line to add, for one shell or, where it is not known, for every one."""
    shells = [shell] if shell else [found] if (found := current_shell()) else list(FILES)
    click.echo("\n\n".join(completion_help(name) for name in shells))


@click.command(
    epilog=examples(
        "cleantext completion           the line for your shell",
        "cleantext completion fish",
        "cleantext completion bash >> ~/.bashrc",
    )
)
@click.argument("shell", required=False, type=click.Choice(list(FILES)))
def completion(shell: str | None) -> None:
    """Print the line that sets up shell completion.

    Without SHELL it is the one for $SHELL.
    """
    print_completion(shell)
