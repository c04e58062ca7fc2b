from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from toy_cleaner import Toy

from cleantext.sources.interface import DocumentResult, FormatError, Limits, NoFieldError
from cleantext.sources.job import Job
from cleantext.sources.parquet import ParquetSource

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def rewritten(
    path: Path, *columns: str, limits: Limits | None = None
) -> tuple[bytes | None, list[DocumentResult]]:
    """The new file, if there is one, and what was found."""
    new: list[io.BytesIO] = []

    def target() -> io.BytesIO:
        new.append(_Kept())
        return new[0]

    job = Job(Toy().fix, limits or Limits())
    found = [
        document
        for group in ParquetSource(columns).rewrite(str(path), job, target)
        for document in group
    ]
    return (new[0].getvalue() if new else None), found


class _Kept(io.BytesIO):
    def close(self) -> None:
        """Stay readable."""


@pytest.fixture
def table() -> Any:
    return pa.table(
        {
            "id": pa.array([1, 2, 3, 4], pa.int32()),
            "text": ["clean", "a nan b", None, "nan"],
            "other": ["nan"] * 4,
            "kind": pa.array(["nan", "x", "x", "nan"]).dictionary_encode(),
            "list": [["nan", "x"], [], None, ["y"]],
            "deep": [{"a": "nan", "b": 1}, None, {"a": "x", "b": 2}, {"a": None, "b": None}],
        }
    ).replace_schema_metadata({"made": "by hand"})


def test_only_the_column_changes(tmp_path: Path, table: Any) -> None:
    path = tmp_path / "a.parquet"
    codecs = {"text": "gzip", "id": "none", "other": "zstd"}
    codecs |= dict.fromkeys(["kind", "list.list.element", "deep.a", "deep.b"], "snappy")
    pq.write_table(table, path, row_group_size=2, compression=codecs)
    content, found = rewritten(path)
    assert content is not None
    new = pq.ParquetFile(io.BytesIO(content))
    old = pq.ParquetFile(path)
    assert new.read().drop_columns("text").equals(table.drop_columns("text"))
    assert new.read()["text"].to_pylist() == ["clean", "a the b", None, "the"]
    assert new.schema_arrow.equals(old.schema_arrow, check_metadata=True)
    assert [new.metadata.row_group(g).num_rows for g in range(2)] == [2, 2]
    for group in range(2):
        for column in range(new.metadata.num_columns):
            was, now = (file.metadata.row_group(group).column(column) for file in (old, new))
            assert (was.compression, was.encodings) == (now.compression, now.encodings)
    assert [d.position(d.result.edits[0].start) for d in found] == [(2, 3), (4, 1)]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("kind", ["the", "x", "x", "the"]),
        ("list.*", [["the", "x"], [], None, ["y"]]),
        ("deep.a", [{"a": "the", "b": 1}, None, {"a": "x", "b": 2}, {"a": None, "b": None}]),
    ],
)
def test_other_kinds_of_columns(
    tmp_path: Path, table: Any, column: str, expected: list[object]
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    content, _ = rewritten(path, column)
    assert content is not None
    new = pq.read_table(io.BytesIO(content))
    name = column.split(".", maxsplit=1)[0]
    assert new[name].to_pylist() == expected
    assert new.schema.equals(table.schema)
    assert new.drop_columns(name).equals(table.drop_columns(name))


def test_a_clean_file_is_not_written(tmp_path: Path, table: Any) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(table.slice(0, 1), path)
    assert rewritten(path) == (None, [])


@pytest.mark.parametrize("column", ["list", "deep", "deep.b", "kind.*", "id"])
def test_a_column_without_text_is_an_error_that_names_those_with_text(
    tmp_path: Path, table: Any, column: str
) -> None:
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(NoFieldError, match=r"'kind', 'list\.\*', 'deep\.a'"):
        rewritten(tmp_path / "a.parquet", column)


def test_what_is_wrong_is_told(tmp_path: Path, table: Any) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    with pytest.raises(NoFieldError, match="'title'"):
        rewritten(path, "title")
    with pytest.raises(FormatError, match="row group 1"):
        rewritten(path, limits=Limits(whole=10))
    path.write_bytes(b"PAR1 is not enough")
    with pytest.raises(FormatError, match="not a Parquet file"):
        rewritten(path)


def test_strings_that_are_not_utf8_are_told(tmp_path: Path) -> None:
    bytes_ = pa.py_buffer(b"a\xffnan")
    offsets = pa.py_buffer(bytes([0, 0, 0, 0, 5, 0, 0, 0]))
    broken = pa.StringArray.from_buffers(1, offsets, bytes_)
    pq.write_table(pa.table({"text": broken}), tmp_path / "a.parquet")
    with pytest.raises(FormatError, match="not UTF-8"):
        rewritten(tmp_path / "a.parquet")
