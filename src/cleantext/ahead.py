"""Small files whose texts are repaired together, in a fraction of the time that they take one by one.

A file is gone through until a text turns up that may be spun; then it waits. When enough wait, their texts are repaired
together, and each file is gone through once more, now with its text's result at hand. A clean file never waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cleantext.files import Cleaners, clean_file
from cleantext.findings import Result
from cleantext.pipeline import TOGETHER, Settings
from cleantext.results import FileResult
from cleantext.screening import screened
from cleantext.sources.formats import RECORDS, format_of
from cleantext.walk import Task

#: Files of more bytes do not wait, and so many files, waiting or behind one that does, are enough.
_SMALL, _MOST = 1 << 16, 64


class _Postponed(BaseException):
    """Raised out of the cleaning of a file; no error, so nothing that handles errors may catch it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class _Postponing:
    """Repairs nothing, but says what it would repair."""

    screen: Callable[[str], bool]

    def fix(self, text: str) -> Result:
        """Say so.

        Raises:
            _Postponed: always.
        """
        raise _Postponed(text)


@dataclass(frozen=True)
class _Knowing:
    """Has repaired some texts already."""

    look: Callable[[str], bool]
    repair: Callable[[str], Result]
    known: Mapping[str, Result]

    def screen(self, text: str) -> bool:
        """Whether a text may be spun; those that are known waited because they may."""
        return text in self.known or self.look(text)

    def fix(self, text: str) -> Result:
        """The result that is known, or a new one."""
        return self.known.get(text) or self.repair(text)


@dataclass(slots=True)
class _Held:
    """A file, with its result or with the text that keeps it waiting."""

    number: int
    task: Task
    result: FileResult | None = None
    text: str = ""


@dataclass(slots=True)
class _Queue:
    """The files from the first one that waits."""

    cleaners: Cleaners
    at: Callable[[int], object]
    held: list[_Held] = field(default_factory=list)
    size: int = 0

    def add(self, held: _Held) -> Iterator[tuple[int, FileResult]]:
        """Take a file; the results that are there because of it."""
        if self.size and self.size + len(held.text) > TOGETHER:
            yield from self.settle()
        self.held.append(held)
        self.size += len(held.text)
        if not self.size or len(self.held) >= _MOST:
            yield from self.settle()

    def settle(self) -> Iterator[tuple[int, FileResult]]:
        """Clean what waits."""
        held, self.held, self.size = self.held, [], 0
        known = self._known([each for each in held if each.result is None])
        for each in held:
            result = each.result
            if result is None:
                self.at(each.number)
                result = self._cleaned(each.task, known[each.task.settings])
            yield each.number, result

    def _known(self, waiting: list[_Held]) -> Mapping[Settings | None, Mapping[str, Result]]:
        """The results of texts, for each of the settings that files have."""
        every: dict[Settings | None, dict[str, Result]] = {}
        if waiting:
            self.at(waiting[0].number)
        options = (each.task.options or self.cleaners.options for each in waiting)
        suspects = any(each.suspects for each in options)
        for settings in dict.fromkeys(each.task.settings for each in waiting):
            known = every.setdefault(settings, {})
            texts = [each.text for each in waiting if each.task.settings == settings]
            try:
                for result in self.cleaners.of(settings).fix_many(texts):  # type: ignore[attr-defined]
                    if suspects:
                        # who counts them later pays for decoding again
                        len(result.findings)
                    known[result.original] = result
            except Exception:
                # it will be told of the file that it comes from
                continue
        return every

    def _cleaned(self, task: Task, known: Mapping[str, Result]) -> FileResult:
        cleaner = self.cleaners.of(task.settings)
        screen: Callable[[str], bool] = cleaner.screen  # type: ignore[attr-defined]
        return clean_file(task, _Knowing(screen, cleaner.fix, known), self.cleaners.options)


def clean_many(
    cleaners: Cleaners, tasks: Iterable[tuple[int, Task]], at: Callable[[int], object] = int
) -> Iterator[tuple[int, FileResult]]:
    """Clean files; their numbers with what became of them, in their order.

    Args:
        cleaners: clean them; those of other making than `pipeline.Cleaner` clean one file after the other.
        tasks: the files, each with a number.
        at: is told the number of the file that is cleaned next, or of the first of those that are repaired together.
    """
    queue = _Queue(cleaners, at)
    for number, task, clean in screened(cleaners, tasks, at):
        if clean:
            yield from queue.add(_Held(number, task, clean))
            continue
        waits = _may_wait(cleaners, task)
        if not waits:
            # files are written, and recorded, in their order
            yield from queue.settle()
        at(number)
        tried = _tried if waits else _cleaned
        yield from queue.add(tried(cleaners, number, task))
    yield from queue.settle()


def _cleaned(cleaners: Cleaners, number: int, task: Task) -> _Held:
    return _Held(number, task, cleaners.clean(task))


def _tried(cleaners: Cleaners, number: int, task: Task) -> _Held:
    """Clean a file, unless it is to wait."""
    cleaner = cleaners.of(task.settings)
    # repairing texts together says more than a closer look at one
    screen: Callable[[str], bool] = getattr(cleaner, "gate", None) or cleaner.screen  # type: ignore[attr-defined]
    try:
        return _Held(number, task, clean_file(task, _Postponing(screen), cleaners.options))
    except _Postponed as found:
        return _Held(number, task, None, found.text)


def _may_wait(cleaners: Cleaners, task: Task) -> bool:
    """Whether a file is small, has one text, and could be repaired together with others."""
    cleaner = cleaners.of(task.settings)
    if task.size > _SMALL or not (hasattr(cleaner, "fix_many") and hasattr(cleaner, "screen")):
        return False
    kind = format_of(task.path, (task.options or cleaners.options).format)
    return kind is None or not (kind.compression or kind.name in RECORDS)
