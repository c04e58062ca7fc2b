"""The cleaning of the documents of one file: mask, fix, take the edits back to the file's text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cleantext.findings import Edit, Finding, Result, SegmentVerdict, Verdict
from cleantext.sources.interface import (
    DocumentResult,
    Limits,
    LineRanges,
    Mask,
    Place,
    Spanned,
    patched,
)
from cleantext.sources.stretches import stretches

_GAP = re.compile(r"\s+")

#: Looks at every result before it is made true (for ignores, protected words ...). It is given the
#: result, whose `original` is the document's own text, and the format of that text (`text`,
#: `markdown`, `html`); it returns the result with less to do, and remarks for the report.
Review = Callable[[Result, str], tuple[Result, tuple[object, ...]]]


@dataclass(slots=True)
class Job:
    """One file's cleaning; the only thing here that changes: it counts.

    Attributes:
        fix: `Cleaner.fix`.
        limits: how much the file may ask for.
        lines: only what begins on these lines of the file is repaired and reported; None: all.
        screen: a quick look at the prose of a text; False if there is certainly nothing to report.
        review: has the last word on what is repaired and reported.
        format: of the documents: `text`, `markdown` or `html`.
        fix_many: `Cleaner.fix_many`, if there is one.
        suspects: whether findings without an edit are wanted.
        documents, spun, words: counted so far; words are estimated from the white space.
        missing: records that have no text in the fields.
    """

    fix: Callable[[str], Result]
    limits: Limits = field(default_factory=Limits)
    lines: LineRanges | None = None
    screen: Callable[[str], bool] | None = None
    review: Review | None = None
    format: str = "text"
    fix_many: Callable[[Iterable[str]], Iterator[Result]] | None = None
    suspects: bool = True
    documents: int = 0
    spun: int = 0
    words: int = 0
    missing: int = 0
    known: dict[str, Result] = field(default_factory=dict)

    def ahead(self, texts: Iterable[str], mask: Mask | None = None) -> None:
        """Look at texts that are to be cleaned next: repair them together, which is far quicker.

        Args:
            texts: as they stand in the file; very long ones are left for later.
            mask: as for `clean`.
        """
        self.known = {}
        if self.fix_many is None:
            return
        short = (text for text in texts if len(text) <= 2 * self.limits.piece)
        shown = {text: mask(text) if mask else text for text in short if not text.isspace()}
        for text, masked in shown.items():
            if self.screen and not self.screen(masked):
                self.known[text] = Result(text, text)
        left = {text: masked for text, masked in shown.items() if text not in self.known}
        for text, result in zip(left, self.fix_many(left.values()), strict=True):
            self.known[text] = rebase(self._wanted(result), text, left[text])

    def clean(
        self, text: str, mask: Mask | None = None, escape: Callable[[str], str] | None = None
    ) -> DocumentResult:
        """Clean a document; the offsets of the result refer to `text`.

        Args:
            text: as it stands in the file.
            mask: shows the prose in it.
            escape: how a replacement is written there.
        """
        self.documents += 1
        if not text or text.isspace():
            return DocumentResult(Result(text, text))
        self.words += estimated_words(text)
        result = self._fixed(text, mask(text) if mask else text)
        if escape and result.edits:
            edits = tuple(replace(edit, after=escape(edit.after)) for edit in result.edits)
            result = replace(result, text=patched(text, edits), edits=edits)
        remarks: tuple[object, ...] = ()
        if self.review:
            result, remarks = self.review(result, self.format)
        self.spun += result.verdict.spun
        return DocumentResult(result, remarks=remarks)

    def _fixed(self, text: str, masked: str) -> Result:
        """The result of a text; of a long one the results of its pieces, joined."""
        if text in self.known:
            return self.known[text]
        if len(text) <= 2 * self.limits.piece:
            return self._piece(text, masked)
        parts = list(stretches(masked, self.limits.piece))
        return joined(text, parts, [self._piece(text[a:b], masked[a:b]) for a, b in parts])

    def _piece(self, text: str, masked: str) -> Result:
        if self.screen and not self.screen(masked):
            return Result(text, text)
        return rebase(self._wanted(self.fix(masked)), text, masked)

    def _wanted(self, result: Result) -> Result:
        """The result without findings, or with those looked for: who does it later pays for decoding again."""
        if not self.suspects:
            return replace(result, findings=())
        len(result.findings)
        return result

    def settle(self, document: DocumentResult, place: Place) -> DocumentResult:
        """Give a document its place, and keep of it what stands on the lines that are looked at."""
        document = replace(document, place=place)
        if self.lines is None:
            return document
        result = document.result

        def wanted(item: Edit | Finding) -> bool:
            return self.in_lines(document.position(item.start)[0])

        edits = tuple(filter(wanted, result.edits))
        result = replace(
            result,
            text=patched(result.original, edits),
            edits=edits,
            suggestions=tuple(filter(wanted, result.suggestions)),
            findings=tuple(filter(wanted, result.findings)),
        )
        return replace(document, result=result)

    def in_lines(self, line: int) -> bool:
        """Whether a line of the file, from 1, is looked at."""
        return self.lines is None or any(first <= line <= last for first, last in self.lines)


def estimated_words(text: str) -> int:
    """About how many words a text has, by its white space."""
    return text.count(" ") + text.count("\n") + 1


def joined(text: str, parts: Sequence[tuple[int, int]], results: Sequence[Result]) -> Result:
    """The results of the parts of a text as the result of the text.

    The dialect is that of the part with the most evidence.
    """
    edits: list[Edit] = []
    suggestions: list[Edit] = []
    findings: list[Finding] = []
    segments: list[SegmentVerdict] = []
    for (start, _), result in zip(parts, results, strict=True):
        edits += moved(result.edits, start)
        suggestions += moved(result.suggestions, start)
        findings += moved(result.findings, start)
        segments += moved(result.verdict.segments, start)
    verdicts = [result.verdict for result in results]
    spun = [verdict for verdict in verdicts if verdict.spun]
    strongest = max(spun or verdicts, key=lambda verdict: verdict.evidence)
    touched = sum(v.share * (end - start) for v, (start, end) in zip(verdicts, parts, strict=True))
    verdict = Verdict(
        strongest.dialect,
        max(verdict.probability for verdict in spun or verdicts),
        touched / len(text),
        sum(verdict.evidence for verdict in spun or verdicts),
        tuple(segments),
    )
    return Result(
        text, patched(text, edits), tuple(edits), tuple(suggestions), tuple(findings), verdict
    )


def moved(items: Iterable[Spanned], by: int) -> Iterator[Spanned]:
    """Those with offsets that are larger by so many code points."""
    return (replace(item, start=item.start + by, end=item.end + by) for item in items)


def rebase(result: Result, text: str, masked: str) -> Result:
    """Take a result on a mask back to the text; what touches masked characters is dropped."""
    if masked is text:
        return result
    if not (result.edits or result.suggestions or result.findings):
        return Result(text, text, verdict=result.verdict)
    edits = tuple(
        _refit(edit, text) for edit in result.edits if _shows(edit.start, edit.end, text, masked)
    )
    return Result(
        text,
        patched(text, edits),
        edits,
        tuple(_refit(s, text) for s in result.suggestions if _shows(s.start, s.end, text, masked)),
        tuple(
            replace(finding, text=text[finding.start : finding.end])
            for finding in result.findings
            if _shows(finding.start, finding.end, text, masked)
        ),
        result.verdict,
    )


def _shows(start: int, end: int, text: str, masked: str) -> bool:
    """Whether the mask shows all of a span, white space for white space."""
    if start == end:
        around = range(max(0, start - 1), min(len(text), start + 1))
        return all(text[at] == masked[at] for at in around) and any(
            not text[at].isspace() for at in around
        )
    raw, shown = text[start:end], masked[start:end]
    return raw == shown or all(
        a == b or (a.isspace() and b.isspace()) for a, b in zip(raw, shown, strict=True)
    )


def _refit(edit: Edit, text: str) -> Edit:
    """Give an edit the text's own white space: a soft line end within it stays where it is."""
    before = text[edit.start : edit.end]
    if before == edit.before:
        return edit
    gaps = _GAP.findall(before)
    after = edit.after
    if len(gaps) == len(_GAP.findall(after)):
        spaces = iter(gaps)
        after = _GAP.sub(lambda _: next(spaces), after)
    return replace(edit, before=before, after=after)
