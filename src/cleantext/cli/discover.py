"""`cleantext discover`: infer a dialect from spun texts alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleantext.cli.commands import FINE, examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleantext.learning.entries import Discovery
    from cleantext.spun.dialect import Dialect
    from cleantext.spun.lexicon import Substitution


@click.command(
    epilog=examples(
        "cleantext discover spun/ -o mine.toml",
        "cleantext discover spun.jsonl --field body -o dialects/mine.toml --known nan",
        "cleantext discover spun/ --onto pairs.toml -o mine.toml    add to what pairs have taught",
        "cleantext discover spun/ -o mine.toml --review     decide on each entry",
        "cleantext discover --review -o mine.toml           go on with the review",
        "cleantext fix --dialect mine.toml article.txt",
    )
)
@click.argument("places", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="NAME.toml",
    type=click.Path(path_type=Path),
    help="Profile to write; the lexicon and the examples go beside it.",
)
@click.option(
    "--onto",
    metavar="PROFILE",
    type=click.Path(path_type=Path),
    help="Go on from this dialect of the same spinner, as learned from pairs: its rules stay.",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Overwrite a dialect that exists; what people decided and wrote in its lexicon stays.",
)
@click.option(
    "--known",
    multiple=True,
    metavar="DIALECT",
    help="Prefer the entries of this dialect where the texts agree; repeatable.",
)
@click.option(
    "--touched",
    type=click.Choice(["bare", "any"]),
    help="What the spinner replaces: bare lower-case words only, or capitals and punctuated ones"
    " too. [default: find out]",
)
@click.option(
    "--min-probability",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    metavar="0..1",
    help="Entries less probable do not go into the lexicon, only into the review.",
)
@click.option(
    "--field", default="text", show_default=True, help="Text field of JSON Lines records."
)
@click.option("--review", "wanted", is_flag=True, help="Review the entries in the terminal.")
def discover(
    *,
    places: tuple[Path, ...],
    output: Path,
    onto: Path | None,
    replace: bool,
    known: tuple[str, ...],
    touched: str | None,
    min_probability: float,
    field: str,
    wanted: bool,
) -> int:
    """Infer a dialect from texts of one unknown spinner, without any original.

    Each PATH is a text file, a JSON Lines file, or a folder of such files. Words far more frequent
    than in English stand for frequent words that are missing; which for which, frequency and
    context decide. 30 articles give the most frequent entries, 300 most of them. An entry that is
    at least 0.9 probable counts as learned, a less probable one as inferred.

    --review shows each entry with examples: accept, reject, correct or skip it, or quit and go on
    later with --review alone. Exit code 2 where nothing is found.
    """
    if not places and not wanted:
        raise click.UsageError(
            "Name the texts to learn from, or --review for a dialect that exists."
        )
    _check(output, onto, replace, bool(places))
    if places:
        from cleantext.learning import discovered
        from cleantext.spun import dialect

        base = dialect.load_from(onto) if onto else None
        kept = discovered.by_hand(output) if replace else ()
        bare = None if touched is None else touched == "bare"
        found = _discover(_texts(places, field), _dialects(known), base, bare)
        _see_that_there_is_something(found, min_probability, places, field)
        _write(found, output, min_probability, kept)
    if wanted:
        _review(output)
    return FINE


def _check(output: Path, onto: Path | None, replace: bool, new: bool) -> None:
    """See that the dialect can be written, or reviewed, before the work is done."""
    from cleantext.errors import InputError
    from cleantext.learning import discovered, files

    files.name_of(output)
    if onto and onto.resolve() == output.resolve():
        raise InputError(str(output), "is what to go on from; give the new dialect another name")
    every = [output, output.with_suffix(".tsv"), discovered.side_file(output)]
    every += [output.with_suffix(files.STAYS)] if onto else []
    if new and not replace:
        advice = "add --replace to overwrite it"
        files.see_that_nothing_is_lost(every, advice)
    for path in every:
        files.see_that_it_can_be_written(path)
    if not new and not discovered.side_file(output).exists():
        reason = "was not made by discover: there is nothing to review"
        missing = "no such file; name the texts to discover a dialect from"
        raise InputError(str(output), reason if output.exists() else missing)


def _discover(
    texts: Iterator[str], known: Sequence[Dialect], base: Dialect | None, bare: bool | None
) -> Discovery:
    from cleantext.cli.terminal import note
    from cleantext.learning.discover import discover as discover_from

    return discover_from(texts, known, onto=base, bare=bare, tell=note)


def _see_that_there_is_something(
    found: Discovery, min_probability: float, places: Sequence[Path], field: str
) -> None:
    """Say so if too little was found to be written."""
    from cleantext.errors import InputError
    from cleantext.learning.corpus import called
    from cleantext.learning.entries import BELIEVED, MIN_SHARE

    least = 0.0 if found.base and found.entries else MIN_SHARE
    if found.share(min(min_probability, BELIEVED)) < least or not found.entries:
        raise InputError(called(places), _nothing(found, field))


def _write(
    found: Discovery, output: Path, min_probability: float, kept: Sequence[Substitution]
) -> None:
    """Write what was found, and tell of it."""
    from cleantext.learning import discovered, review

    discovered.write(found, output, min_probability, kept)
    review.apply(output)
    _report(found, output, min_probability)


def _texts(places: Sequence[Path], field: str) -> Iterator[str]:
    from cleantext.cli.terminal import note
    from cleantext.learning import corpus
    from cleantext.reports.escape import visible_path

    paths = corpus.find_files(places)
    skipped: list[int] = []
    for block in corpus.blocks(paths):
        for file, _, text in corpus.read_block(block, field):
            if text is None:
                skipped.append(file)
            else:
                yield text
    if skipped:
        first = visible_path(str(paths[skipped[0]]))
        note(f"left out {len(skipped):,} files or records without a text in UTF-8; first {first}")


def _dialects(names: Sequence[str]) -> list[Dialect]:
    from cleantext.spun import dialect

    return [
        dialect.load_from(Path(name)) if name.endswith(".toml") else dialect.load(name)
        for name in names
    ]


def _nothing(found: Discovery, field: str) -> str:
    from cleantext.learning.ciphertext import MIN_SPREAD

    if not found.texts:
        return f"no text was found; JSON Lines records need a field {field!r} (see --field)"
    reason = "no word is far too frequent, or the texts are too few or not of one spinner"
    if found.texts < MIN_SPREAD:
        reason = f"it takes {MIN_SPREAD} texts at least, each in a file or record of its own"
    return f"nothing found in {found.texts:,} texts of {found.tokens:,} words: {reason}"


def _report(found: Discovery, profile: Path, min_probability: float) -> None:
    from cleantext.learning.entries import SURE
    from cleantext.reports.escape import visible

    believed = [entry for entry in found.entries if entry.probability >= min_probability]
    sure = sum(entry.probability >= SURE for entry in believed)
    before = f" and {len(found.base.rules):,} from before" if found.base else ""
    shape = "bare lower-case words only" if found.bare else "capitals and punctuation too"
    for entry in believed[:10]:
        click.echo(visible(f"  {entry.original} → {entry.surrogate}  ({entry.uses:.0f} times)"))
    click.echo(
        f"{len(believed):,} entries{before} in {visible(str(profile))}, {sure:,} of them sure; "
        f"{len(found.entries) - len(believed):,} more for the review; touched: {shape}"
    )


def _review(profile: Path) -> None:
    from cleantext.learning import review
    from cleantext.reports.escape import visible

    def ask(prompt: str) -> str:
        try:
            answer: str = click.prompt(prompt.rstrip(": "), default="", show_default=False)
        except click.Abort:
            click.echo()  # behind the prompt
            raise EOFError from None
        return answer

    def show(lines: str) -> None:
        click.echo("\n".join(map(visible, lines.split("\n"))))

    done = review.run(profile, ask, show)
    left = len(done.entries) - done.decided
    click.echo(
        f"{done.decided:,} decided, {left:,} left"
        + (f"; go on with: cleantext discover --review -o {visible(str(profile))}" if left else "")
    )
