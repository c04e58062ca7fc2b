"""`cleantext lexicon`: look into the lexicons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleantext.cli.commands import ERROR, FINE, FOUND, examples

if TYPE_CHECKING:
    from cleantext.spun.dialect import Dialect
    from cleantext.spun.lexicon import Substitution


@click.group(
    epilog=examples(
        "cleantext lexicon list",
        "cleantext lexicon show pinch",
        "cleantext lexicon export --dialect nan > nan.tsv",
        "cleantext lexicon lint mine.tsv",
    )
)
def lexicon() -> None:
    """Look into the lexicons: which surrogate stands for which original."""


def _table(rows: Iterable[Sequence[str]], right: int = 0) -> Iterator[str]:
    """Rows as lines with aligned columns; `right` of them are numbers."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if 0 < index <= right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _dialects(name: str | None) -> list[Dialect]:
    from cleantext.spun import dialect

    if name and name.endswith(".toml"):
        return [dialect.load_from(Path(name))]
    return [dialect.load(each) for each in ([name] if name else dialect.names())]


@lexicon.command("list", epilog=examples("cleantext lexicon list"))
def list_() -> None:
    """List the dialects and how much is known of each."""
    rows = [("dialect", "rules", "observed", "unchanged", "description")]
    for each in _dialects(None):
        changing = [rule for rule in each.rules if not rule.unchanged]
        observed = sum(rule.evidence == "observed" for rule in changing)
        counts = (len(changing), observed, len(each.rules) - len(changing))
        rows.append(
            (each.profile.name, *(f"{n:,}" for n in counts), each.profile.description)  # type: ignore[arg-type]
        )
    click.echo("\n".join(_table(rows, 3)))


def _facts(dialect: str, rule: Substitution) -> tuple[str, str, str, str, str]:
    from cleantext.reports.escape import visible

    what = f"{rule.original} (unchanged)" if rule.unchanged else str(rule)
    listed = "" if rule.dialect == dialect else f"from {rule.dialect}"
    seen = f", seen {rule.seen} times" if rule.seen else ""
    return dialect, visible(what), f"{rule.sure:.2f}", f"{rule.evidence}{seen}", visible(listed)


@lexicon.command(
    epilog=examples(
        "cleantext lexicon show pinch",
        "cleantext lexicon show such as",
        "cleantext lexicon show --dialect beryllium he",
        "cleantext lexicon show --lexicon mine.tsv pinch",
    )
)
@click.argument("word", nargs=-1, required=True)
@click.option("-d", "--dialect", metavar="NAME", help="Look only into this dialect.")
@click.option(
    "-l",
    "--lexicon",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Look into this lexicon file too; repeatable.",
)
def show(word: tuple[str, ...], dialect: str | None, files: tuple[Path, ...]) -> int:
    """Look a word or phrase up as an original and as a surrogate.

    Exit code 1 where no lexicon has it.
    """
    from cleantext.spun import lexicon as lexicons

    phrase = " ".join(" ".join(word).split())
    sources = [(path.name, lexicons.read(path)) for path in files]
    sources += [(each.profile.name, each.rules) for each in _dialects(dialect)]
    rules = [(name, rule) for name, every in sources for rule in every]
    as_original = [_facts(name, rule) for name, rule in rules if rule.original == phrase]
    as_surrogate = [
        _facts(name, rule)
        for name, rule in rules
        if rule.surrogate == phrase and not rule.unchanged
    ]
    for title, found in (("as original", as_original), ("as surrogate", as_surrogate)):
        if found:
            click.echo(f"{title}:")
            click.echo("\n".join(f"  {line}" for line in _table(found)))
    if as_original or as_surrogate:
        return FINE
    from cleantext.cli.terminal import complain

    complain(f"no lexicon has {phrase!r}")
    return FOUND


@lexicon.command(
    epilog=examples(
        "cleantext lexicon export --dialect nan > nan.tsv",
        "cleantext lexicon export --dialect nan --borrowed --no-header | cut -f1,2",
    )
)
@click.option("-d", "--dialect", metavar="NAME", required=True, help="Which dialect.")
@click.option("--borrowed", is_flag=True, help="Also print what it borrows from other dialects.")
@click.option("--header/--no-header", default=True, help="Begin with the names of the columns.")
def export(dialect: str, borrowed: bool, header: bool) -> None:
    """Print all rules of a dialect, those of its family included, as a lexicon.

    The columns, separated by tabs: original, surrogate, dialect, evidence (observed, inferred,
    learned), sure (0..1: probability that a text of the dialect has the rule), seen (sightings).
    A word whose surrogate is itself passes unchanged.
    """
    from cleantext.spun import lexicon as lexicons

    (found,) = _dialects(dialect)
    rules = _with_borrowed(found) if borrowed else sorted(found.rules)
    lines = [lexicons.HEADER] if header else []
    click.echo("\n".join([*lines, *map(lexicons.format_row, rules)]))


def _with_borrowed(dialect: Dialect) -> list[Substitution]:
    from cleantext.spun import channel

    arcs = channel.for_dialect(dialect).arcs.values()
    unchanged = {rule for rule in dialect.rules if rule.unchanged}
    return sorted(unchanged | {arc.rule for every in arcs for arc in every})


@lexicon.command(epilog=examples("cleantext lexicon lint mine.tsv", "cleantext lexicon lint *.tsv"))
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
def lint(files: tuple[Path, ...]) -> int:
    """Report every malformed, doubled or unsorted line of lexicon files.

    Exit code 1 where there is any, 2 where a file cannot be read.
    """
    from cleantext.cli.terminal import complain
    from cleantext.errors import InputError
    from cleantext.lexicon_lint import lint as flaws
    from cleantext.reports.escape import visible

    code = FINE
    for path in files:
        try:
            for flaw in flaws(path):
                click.echo(visible(str(flaw)))
                code = max(code, FOUND)
        except InputError as error:
            complain(str(error))
            code = ERROR
    return code
