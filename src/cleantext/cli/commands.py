"""A click group that loads its commands late, and says what went wrong in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from cleantext.cli.terminal import complain, prepare_streams, silence_stdout

#: All is well; something was found; an error; Ctrl-C.
FINE, FOUND, ERROR, STOPPED = 0, 1, 2, 130


def examples(*lines: str) -> str:
    """An epilog with examples, which click shall not wrap."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command that is imported when it is called: `module:attribute`, and its line of help."""

    place: str
    help: str

    def load(self) -> click.Command:
        """Import the command."""
        module, _, attribute = self.place.partition(":")
        command: click.Command = getattr(import_module(f"cleantext.cli.{module}"), attribute)
        return command


class ReaderGoneError(Exception):
    """Nobody reads standard output any more (`cleantext fix a.txt | head -1`)."""


class StoppedError(click.Abort):
    """Somebody has pressed Ctrl-C; the message says how to go on."""


class Commands(click.Group):
    """A group of late commands in sections; see `Lazy`."""

    def __init__(
        self, *args: Any, sections: Mapping[str, Mapping[str, Lazy]] | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.sections = sections or {}
        self.lazy = {name: one for part in self.sections.values() for name, one in part.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of their sections."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None if there is none of that name."""
        found = self.lazy.get(cmd_name)
        return found.load() if found else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, or say which was probably meant."""
        name = args[0]
        if name not in self.lazy and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.UsageError(f"there is no command {name!r}; {self._meant(name)}", ctx)
        return super().resolve_command(ctx, args)

    def _meant(self, name: str) -> str:
        if Path(name).exists():
            return f"did you mean 'cleantext fix {name}'?"
        from difflib import get_close_matches

        near = get_close_matches(name, self.lazy, 1)
        return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self.lazy)}"

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section, without loading them."""
        width = max(len(name) for name in self.lazy)
        for title, commands in self.sections.items():
            with formatter.section(title):
                rows = [(name.ljust(width), one.help) for name, one in commands.items()]
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a closed pipe and Ctrl-C are caught before click speaks of them."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGoneError from error
        except KeyboardInterrupt as error:
            raise StoppedError from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and exit; see `exit_code`."""

        def run() -> Any:
            return super(Commands, self).main(args, prog_name, complete_var, False, **extra)

        if not standalone_mode:
            return run()
        prepare_streams()
        _leave_cores_alone()
        sys.exit(exit_code(run))


def _leave_cores_alone() -> None:
    """Keep numpy, before it is loaded, from a thread for each core.

    Its matrices are small here: on two cores, two threads took 25 % more processor time and no less
    of the clock's (0.5 MB of spun text). The cores are for `--jobs`.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def exit_code(run: Callable[[], Any]) -> int:
    """Run a command and turn what it raises into a line on standard error.

    Returns:
        What the command returned, if that is a number; else `FINE`; `ERROR` after an exception,
        `STOPPED` after Ctrl-C.
    """
    try:
        code = run()
        sys.stdout.flush()
        return code if isinstance(code, int) else FINE
    except (ReaderGoneError, BrokenPipeError):
        silence_stdout()
        return ERROR
    except (click.Abort, KeyboardInterrupt) as error:
        if sys.stderr.isatty():
            sys.stderr.write("\n")  # behind the ^C
        complain("; ".join(("stopped", *map(str, error.args))))
        return STOPPED
    except SystemExit:
        raise
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return ERROR
    except BaseException as error:
        if message := _told(error):
            complain(message)
        else:
            import traceback

            traceback.print_exception(error)
            complain("this is a bug in cleantext; please report it with the lines above")
        if isinstance(error, OSError):
            silence_stdout()
        return ERROR


def _told(error: BaseException) -> str | None:
    """What went wrong, in one line for a person; None for an error that nobody foresaw."""
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return f"{error.filename}: {reason}" if error.filename else f"standard output: {reason}"
    if isinstance(error, MemoryError):
        return "not enough memory"
    from cleantext.errors import InputError
    from cleantext.protection import ProtectionError
    from cleantext.spun.lexicon import LexiconError

    return str(error) if isinstance(error, InputError | LexiconError | ProtectionError) else None


def _usage(error: click.ClickException) -> str:
    message = error.format_message()
    message = message[:1].lower() + message[1:].rstrip(".")
    if isinstance(error, click.UsageError) and error.ctx:
        return f"{message} (see {error.ctx.command_path} --help)"
    return message
