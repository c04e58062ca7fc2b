from __future__ import annotations

import pytest

from cleantext.sources.formats import FORMATS, Format, format_of, mask_of, source_of
from cleantext.sources.interface import FormatError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", Format("text")),
        ("x/README.MD", Format("markdown")),
        ("a.b.html.gz", Format("html", "gz")),
        ("a.jsonl.zst", Format("jsonl", "zst")),
        ("a.JSON.bz2", Format("json", "bz2")),
        ("a.tsv.xz", Format("tsv", "xz")),
        ("a.parquet", Format("parquet")),
        ("a.py", None),
        ("a", None),
        ("a.gz", None),
        (".gz", None),
    ],
)
def test_the_name_tells_the_format(name: str, expected: Format | None) -> None:
    assert format_of(name) == expected


def test_a_format_can_be_wished_for() -> None:
    assert format_of("a.py", "text") == Format("text")
    assert format_of("a.txt.gz", "jsonl") == Format("jsonl", "gz")
    with pytest.raises(FormatError, match="markdown"):
        format_of("a.txt", "word")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "parquet"])
def test_every_format_has_a_reader(name: str) -> None:
    assert hasattr(source_of(name), "pieces")


def test_fields_hold_text_of_three_kinds() -> None:
    with pytest.raises(FormatError):
        mask_of("csv")
