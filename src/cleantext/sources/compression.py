"""Compressed files, streamed: .gz, .bz2, .xz and (extra `zstd`) .zst, with bombs bounded."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any, BinaryIO, cast

from cleantext.sources.interface import FormatError, Limits

#: Names of the compressions by file suffix.
SUFFIXES = {".gz": "gz", ".bz2": "bz2", ".xz": "xz", ".zst": "zst"}
# Compressed bytes fed at a time: small enough that at the highest ratio the format has, what comes
# out is some 50 MB.
_STEP = {"gz": 1 << 14, "bz2": 1 << 10, "xz": 1 << 12, "zst": 1 << 10}
_MEMORY = 256 << 20  # for a dictionary
_GZIP_NAMED, _GZIP_EXTRA = 8, 4
_GZIP_WINDOW = 31  # zlib's word for "with the header of gzip"


def _zstandard() -> Any:
    try:
        return import_module("zstandard")
    except ImportError:
        raise FormatError(".zst needs zstandard: pip install 'cleantext-toolkit[zstd]'") from None


def _decompressor(kind: str) -> Any:
    """A decompressor of one frame: `decompress(data)`, `eof`, `unused_data`."""
    if kind == "gz":
        return import_module("zlib").decompressobj(_GZIP_WINDOW)
    if kind == "bz2":
        return import_module("bz2").BZ2Decompressor()
    if kind == "xz":
        return import_module("lzma").LZMADecompressor(memlimit=_MEMORY)
    return _zstandard().ZstdDecompressor(max_window_size=_MEMORY).decompressobj()


class _Reader(io.RawIOBase):
    """What comes out of a compressed file, frame after frame, up to the limits.

    `FormatError` from `read` if the file is broken, or grows beyond the limits.
    """

    def __init__(self, packed: BinaryIO, kind: str, limits: Limits) -> None:
        super().__init__()
        self._packed, self._kind, self._limits = packed, kind, limits
        self._frame = _decompressor(kind)
        self._begun = False
        self._ready = memoryview(b"")
        self._in = self._out = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Close the file beneath as well."""
        if not self.closed:
            self._packed.close()
        super().close()

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer; the number of bytes, 0 at the end."""
        while not self._ready:
            data = self._packed.read(_STEP[self._kind])
            if not data:
                if self._begun or not self._in:
                    raise FormatError("the compressed file is cut off; fetch or make it anew")
                return 0
            self._in += len(data)
            self._ready = memoryview(self._unpacked(data))
            self._check()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _unpacked(self, data: bytes) -> bytes:
        out: list[bytes] = []
        try:
            while data:
                if not self._begun:
                    data = data.lstrip(b"\0") if self._in > len(data) or out else data
                    if not data:
                        break
                    self._begun = True
                out.append(self._frame.decompress(data))
                data = b""
                if self._frame.eof:
                    data = self._frame.unused_data
                    self._frame = _decompressor(self._kind)
                    self._begun = False
        except (FormatError, MemoryError):
            raise
        except Exception as error:  # zlib.error, LZMAError, ZstdError, OSError, EOFError ...
            raise FormatError(f"the compression is broken ({error})") from None
        return b"".join(out)

    def _check(self) -> None:
        self._out += len(self._ready)
        if self._out > self._limits.size:
            raise FormatError(f"more than {self._limits.size >> 20} MB when decompressed")
        if self._out > self._limits.grace and self._out > self._limits.ratio * self._in:
            raise FormatError(
                f"decompresses to more than {self._limits.ratio:g} times its size, which looks like"
                " a bomb; decompress it yourself if it is none"
            )


def reader(packed: BinaryIO, kind: str, limits: Limits) -> BinaryIO:
    """The bytes of a compressed file; closing it closes the file.

    Args:
        packed: the file.
        kind: `gz`, `bz2`, `xz`, `zst`, or empty for none.
        limits: beyond which reading raises FormatError.
    """
    if not kind:
        return packed
    return cast(BinaryIO, io.BufferedReader(_Reader(packed, kind, limits), 1 << 18))


def writer(target: BinaryIO, kind: str, head: bytes = b"") -> BinaryIO:
    """A stream whose bytes go to `target` compressed; closing it leaves `target` open.

    Args:
        target: where to write.
        kind: as for `reader`.
        head: the first bytes of the file that is rewritten, for the time stamp of gzip.
    """
    stream: Any
    if kind == "gz":
        stamp = int.from_bytes(head[4:8], "little")
        stream = import_module("gzip").GzipFile(_gzip_name(head), "wb", fileobj=target, mtime=stamp)
    elif kind == "bz2":
        stream = import_module("bz2").BZ2File(target, "wb")
    elif kind == "xz":
        stream = import_module("lzma").LZMAFile(target, "wb")
    else:
        stream = _zstandard().ZstdCompressor().stream_writer(target, closefd=False)
    return cast(BinaryIO, stream)


def _gzip_name(head: bytes) -> str:
    """The file name in a gzip header, or nothing."""
    if len(head) < 10 or not head[3] & _GZIP_NAMED or head[3] & _GZIP_EXTRA:
        return ""
    return head[10:].partition(b"\0")[0].decode("latin-1")
