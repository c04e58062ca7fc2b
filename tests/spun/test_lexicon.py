"""Lexicons: what is read, what is refused and how, and that the shipped ones are in order."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext import resources
from cleantext.spun import lexicon
from cleantext.spun.lexicon import (
    EVIDENCE,
    HEADER,
    MAX_WORDS,
    LexiconError,
    Substitution,
    format_row,
    parse,
)

SHIPPED = sorted(resources.data("dialects").glob("*.tsv"))
WORDS = st.text("abcçé'-.1→", min_size=1, max_size=6)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@st.composite
def substitutions(draw: st.DrawFn) -> Substitution:
    return Substitution(
        draw(PHRASES),
        draw(PHRASES),
        draw(st.sampled_from(["nan", "beryllium", "my own"])),
        draw(st.sampled_from(EVIDENCE)),
        draw(st.sampled_from([0.01, 0.25, 0.9, 1.0])),
        draw(st.integers(0, 999)),
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("nan", "expected original<TAB>surrogate, found no tab"),
        ("the nan", "expected original<TAB>surrogate, found no tab"),
        ("the\tnan\tx\tuser\t0.5\t1\tmore", "at most 6 columns, found 7"),
        ("\tnan", "empty original"),
        ("the\t", "empty surrogate"),
        (" \tnan", "empty original"),
        ("a b c d e f g h i\tnan", f"original of more than {MAX_WORDS} words"),
        ("the\ta b c d e f g h i", f"surrogate of more than {MAX_WORDS} words"),
        ("the\tnan\tx\tguessed", "evidence 'guessed' is none of observed, inferred"),
        ("the\tnan\tx\tuser\tsure", "sure 'sure' is not a number above 0 and at most 1"),
        ("the\tnan\tx\tuser\t0", "sure '0' is not"),
        ("the\tnan\tx\tuser\t-0.5", "sure '-0.5' is not"),
        ("the\tnan\tx\tuser\t1.01", "sure '1.01' is not"),
        ("the\tnan\tx\tuser\tnan", "sure 'nan' is not"),
        ("the\tnan\tx\tuser\tinf", "sure 'inf' is not"),
        ("the\tnan\tx\tuser\t0.5\tmany", "seen 'many' is not a count"),
        ("the\tnan\tx\tuser\t0.5\t-1", "seen '-1' is not a count"),
        ("the\tnan\tx\tuser\t0.5\t1.5", "seen '1.5' is not a count"),
        ("the\tnan\tx\tuser\t0.5\t²", "seen '²' is not a count"),
        ("in\tsuccessful\tx", "in → successful stands already on line 1"),
    ],
)
def test_a_malformed_line_names_file_line_and_reason(row: str, reason: str) -> None:
    lines = ["in\tsuccessful\tx", "# a comment", row]
    with pytest.raises(LexiconError) as caught:
        list(parse(lines, "mine.tsv"))
    assert str(caught.value).startswith("mine.tsv:3: ")
    assert reason in str(caught.value)


def test_two_columns_are_enough() -> None:
    assert list(parse(["the\tnan"], "mine.tsv", "own")) == [Substitution("the", "nan", "own")]


def test_comments_blank_lines_and_the_header_are_skipped() -> None:
    lines = [HEADER, "# the\tnan", "", "  \t ", "with\tpinch"]
    assert [entry.original for entry in parse(lines, "mine.tsv")] == ["with"]


def test_white_space_around_and_within_is_evened_out() -> None:
    (entry,) = parse([" such   as \tspecified\u00a0arsenic \r\n"], "mine.tsv")
    assert (entry.original, entry.surrogate) == ("such as", "specified arsenic")


def test_one_original_may_have_several_surrogates() -> None:
    entries = list(parse(["use\tusage", "use\tutilize"], "mine.tsv"))
    assert len(entries) == 2


def test_a_word_that_passes_unchanged_is_an_entry() -> None:
    (entry,) = parse(["will\twill"], "mine.tsv")
    assert entry.unchanged
    assert not Substitution("will", "volition", "x").unchanged


def test_a_rule_reads_from_original_to_surrogate() -> None:
    assert str(Substitution("is a", "is simply a", "nan")) == "is a → is simply a"


@given(
    st.lists(substitutions(), unique_by=lambda s: (s.original, s.surrogate, s.dialect), max_size=8)
)
def test_what_is_written_is_read_again(entries: list[Substitution]) -> None:
    rows = [HEADER, *map(format_row, entries)]
    assert list(parse(rows, "mine.tsv")) == entries


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    lines = text.split("\n")
    if all(len(line.split("\t")) == 1 and not line.strip() for line in lines):
        assert list(parse(lines, "mine.tsv")) == []
    with suppress(LexiconError):
        assert len(list(parse(lines, "mine.tsv"))) <= len(lines)


def test_a_file_with_a_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_bytes("\ufeffthe\tnan\r\nin\tsuccessful\r\n".encode())
    assert [str(entry) for entry in lexicon.read(path)] == ["the → nan", "in → successful"]


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_bytes("naïf\tnan\n".encode("latin-1"))
    with pytest.raises(LexiconError, match=r"mine\.tsv: not UTF-8; save the lexicon as UTF-8"):
        lexicon.read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"mine\.tsv: No such file"):
        lexicon.read(tmp_path / "mine.tsv")


def test_a_malformed_file_is_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("the\tnan\nof\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"mine\.tsv:2: expected original<TAB>surrogate"):
        lexicon.read(path)


# -------------------------------------------------------------------------- what ships


def test_there_are_lexicons() -> None:
    assert len(SHIPPED) >= 3


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_lexicon_is_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rows = [row for row in text.split("\n") if row and not row.startswith("#")]
    assert text.endswith("\n")
    assert rows.pop(0) == HEADER
    pairs = [tuple(row.split("\t")[:2]) for row in rows]
    assert pairs == sorted(set(pairs))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_row_of_a_shipped_lexicon_is_as_it_would_be_written(path: Path) -> None:
    entries = lexicon.read(path)
    assert len(entries) > 20
    for entry in entries:
        assert entry.dialect == path.stem, entry
        assert entry.evidence in ("observed", "inferred", "learned"), entry
        assert (entry.seen > 0) <= (entry.evidence != "inferred"), entry
        for words in (entry.original, entry.surrogate):
            assert words == " ".join(words.split())
