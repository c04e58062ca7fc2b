"""`cleantext learn`: learn a dialect from pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleantext.cli.commands import FINE, examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleantext.learning.learn import Base
    from cleantext.learning.pairs import Pair, Rejected


@click.command(
    epilog=examples(
        "cleantext learn spun.txt original.txt -o mine.toml",
        "cleantext learn spun/ originals/ -o dialects/mine.toml",
        "cleantext pair corpus/ -o pairs.jsonl; cleantext learn pairs.jsonl -o mine.toml",
        "cleantext learn more.jsonl --onto mine.toml -o mine.toml",
        "cleantext fix --dialect mine.toml article.txt",
    )
)
@click.argument("spun", metavar="SPUN", type=click.Path(path_type=Path))
@click.argument("original", metavar="[ORIGINAL]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="NAME.toml",
    type=click.Path(path_type=Path),
    help="Profile to write; the lexicon and the counts go beside it.",
)
@click.option(
    "--onto",
    metavar="PROFILE",
    type=click.Path(path_type=Path),
    help="Go on from this dialect; its counts and what people wrote in its lexicon stay.",
)
@click.option("--replace", is_flag=True, help="Overwrite a dialect that exists.")
@click.option("--spun-field", default="spun", show_default=True, help="Field of the spun text.")
@click.option(
    "--original-field", default="original", show_default=True, help="Field of the original."
)
@click.option(
    "--gain/--no-gain", default=True, help="Measure the gain by cross-validation. [default: on]"
)
def learn(
    *,
    spun: Path,
    original: Path | None,
    output: Path,
    onto: Path | None,
    replace: bool,
    spun_field: str,
    original_field: str,
    gain: bool,
) -> int:
    """Learn a dialect from spun texts and their originals.

    SPUN and ORIGINAL are two files, or two folders in which the files of a pair have the same name;
    SPUN alone is a JSON Lines file with both texts in each record. Lines that one side lacks,
    an editor's changes and other boilerplate do no harm. Exit code 2 where nothing is learned.
    """
    from cleantext.errors import InputError
    from cleantext.learning import files, report, store
    from cleantext.learning.learn import LearningError
    from cleantext.learning.learn import learn as learn_from
    from cleantext.learning.pairs import Pair, is_json_lines
    from cleantext.learning.trial import cross_validate
    from cleantext.reports.escape import visible

    name = files.name_of(output)
    base = _base(output, onto, replace)
    pairs = list(_pairs(spun, original, (spun_field, original_field)))
    if original is None and not is_json_lines(spun) and not any(isinstance(p, Pair) for p in pairs):
        raise InputError(str(spun), "not JSON Lines; if it is the spun text, name its original too")
    try:
        learned = learn_from(pairs, name, base)
    except LearningError as error:
        raise InputError(str(spun), _once(str(error), spun)) from None
    rejected = {each.name for each in learned.rejected}
    used = [p for p in pairs if isinstance(p, Pair) and p.name not in rejected]
    measured = cross_validate(used, base) if gain else None
    store.write(learned, output.parent)
    for line in report.lines(learned, measured, output):
        click.echo(visible(line))
    return FINE


def _pairs(spun: Path, original: Path | None, fields: tuple[str, str]) -> Iterator[Pair | Rejected]:
    """The pairs that the arguments mean."""
    from cleantext.learning import pairs

    if original is not None:
        return pairs.read_two(spun, original)
    if spun.is_dir():
        raise click.UsageError(f"{spun} is a folder; name the folder with the originals too")
    return pairs.read_json_lines(spun, *fields)


def _once(message: str, path: Path) -> str:
    """The message without the file that it is about, which is named before it."""
    return message.replace(f"{path}: ", "").replace(f"{path}:", "line ")


def _base(output: Path, onto: Path | None, replace: bool) -> Base | None:
    """What to go on from; see that the files can be written, and none is overwritten by mistake."""
    from cleantext.learning import files, store

    every = [output.with_suffix(ending) for ending in store.ENDINGS]
    if replace or (onto and onto.resolve() == output.resolve()):
        for path in every:
            files.see_that_it_can_be_written(path)
    else:
        add = f"add to it with --onto {output}, " if output.exists() else "choose another name, "
        files.see_that_nothing_is_lost(every, f"{add}or overwrite it with --replace")
    return store.read_base(onto) if onto else None
