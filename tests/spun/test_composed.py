"""The composed collocations of paper mills."""

from __future__ import annotations

import csv

import pytest

from cleantext import Cleaner, Settings, resources
from cleantext.spun import lexicon

FOLDER = resources.data("dialects")
COMPOSED = lexicon.read(FOLDER / "composed.tsv")


def test_no_composed_surrogate_is_a_term() -> None:
    with (FOLDER / "sources/terms.tsv").open(encoding="utf-8", newline="") as lines:
        terms = {row["term"] for row in csv.DictReader(lines, delimiter="\t")}
    assert terms.isdisjoint(entry.surrogate for entry in COMPOSED)


@pytest.mark.parametrize("name", ["terms.tsv", "words.tsv"])
def test_a_source_has_each_row_once(name: str) -> None:
    rows = (FOLDER / "sources" / name).read_text(encoding="utf-8").splitlines()[1:]
    assert len(set(rows)) == len(rows)


def test_composed_collocations_are_repaired() -> None:
    text = "The Convolutional Brain Organization beat choice trees and straight relapse."
    expected = "The Convolutional Neural Network beat decision trees and linear regression."
    assert Cleaner(Settings(dialect="tortured")).fix(text).text == expected


def test_a_doubtful_collocation_alone_is_left() -> None:
    text = "The survey had a choice tree for each of the regions."
    assert Cleaner().fix(text).text == text
