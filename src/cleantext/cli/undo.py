"""`cleantext undo`: take recorded edits back."""

from __future__ import annotations

from pathlib import Path

import click

from cleantext.cli.commands import ERROR, FINE, examples
from cleantext.cli.terminal import complain, note


@click.command(
    epilog=examples(
        "cleantext fix -w --record edits.jsonl articles/",
        "cleantext undo edits.jsonl",
    )
)
@click.argument("record", type=click.Path(path_type=Path))
def undo(record: Path) -> int:
    """Put files back as they were before recorded edits, byte for byte.

    RECORD was kept with `cleantext fix -w --record RECORD`. A file that has changed since is left
    as it is and reported; the others are restored, and the exit code is 2.
    """
    from cleantext.errors import InputError
    from cleantext.reports.summary import plural
    from cleantext.undo import undo_all

    restored = unchanged = errors = 0
    for outcome in undo_all(record):
        if isinstance(outcome, InputError):
            complain(str(outcome))
            errors += 1
        elif outcome.restored:
            restored += 1
        else:
            unchanged += 1
    note(
        f"{plural(restored, 'file')} restored, {unchanged:,} as before already,"
        f" {plural(errors, 'error')}"
    )
    return ERROR if errors else FINE
