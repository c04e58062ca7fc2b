"""`cleantext pair`: find the original of each spun text in a corpus."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleantext.cli.commands import ERROR, FINE, examples
from cleantext.cli.terminal import complain, note

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command(
    epilog=examples(
        "cleantext pair corpus/                          print the pairs of a mixed folder",
        "cleantext pair spun.jsonl --clean clean.jsonl   where it is known which is which",
        "cleantext pair corpus/ -o pairs.jsonl           write them for cleantext learn",
    )
)
@click.argument(
    "folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path)
)
@click.option(
    "--clean",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where the clean documents are; FOLDER... then has the spun ones. Repeatable.",
)
@click.option("--field", default="text", show_default=True, help="Field of the text in JSON Lines.")
@click.option(
    "-o",
    "--output",
    metavar="FILE.jsonl",
    type=click.Path(path_type=Path),
    help="Also write the pairs, texts and all, as JSON Lines.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes. [default: the cores]"
)
def pair(
    folders: tuple[Path, ...],
    clean: tuple[Path, ...],
    field: str,
    output: Path | None,
    jobs: int | None,
) -> int:
    """Find the original of each spun text in a corpus.

    Folders of texts, or JSON Lines files with one document in each record. Prints a line for each
    pair: score (0..1, the share of the shorter text that could be aligned), spun document,
    original, with tabs between. 1 M documents take about 2.5 GB of memory. Exit code 2 where
    there is no pair.
    """
    from cleantext.learning.corpus import called
    from cleantext.learning.pair import find_pairs, see_that_pairs_can_be_written, write_pairs
    from cleantext.reports.escape import visible, visible_path

    if output:
        see_that_pairs_can_be_written(output)
    search = find_pairs(
        folders,
        clean or None,
        field=field,
        jobs=jobs or os.cpu_count() or 1,
        progress=_progress(),
    )
    if output:
        write_pairs(search, output)
    for found in search.pairs:
        spun, original = (visible_path(search.corpus.name(n)) for n in (found.spun, found.original))
        click.echo(f"{found.score:.3f}\t{spun}\t{original}")
    if search.skipped:
        note(f"left out {search.skipped:,} files or records without a text in UTF-8")
    if not search.pairs:
        places = visible(called([*folders, *clean]))
        complain(f"{places}: no pairs among {len(search.corpus):,} documents")
        return ERROR
    note(f"{len(search.pairs):,} pairs among {len(search.corpus):,} documents")
    return FINE


def _progress() -> Callable[[str, int], None]:
    """A line on a terminal that says how far the search is, else nothing."""
    import sys

    if not sys.stderr.isatty():
        return lambda step, done: None

    def show(step: str, done: int) -> None:
        sys.stderr.write(f"\r{step} {done:,} documents\x1b[K")
        sys.stderr.flush()

    return show
