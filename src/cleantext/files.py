"""One file: read it, clean it, and put the repaired one in its place."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cleantext.errors import InputError, reason_of
from cleantext.pipeline import Settings
from cleantext.quick import clean_result
from cleantext.results import FileResult, Kept, Options, Pending, TextCleaner
from cleantext.sources import compression
from cleantext.sources.decoding import Encoding
from cleantext.sources.formats import RECORDS, Format, format_of, mask_of, source_of
from cleantext.sources.interface import BinaryFileError, FormatError, NoFieldError
from cleantext.sources.job import Job
from cleantext.walk import Task
from cleantext.writing import NewVersion, Signature, copy_range, is_regular

if TYPE_CHECKING:
    from cleantext.rewriting import Input, Rewrite

_HEAD = 1 << 10
#: Files of up to so many bytes are read at once.
_AT_ONCE = 1 << 23


def clean_bytes(
    data: bytes, cleaner: TextCleaner, options: Options | None = None, name: str = "-"
) -> FileResult:
    """Clean the content of a file, such as standard input; `after` has what comes of it.

    Args:
        data: the bytes, compressed if `name` says so.
        cleaner: repairs texts.
        options: the format counts here, and what is handed on; nothing is written.
        name: tells the format if the options do not.
    """
    task = Task(name)
    options = options or Options()
    options = replace(options, contents=True, write=False, output=None, output_file=None)
    return _guarded(task, options, lambda: _Cleaning(task, cleaner, options).data(data))


def clean_file(
    task: Task | str | os.PathLike[str], cleaner: TextCleaner, options: Options | None = None
) -> FileResult:
    """Clean a file; whatever goes wrong is told in the result.

    Args:
        task: the file.
        cleaner: repairs texts.
        options: how to read and write it.
    """
    task = task if isinstance(task, Task) else Task(os.fspath(task))
    chosen = task.options or options or Options()
    return _guarded(task, chosen, lambda: _Cleaning(task, cleaner, chosen).file())


def _guarded(task: Task, options: Options, clean: Callable[[], FileResult]) -> FileResult:
    """Turn what goes wrong into a result."""
    try:
        if task.problem:
            raise InputError(task.path, task.problem)
        return clean()
    except BinaryFileError as error:
        found = FileResult(task.path, skipped="binary")
        return FileResult(task.path, error=str(error)) if task.named else found
    except NoFieldError as error:
        found = FileResult(task.path, skipped="no field")
        named = task.named or options.fields
        return FileResult(task.path, error=str(error)) if named else found
    except Exception as error:  # whatever it is, the other files are to be cleaned
        return FileResult(task.path, error=_reason(error, task.path))


def _open(path: str) -> BinaryIO:
    return Path(path).open("rb")


def _reason(error: Exception, path: str) -> str:
    """What went wrong with a file, in one line that names another file if that is the cause."""
    if isinstance(error, InputError):
        other = error.path and os.path.normpath(error.path) != os.path.normpath(path)
        return str(error) if other else error.reason
    if isinstance(error, FormatError):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return reason_of(error)
    if isinstance(error, OSError):
        return f"{reason_of(error)}; the file is as it was"
    if isinstance(error, MemoryError):
        return "too large for the memory; split it"
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}".partition("\n")[0]
    at = f"{Path(where.filename).name}:{where.lineno}"
    return f"a bug in cleantext ({what}, {at}); please report it"


@dataclass(slots=True)
class Cleaners:
    """The cleaners of one process, by their settings.

    Attributes:
        make: makes one; what it raises is raised.
        settings, options: of tasks that have none of their own.
    """

    make: Callable[[Settings], TextCleaner]
    settings: Settings
    options: Options
    made: dict[Settings, TextCleaner] = field(default_factory=dict)

    def clean(self, task: Task) -> FileResult:
        """Clean a file with its own settings or those of the run."""
        return clean_file(task, self.of(task.settings), self.options)

    def of(self, settings: Settings | None) -> TextCleaner:
        """The cleaner with these settings, or with those of the run."""
        settings = settings or self.settings
        cleaner = self.made.get(settings)
        if cleaner is None:
            cleaner = self.made[settings] = self.make(settings)
        return cleaner


class _Cleaning:
    """The cleaning of one file, from the first byte to the result."""

    def __init__(self, task: Task, cleaner: TextCleaner, options: Options) -> None:
        self.task, self.cleaner, self.options = task, cleaner, options
        self.format = format_of(task.path, options.format) or Format("text")
        self.kept = Kept(options)
        self.notes: list[str] = []

    def data(self, data: bytes) -> FileResult:
        """Clean bytes that are no file."""
        if self.format.name == "parquet":
            raise FormatError("Parquet can only be read from a file")
        from cleantext.rewriting import Input

        file = Input(lambda: io.BytesIO(data), self.format.compression, self.options.limits)
        return self._printed(file, len(data))

    def file(self) -> FileResult:
        """Clean the file, and write what comes of it where the options say."""
        path, options = self.task.path, self.options
        target = options.target(self.task)
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path takes longer
            found = os.fstat(file.fileno())
            regular = is_regular(found)
            if target and not regular:
                raise InputError(path, "not a regular file; read it from standard input")
            small = found.st_size <= _AT_ONCE and not self.format.compression
            whole = (small or not regular) and self.format.name != "parquet"
            data = file.read() if whole else None
        if target and not options.elsewhere and found.st_nlink > 1:
            self.notes.append("it had other names (hard links), which keep the old content")
        elif data and (clean := clean_result(data, self.format, self.cleaner, options, path)):
            return clean
        from cleantext.rewriting import Input

        opener = partial(_open, path) if data is None else partial(io.BytesIO, data)
        content = Input(opener, self.format.compression, options.limits)
        if options.contents and not target:
            return self._printed(content, found.st_size)
        with _Target(self, target, Signature.of(found)) as new:
            begin = new.begin if target else None
            if self.format.name == "parquet":
                job, encoding = self._parquet(new.begin), Encoding("")
            else:
                job, encoding = self._text(begin, new.discard).run(content, options.encoding)
            written = new.finish(encoding.name)
        return self._result(job, found.st_size, encoding, written)

    def _job(self) -> Job:
        options = self.options
        kind = options.inner if self.format.name in RECORDS else self.format.name
        screen = getattr(self.cleaner, "screen", None)
        lines, review = self.task.lines, options.review
        many = getattr(self.cleaner, "fix_many", None)
        suspects = options.suspects
        return Job(self.cleaner.fix, options.limits, lines, screen, review, kind, many, suspects)

    def _text(self, begin: Callable[[], BinaryIO] | None, discard: Callable[[], None]) -> Rewrite:
        """How to go through the file if it is text."""
        from cleantext.rewriting import Rewrite

        options = self.options
        source = source_of(self.format.name, options.fields, options.delimiter, options.inner)

        def restart() -> None:
            discard()
            self.kept.clear()

        return Rewrite(source, self._job, begin, self.kept.add, restart)

    def _parquet(self, begin: Callable[[], BinaryIO]) -> Job:
        from cleantext.sources.parquet import ParquetSource

        if self.format.compression:
            raise FormatError("Parquet can't be compressed once more; decompress it")
        source = ParquetSource(self.options.fields, mask_of(self.options.inner))
        job = self._job()
        for documents in source.rewrite(self.task.path, job, begin):
            for document in documents:
                self.kept.add(document)
        return job

    def _printed(self, file: Input, size: int) -> FileResult:
        """Clean in memory, and hand on the bytes before and after."""
        if self.format.name == "parquet":
            raise FormatError("Parquet can't be printed; use --write or --output")
        from cleantext.rewriting import Input

        with file.open() as stream:
            before = stream.read(self.options.limits.whole + 1)
        if len(before) > self.options.limits.whole:
            raise FormatError("too large to be printed; use --write or --output")
        memory = io.BytesIO()
        held = Input(lambda: io.BytesIO(before), "", self.options.limits)

        def discard() -> None:
            memory.seek(0)
            memory.truncate()

        job, encoding = self._text(lambda: memory, discard).run(held, self.options.encoding)
        result = self._result(job, size, encoding, "")
        return replace(result, before=before, after=memory.getvalue() or before)

    def _result(self, job: Job, size: int, encoding: Encoding, written: str) -> FileResult:
        """The result of a file that went well."""
        kept = self.kept
        if job.missing:
            self.notes.append(
                f"{job.missing} record{'s' * (job.missing > 1)} without text in the field"
            )
        if encoding.guessed:
            self.notes.append(f"not UTF-8, read and kept as {encoding.name}")
        return FileResult(
            self.task.path,
            tuple(d for d in kept.documents if d.remarks or self.options.reports),
            kept.omitted,
            kept.counts(job, size),
            kept.edits > 0,
            written,
            encoding.name,
            notes=tuple(self.notes),
        )


def _is_same(one: Path, other: Path) -> bool:
    """Whether two names are of one file."""
    return os.path.realpath(one) == os.path.realpath(other)


class _Target:
    """Where the new version of a file goes, begun only when there is one; a context manager."""

    def __init__(self, cleaning: _Cleaning, target: Path | None, read: Signature) -> None:
        self.cleaning, self.target, self.read = cleaning, target, read
        self.stack = ExitStack()
        self.new: NewVersion | None = None
        self.packer: BinaryIO | None = None

    def __enter__(self) -> _Target:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def discard(self) -> None:
        """Leave nothing of what was begun."""
        self.stack.close()
        self.new = self.packer = None

    def begin(self) -> BinaryIO:
        """Begin the new version; where its bytes, not compressed, are written."""
        kind = self.cleaning.format.compression
        if not self.target:
            return io.BytesIO()
        self.new = self._new(self.target)
        if not kind:
            return self.new.file
        with open(self.cleaning.task.path, "rb") as old:  # noqa: PTH123
            head = old.read(_HEAD)
        self.packer = compression.writer(self.new.file, kind, head)
        return self.packer

    def _new(self, target: Path, *, sync: bool = True) -> NewVersion:
        path, options = Path(self.cleaning.task.path), self.cleaning.options
        folder = target.parent
        if options.elsewhere and target.exists() and _is_same(target, path):
            raise InputError(str(path), "would be written over itself; use --write")
        try:
            if options.elsewhere and not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
            new = NewVersion(target, path, self.read, backup=options.backup, sync=sync)
        except OSError as error:
            if not options.elsewhere:
                raise
            raise InputError(str(target), f"can't be written ({reason_of(error)})") from None
        return self.stack.enter_context(new)

    def finish(self, encoding: str) -> str:
        """Put the new version in its place, or a copy of a clean one; the name of what is new."""
        options = self.cleaning.options
        if not self.target or not (self.new or options.elsewhere):
            return ""
        path = Path(self.cleaning.task.path)
        if self.packer:
            self.packer.close()
        if self.new:
            self.new.finish()
            if options.before_replace:
                edits = self.cleaning.kept.file_edits()
                new = Pending(path, self.new.target, self.new.path, encoding, edits)
                options.before_replace(new)
        else:
            self.new = self._new(self.target, sync=False)
            with path.open("rb") as old:
                copy_range(old, self.new.file, self.read.size)
            self.new.finish()
        self.new.commit()
        return str(self.target)
