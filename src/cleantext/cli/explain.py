"""`cleantext explain`: why each surrogate is repaired as it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleantext.cli.commands import ERROR, FINE, examples
from cleantext.cli.options import config_options, setting_options

if TYPE_CHECKING:
    from cleantext.explanation import Choice, Explanation
    from cleantext.reports.terminal import Part
    from cleantext.results import FileResult
    from cleantext.sources.interface import DocumentResult

_STYLES = {"edit": "bold green", "suggestion": "bold yellow", "suspect": "bold cyan"}
#: Before the chosen original: it is put there, it may be meant, none is chosen.
_MARKS = {"edit": "→", "suggestion": "?", "suspect": " "}
_SPUN = 0.5


@click.command(
    epilog=examples(
        "cleantext explain article.txt",
        "cleantext explain --min-confidence 0.9 article.txt",
        "cleantext explain article.txt | less",
        "cleantext check --format json article.txt   the same, for programs",
    )
)
@click.argument("path", default="-", type=click.Path(path_type=Path))
@setting_options(
    "dialect",
    "lexicons",
    "min-confidence",
    "protect",
    "input-format",
    "field",
    "column",
    "encoding",
)
@config_options
def explain(path: Path, **given: Any) -> int:
    """Show why each surrogate is repaired as it is.

    For each edit, and for each suggestion that is not sure enough to be made: the surrogate in
    its sentence, the chosen original, the other candidates with their probabilities, and for
    each the rule that is undone, with its evidence. Without PATH, or with -, standard input is
    read.
    """
    from cleantext.cli.inputs import STDIN, find
    from cleantext.cli.terminal import colour, complain, note
    from cleantext.errors import InputError
    from cleantext.files import clean_file
    from cleantext.outcomes import remarks
    from cleantext.reports.terminal import paint
    from cleantext.results import Options

    found = find((path,), Options(), given)
    if path == STDIN:
        result = found.standard_input()
    elif path.is_dir():
        raise InputError(str(path), "is a folder; name one file in it")
    else:
        result = clean_file(*found.one())
    if result.problem:
        complain(str(result.problem))
        return ERROR
    for line in remarks(result):
        note(line)
    painted = colour(sys.stdout)
    for parts in _shown(result):
        sys.stdout.write(paint(parts, painted))
    return FINE


def _shown(result: FileResult) -> Iterator[list[Part]]:
    from cleantext.explanation import explain as explanations
    from cleantext.reports.escape import visible_path

    name = visible_path(result.path)
    if not result.documents:
        yield [(name, "bold"), (": clean, there is nothing to explain\n", "")]
    for document in result.documents:
        yield [(name, "bold"), (f"{_label(document)}: {_verdict(document)}\n", "")]
        for each in explanations(document.result):
            line, column = document.position(each.offset)
            yield [("\n", ""), (f"{name}:{line}:{column}", "bold"), *_block(each)]


def _label(document: DocumentResult) -> str:
    from cleantext.reports.escape import visible

    place = document.place
    return f":{place.line} ({visible(place.label)})" if place.label else ""


def _verdict(document: DocumentResult) -> str:
    verdict = document.result.verdict
    if not verdict.spun:
        return "clean"
    said = (
        f"spun in the dialect {verdict.dialect} (probability {verdict.probability:.2f},"
        f" {verdict.share:.0%} of the words"
    )
    if verdict.segments:
        spun = sum(segment.probability >= _SPUN for segment in verdict.segments)
        said += f", {spun} of {len(verdict.segments)} paragraphs"
    return f"{said}; evidence {verdict.evidence:.0f} nats)"


def _block(explanation: Explanation) -> Iterator[Part]:
    from cleantext.reports.escape import visible

    yield f" {explanation.kind}\n", _STYLES[explanation.kind]
    yield f"  {visible(explanation.before)}", ""
    yield f"[{visible(explanation.surrogate)}]", "bold red"
    yield f"{visible(explanation.after)}\n", ""
    rows = [(_words(choice), choice) for choice in explanation.choices]
    width = max((len(words) for words, _ in rows), default=0)
    for number, (words, choice) in enumerate(rows):
        mark = _MARKS[explanation.kind] if number == 0 else " "
        yield f"  {mark} {words:<{width}}", _STYLES[explanation.kind] if mark != " " else ""
        yield f"  {choice.probability:6.1%}  {_reason(choice)}\n", ""


def _words(choice: Choice) -> str:
    from cleantext.reports.escape import visible

    return visible(choice.text) or "(nothing)"


def _reason(choice: Choice) -> str:
    from cleantext.reports.escape import visible
    from cleantext.spun.proposals import SUSPECT

    if not choice.rule:
        return "a guess from the context" if choice.evidence == SUSPECT else "left as it is"
    evidence = f" · {visible(choice.evidence)}" if choice.evidence else ""
    return f"rule {visible(choice.rule)}{evidence}"
