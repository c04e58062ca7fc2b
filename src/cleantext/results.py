"""The values of batch cleaning: how a file is to be cleaned, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cleantext.errors import InputError
from cleantext.findings import Edit, Result
from cleantext.sources.interface import DocumentResult, Limits
from cleantext.sources.job import Job, Review
from cleantext.walk import Task

#: Documents of more characters are cut down to their paragraphs in reports.
_LONG = 1 << 20


class TextCleaner(Protocol):
    """What cleans a text: a `cleantext.Cleaner`.

    It may have a method `screen(text) -> bool` besides, a quick look that is asked first: False if
    there is certainly nothing to report.
    """

    def fix(self, text: str) -> Result:
        """Repair a text."""
        ...


@dataclass(frozen=True, slots=True)
class Pending:
    """A file whose new version is ready and about to take its place.

    Attributes:
        path: the file that was read.
        target: the file that will be replaced or made.
        new: where its new content is.
        encoding: name of the codec of its text; empty for Parquet.
        edits: with offsets in the file's text; None where the file spells them differently, or
            there are too many to keep.
    """

    path: Path
    target: Path
    new: Path
    encoding: str
    edits: tuple[Edit, ...] | None


@dataclass(frozen=True)
class Options:
    """How files are read and written.

    Attributes:
        format: one of `sources.formats.FORMATS`; empty: by the name of the file.
        fields: names of JSON fields and of columns, dotted, `*` for list items.
        inner: the format of the texts in fields: `text`, `markdown` or `html`.
        delimiter: of CSV; empty: found out.
        encoding: of text; empty: by byte order mark, else UTF-8, else what it evidently is.
        write: replace repaired files.
        output: a folder to write all files below, repaired or not.
        output_file: a file to write the one file to that is cleaned.
        backup: suffix under which the old version of a replaced file is kept.
        details: hand on edits, suggestions and findings; else only the counts.
        contents: hand on the bytes before and after.
        reports: hand on the documents; else, where nobody asks for a report, those with remarks.
        suspects: look for what has no edit, which takes a third of the time that the repair takes; else it is
            neither counted nor handed on.
        limits: how much a file may ask for.
        review: looks at each result before it is made true; see `sources.job.Review`.
        before_replace: called when a new version is ready, in the process that wrote it; an
            InputError from it leaves the file as it is.
    """

    format: str = ""
    fields: tuple[str, ...] = ()
    inner: str = "text"
    delimiter: str = ""
    encoding: str = ""
    write: bool = False
    output: Path | None = None
    output_file: Path | None = None
    backup: str = ""
    details: bool = True
    contents: bool = False
    reports: bool = True
    suspects: bool = True
    limits: Limits = field(default_factory=Limits)
    review: Review | None = None
    before_replace: Callable[[Pending], None] | None = None

    @property
    def elsewhere(self) -> bool:
        """Whether the file that is read stays, and another is written."""
        return bool(self.output or self.output_file)

    def target(self, task: Task) -> Path | None:
        """Where the repaired file goes; None: nowhere."""
        if self.output_file:
            return self.output_file
        if self.output:
            return self.output / (task.relative or Path(task.path).name)
        return Path(task.path) if self.write else None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there was; words are estimated from the white space, size is in bytes."""

    documents: int = 0
    spun: int = 0
    words: int = 0
    edits: int = 0
    suggestions: int = 0
    findings: int = 0
    missing: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of a file.

    Attributes:
        path: as in the task.
        documents: those that have something to report, in their order; of long ones the parts.
        omitted: documents left out because there would be too many.
        counts: over all documents.
        changed: whether it has edits.
        written: the file that was written; empty if none was.
        encoding: name of the codec of its text; empty for Parquet.
        before, after: its bytes, decompressed, if they were asked for.
        error: why it could not be cleaned or written; it is as it was.
        skipped: why it was passed over: `binary`, `no field`, `done` (by an earlier run).
        notes: what else a person should know.
    """

    path: str
    documents: tuple[DocumentResult, ...] = ()
    omitted: int = 0
    counts: Counts = Counts()
    changed: bool = False
    written: str = ""
    encoding: str = ""
    before: bytes | None = None
    after: bytes | None = None
    error: str = ""
    skipped: str = ""
    notes: tuple[str, ...] = ()

    @property
    def problem(self) -> InputError | None:
        """The error as an exception that names the file."""
        return InputError(self.path, self.error) if self.error else None


@dataclass(slots=True)
class Kept:
    """What is handed on about a file's documents, and the counts."""

    options: Options
    documents: list[DocumentResult] = field(default_factory=list)
    details: int = 0
    omitted: int = 0
    edits: int = 0
    suggestions: int = 0
    findings: int = 0

    def add(self, document: DocumentResult) -> None:
        """Count a document, and keep it if that is wanted and there is room."""
        self.edits += len(document.result.edits)
        self.suggestions += len(document.result.suggestions)
        self.findings += len(document.result.findings)
        if not self.options.details:
            return
        self.details += document.details
        if self.details > self.options.limits.details:
            self.omitted += 1
        elif len(document.result.original) > _LONG:
            self.documents += document.paragraphs()
        else:
            self.documents.append(document)

    def clear(self) -> None:
        """Forget all documents."""
        self.documents = []
        self.details = self.omitted = self.edits = self.suggestions = self.findings = 0

    def counts(self, job: Job, size: int) -> Counts:
        """The counts of the file."""
        found = self.edits, self.suggestions, self.findings
        return Counts(job.documents, job.spun, job.words, *found, job.missing, size)

    def file_edits(self) -> tuple[Edit, ...] | None:
        """All edits with offsets in the file, if they are all there."""
        every = [document.file_edits() for document in self.documents]
        if self.omitted or not self.options.details or None in every:
            return None
        return tuple(edit for edits in every for edit in edits or ())
