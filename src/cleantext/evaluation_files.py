"""Which files to evaluate against which references, and what came of it.

A reference is the original text, or a table of edits (see `evaluation.read_edits`) if it is called
`.tsv`. A folder of pairs holds for each text one of

    fox-spun.txt  fox-reference.txt       (or `fox.spun.txt fox.reference.txt`)
    fox.txt       fox-edits.tsv           (the spun text may also be `fox-spun.txt`)
    spun/fox.txt  reference/fox.txt       (or reference/fox.tsv)

where `original` and `clean` may stand for `reference`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

from cleantext import evaluation
from cleantext.errors import InputError
from cleantext.evaluation import ReferenceEdit, Score
from cleantext.findings import Result
from cleantext.sources.decoding import decoded, marked
from cleantext.sources.formats import RECORDS, format_of, mask_of
from cleantext.sources.interface import FormatError
from cleantext.sources.job import Job

_REFERENCE = ("reference", "original", "clean")
_EDITS = ("edits", *_REFERENCE)


@dataclass(frozen=True, slots=True)
class Pair:
    """A spun text and its reference; `name` is for people."""

    name: str
    spun: Path
    reference: Path


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How well one text was repaired."""

    pair: Pair
    score: Score


def total(evaluated: list[Evaluated]) -> Score:
    """The counts over all texts."""
    return reduce(add, (one.score for one in evaluated), Score())


def evaluate(pairs: list[Pair], fix: Callable[[str], Result]) -> Iterator[Evaluated]:
    """Repair the spun texts and yield the score of each.

    Raises:
        InputError: a file cannot be read, or a table of edits does not fit its text.
    """
    for pair in pairs:
        spun = read_text(pair.spun)
        references = _references(pair, spun)
        format_ = format_of(pair.spun.name)
        mask = mask_of(format_.name) if format_ else None
        result = Job(fix).clean(spun, mask).result
        yield Evaluated(pair, evaluation.score(spun, references, result.edits))


def _references(pair: Pair, spun: str) -> list[ReferenceEdit]:
    table = read_text(pair.reference)
    if pair.reference.suffix != ".tsv":
        return evaluation.reference_edits(spun, table)
    try:
        return evaluation.read_edits(table, spun)
    except ValueError as error:
        raise InputError(str(pair.reference), str(error)) from None


def read_text(path: Path) -> str:
    """The text of a file, line ends as they are.

    Raises:
        InputError: it cannot be read, is not UTF-8 (or UTF-16 with a mark), or holds records.
    """
    format_ = format_of(path.name)
    if format_ and (format_.compression or (format_.name in RECORDS and path.suffix != ".tsv")):
        raise InputError(str(path), "only plain text, Markdown and HTML can be evaluated")
    try:
        content = path.read_bytes()
        encoding = marked(content[:4])
        return "".join(decoded([content[len(encoding.mark) :]], encoding))
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(str(path), "is not UTF-8; convert it") from None
    except FormatError as error:
        raise InputError(str(path), str(error)) from None


def pairs_of(spun: Path, reference: Path) -> list[Pair]:
    """The pair of two files, or the pairs of two folders, matched by name without its suffix.

    Raises:
        InputError: one is a folder and the other is not, or no names match.
    """
    if spun.is_dir() != reference.is_dir():
        folder, file = (spun, reference) if spun.is_dir() else (reference, spun)
        raise InputError(str(folder), f"is a folder, but {file} is not; give two of a kind")
    if not spun.is_dir():
        return [Pair(spun.name, spun, reference)]
    ours, theirs = _by_stem(spun), _by_stem(reference)
    found = [Pair(name, ours[name], theirs[name]) for name in sorted(ours.keys() & theirs.keys())]
    if not found:
        raise InputError(str(spun), f"has no file of the same name as one in {reference}")
    return found


def pairs_in(folder: Path) -> list[Pair]:
    """The pairs in a folder; see the module for their names.

    Raises:
        InputError: it is no folder, or holds no pairs.
    """
    if not folder.is_dir():
        reason = "is not a folder of pairs; give --spun FILE --reference FILE"
        raise InputError(str(folder), reason if folder.exists() else "there is no such folder")
    below = [folder / name for name in _REFERENCE if (folder / name).is_dir()]
    if (folder / "spun").is_dir() and below:
        return pairs_of(folder / "spun", below[0])
    found = list(_side_by_side(_by_stem(folder)))
    if not found:
        reason = (
            "holds no pairs, such as a-spun.txt with a-reference.txt, or a.txt with a-edits.tsv"
        )
        raise InputError(str(folder), reason)
    return found


def _by_stem(folder: Path) -> dict[str, Path]:
    """The files below a folder by their relative path without suffix, sorted; hidden ones apart."""
    out: dict[str, Path] = {}
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                path = Path(place, name)
                out.setdefault(path.relative_to(folder).with_suffix("").as_posix(), path)
    return out


def _side_by_side(files: Mapping[str, Path]) -> Iterator[Pair]:
    for stem, path in files.items():
        name, kind = _split(stem)
        if kind in _EDITS and (kind == "edits") == (path.suffix == ".tsv"):
            spun = next(
                (files[s] for s in (f"{name}-spun", f"{name}.spun", name) if s in files), None
            )
            if spun:
                yield Pair(name, spun, path)


def _split(stem: str) -> tuple[str, str]:
    """The name and the kind of `fox-spun` or `fox.spun`."""
    for kind in _EDITS:
        for mark in "-.":
            if stem.endswith(f"{mark}{kind}"):
                return stem[: -len(kind) - 1], kind
    return stem, ""
