"""The new version of a file that was cleaned: all that it had, and never over a stranger's."""

from __future__ import annotations

import contextlib
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cleantext.errors import InputError
from cleantext.replacing import Draft, create

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells one version of a file from another; times in nanoseconds.

    Attributes:
        accessed: when it was last read before it was cleaned; tells nothing, but is kept.
    """

    device: int
    inode: int
    size: int
    modified: int
    accessed: int = field(default=0, compare=False)

    @classmethod
    def of(cls, found: os.stat_result) -> Signature:
        """The signature of a file that was looked at."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_atime_ns)


class NewVersion(Draft):
    """The new version of a file, which takes after the one that was read; a context manager."""

    def __init__(
        self, target: Path, like: Path, read: Signature, *, backup: str = "", sync: bool = True
    ) -> None:
        """Begin a new version.

        Args:
            target: the file to replace or to make; a symbolic link is followed.
            like: the file that was read; mode, owner and times are taken from it.
            read: its signature when it was read; it may not have changed since.
            backup: suffix of the name under which the old version is kept; empty keeps none.
            sync: wait until it is on the disk.

        Raises:
            InputError: the file is read-only.
            OSError: it can't be written there.
        """
        real = Path(os.path.realpath(target))
        self._like, self._read, self._backup = like, read, backup
        there = os.path.exists(real)  # noqa: PTH110 - a Path takes longer
        self._in_place = there and str(real) == os.path.realpath(like)
        if self._in_place and not os.access(real, os.W_OK):
            raise InputError(str(target), "read-only; allow writing to it or use -o")
        super().__init__(real, sync=sync, real=True)

    def finish(self) -> None:
        """Bring the new version to the disk, with the mode, owner and times of the old one.

        Raises:
            InputError: the old one has vanished.
            OSError: the disk is full ...
        """
        self.file.flush()
        self._stat()  # or there is nothing to take after
        _take_after(self._like, self.path)
        os.utime(self.path, ns=(self._read.accessed, self._read.modified))
        super().finish()

    def commit(self) -> None:
        """Put the finished version in its place.

        Raises:
            InputError: the file that was read has changed meanwhile; it stays as it is now.
            OSError: it can't be put there.
        """
        with _locked(self._like):
            self._check()
            if self._backup and self._in_place:
                _keep(self.target, self._backup)
            super().commit()

    def _stat(self) -> os.stat_result:
        try:
            return self._like.stat()
        except FileNotFoundError:
            raise InputError(str(self._like), "vanished while it was cleaned") from None

    def _check(self) -> None:
        if Signature.of(self._stat()) != self._read and not (
            self._in_place and _same(self.path, self.target)
        ):
            raise InputError(
                str(self._like), "changed while it was cleaned, so it was left alone; run it again"
            )


def _take_after(old: Path, new: Path) -> None:
    """Owner, mode, times and attributes, as far as they can be had."""
    found = old.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(new, found.st_uid, found.st_gid)
    import shutil

    with contextlib.suppress(OSError):
        shutil.copystat(old, new)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other runs from replacing the file between a look at it and the deed."""
    with contextlib.ExitStack() as stack:
        if fcntl:
            with contextlib.suppress(OSError):
                file = stack.enter_context(path.open("rb"))
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _keep(path: Path, suffix: str) -> None:
    """Keep the file under a second name, which no file has yet."""
    for number in range(1, 10_000):
        kept = path.with_name(path.name + suffix + (str(number) if number > 1 else ""))
        try:
            _link(path, kept)
        except FileExistsError:
            continue
        return
    raise InputError(str(path), f"there are too many backups with the suffix {suffix}")


def _link(old: Path, new: Path) -> None:
    """Give a file a second name; a copy where the file system has no second names.

    Raises:
        FileExistsError: the name is taken.
    """
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:
        import shutil

        with create(new) as copy, old.open("rb") as source:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        _take_after(old, new)


def _same(one: Path, other: Path) -> bool:
    """Whether two files have the same content (another run was quicker)."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while part := a.read(1 << 20):
            if part != b.read(len(part)):
                return False
    return True


def is_regular(found: os.stat_result) -> bool:
    """Whether it is a file that can be read twice, not a pipe or device."""
    return stat.S_ISREG(found.st_mode)


def copy_range(source: BinaryIO, target: BinaryIO, count: int) -> None:
    """Copy the next `count` bytes.

    Raises:
        EOFError: there are fewer.
    """
    while count:
        part = source.read(min(count, io.DEFAULT_BUFFER_SIZE * 32))
        if not part:
            raise EOFError("the file became shorter while it was read")
        target.write(part)
        count -= len(part)
