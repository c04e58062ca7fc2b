"""Files that are certainly clean, found many at a time, which takes a fraction of the time that it takes one by one.

They are read, screened together, and those that are clean have their result; the others are left to `files`, which
reads them again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleantext.files import Cleaners
from cleantext.quick import is_whole, plain_text, unchanged
from cleantext.results import Counts, FileResult, Options
from cleantext.sources.formats import Format, format_of, mask_of
from cleantext.walk import Task
from cleantext.writing import is_regular

#: So many files are screened together, or so many bytes of files.
FILES, BYTES = 512, 1 << 20
#: Fewer bytes are screened as soon with each file by itself, and without numpy.
_FEW = 1 << 18
#: Bytes of a file from which it pays to load numpy to count its words.
_LARGE = 1 << 16
_SPACE, _NEW_LINE = b" \n"

#: A task with its number.
Numbered = tuple[int, Task]


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read: its text, and what is told of it if that is clean."""

    task: Task
    options: Options
    kind: Format
    text: str
    data: bytes

    def result(self) -> FileResult | None:
        """The result, unless there is something to remark."""
        counts = Counts(documents=1, words=_estimated_words(self.data), size=len(self.data))
        result = FileResult(self.task.path, counts=counts, encoding="utf-8")
        return unchanged(self.text, self.kind, self.options, result)


def screened(
    cleaners: Cleaners, tasks: Iterable[Numbered], at: Callable[[int], object]
) -> Iterator[tuple[int, Task, FileResult | None]]:
    """The files in their order, each with its result if it is certainly clean.

    Args:
        cleaners: screen texts; those of other making than `pipeline.Cleaner` say nothing.
        tasks: the files, each with a number.
        at: is told the number of the file that is read next.
    """
    for group in _groups(tasks):
        found = _screened(cleaners, group, at)
        for number, task in group:
            yield number, task, found.get(number)


def _groups(tasks: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """Tasks that are looked at together."""
    group: list[Numbered] = []
    size = 0
    for number, task in tasks:
        if group and (size + task.size > BYTES or len(group) >= FILES):
            yield group
            group, size = [], 0
        group.append((number, task))
        size += task.size
    if group:
        yield group


def _screened(
    cleaners: Cleaners, group: Sequence[Numbered], at: Callable[[int], object]
) -> dict[int, FileResult]:
    """The results of files that are certainly clean, by number."""
    by_cleaner: dict[int, tuple[Callable[[list[str]], list[bool]], list[tuple[int, _Read]]]] = {}
    if sum(task.size for _, task in group) < _FEW:
        return {}
    for number, task in group:
        cleaner = cleaners.of(task.settings)
        look = getattr(cleaner, "screen_many", None)
        if look is None or task.problem or task.size > BYTES:
            continue
        at(number)
        if read := _read(task, task.options or cleaners.options):
            by_cleaner.setdefault(id(cleaner), (look, []))[1].append((number, read))
    out: dict[int, FileResult] = {}
    for look, files in by_cleaner.values():
        at(files[0][0])
        try:
            shown = [mask_of(read.kind.name)(read.text) for _, read in files]
            for (number, read), may_be in zip(files, look(shown), strict=True):
                if not may_be and (result := read.result()):
                    out[number] = result
        except Exception:
            # it will be told of the file that it comes from
            continue
    return out


def _read(task: Task, options: Options) -> _Read | None:
    """A file that can go the short way; see `quick`."""
    kind = format_of(task.path, options.format) or Format("text")
    if not is_whole(kind, options):
        return None
    data = _content(task, options)
    if data is None:
        return None
    text = plain_text(data, options)
    return None if text is None else _Read(task, options, kind, text, data)


def _content(task: Task, options: Options) -> bytes | None:
    """The bytes of a file; None if they can't be had at once, or writing it takes more than that."""
    # plain calls: an object for each file takes as long as they do
    try:
        if task.named and not is_regular(os.stat(task.path)):  # noqa: PTH116
            return None
        file = os.open(task.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            if options.write and os.fstat(file).st_nlink > 1:
                return None
            data = os.read(file, task.size + 1)
        finally:
            os.close(file)
    except OSError:
        return None
    return data if len(data) == task.size else None


def _estimated_words(data: bytes) -> int:
    """The same as `job.estimated_words`, of a text in UTF-8."""
    if len(data) < _LARGE:
        return data.count(b" ") + data.count(b"\n") + 1
    import numpy as np

    each = np.frombuffer(data, np.uint8)
    return int(np.count_nonzero(each == _SPACE) + np.count_nonzero(each == _NEW_LINE)) + 1
