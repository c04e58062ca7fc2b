from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.sources.compression import reader, writer
from cleantext.sources.interface import FormatError, Limits

zstandard = pytest.importorskip("zstandard")

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.compress,
}
EACH = pytest.mark.parametrize("kind", PACK)


def unpacked(packed: bytes, kind: str, limits: Limits | None = None) -> bytes:
    with reader(io.BytesIO(packed), kind, limits or Limits()) as stream:
        return stream.read()


@EACH
@given(data=st.binary(max_size=300))
def test_what_is_written_is_read(kind: str, data: bytes) -> None:
    assert unpacked(PACK[kind](data), kind) == data
    target = io.BytesIO()
    with writer(target, kind) as stream:
        stream.write(data)
    assert unpacked(target.getvalue(), kind) == data


@EACH
def test_several_frames_are_one_file(kind: str) -> None:
    assert unpacked(PACK[kind](b"one ") + PACK[kind](b"two"), kind) == b"one two"


@EACH
def test_a_broken_file_is_told(kind: str) -> None:
    packed = PACK[kind](bytes(range(256)) * 20)
    for broken in (packed[:-5], packed[: len(packed) // 2], packed[:3], b"", b"plain text"):
        with pytest.raises(FormatError):
            unpacked(broken, kind)


@EACH
def test_bombs_are_bounded(kind: str) -> None:
    packed = PACK[kind](bytes(3 << 20))
    assert len(unpacked(packed, kind)) == 3 << 20
    with pytest.raises(FormatError, match="bomb"):
        unpacked(packed, kind, Limits(ratio=100, grace=1 << 20))
    with pytest.raises(FormatError, match="more than 1 MB"):
        unpacked(packed, kind, Limits(size=1 << 20))


def test_gzip_keeps_name_and_time() -> None:
    packed = io.BytesIO()
    with gzip.GzipFile("article.txt", "wb", fileobj=packed, mtime=1234567) as file:
        file.write(b"old")
    target = io.BytesIO()
    with writer(target, "gz", packed.getvalue()) as stream:
        stream.write(b"old")
    assert target.getvalue() == packed.getvalue()
