"""Writing a file at one stroke: readers see the old content or the new, never half of it.

The new content is written beside the file, brought to the disk, and renamed over it. Whoever looks,
and whenever the power fails, the file is either old or new.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Self

#: Ends the names of files that are being written; a killed run leaves one behind.
TEMPORARY = ".cleantext-tmp"
#: The name of the file that says which files of a run are done, see `cleantext.journal`.
JOURNAL = ".cleantext-journal"
_LONGEST_NAME = 100


class Draft:
    """A file that is being written and will take another's place; a context manager.

    Left without `commit`, it leaves nothing behind.

    Attributes:
        target: the file to replace or to make; a symbolic link was followed.
        path: where the draft is, in the same folder.
        file: open for writing and reading.
    """

    def __init__(self, target: Path, *, sync: bool = True, real: bool = False) -> None:
        """Begin a draft.

        Args:
            target: the file to replace or to make.
            sync: wait until it is on the disk.
            real: no part of the target is a symbolic link.

        Raises:
            OSError: it can't be written there.
        """
        import secrets  # late, as it takes longer to load than a clean file to check

        self.target = target if real else Path(os.path.realpath(target))
        name = f".{self.target.name[:_LONGEST_NAME]}.{secrets.token_hex(6)}{TEMPORARY}"
        self.path = self.target.with_name(name)
        self.file: BinaryIO = create(self.path)
        self._sync = sync

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.file.close()
        with contextlib.suppress(OSError):
            self.path.unlink()

    def finish(self) -> None:
        """Bring the draft to the disk; nothing can be written to it any more.

        Raises:
            OSError: the disk is full ...
        """
        self.file.flush()
        if self._sync:
            os.fsync(self.file.fileno())
        self.file.close()

    def commit(self) -> None:
        """Put the finished draft in its place.

        Raises:
            OSError: it can't be put there.
        """
        self.path.replace(self.target)
        if self._sync:
            _sync_folder(self.target.parent)


def create(path: Path) -> BinaryIO:
    """Make a file that nobody else may read yet.

    Raises:
        FileExistsError: the name is taken.
        OSError: it can't be made.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "w+b", 1 << 18)


def replace_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Put `content` in place of a file at one stroke, with the permissions that it had.

    Raises:
        OSError: it can't be written; the file is as before. So it is if the parts of the content
            raise anything.
    """
    with Draft(path) as draft:
        draft.file.writelines((content,) if isinstance(content, bytes) else content)
        draft.path.chmod(_permissions(draft.target))
        draft.finish()
        draft.commit()


def _permissions(target: Path) -> int:
    """Those of the file, or those that a new file gets."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
