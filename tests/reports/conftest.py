"""A cleaner that knows a handful of words, and file reports made with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleantext.document import Document
from cleantext.errors import InputError
from cleantext.findings import (
    Candidate,
    Edit,
    Finding,
    Result,
    SegmentVerdict,
    Verdict,
    apply_edits,
)
from cleantext.reports import FileReport

SURE = {"nan": "the", "pinch": "with", "simply": ""}
UNSURE = {"astir": "about"}
SUSPECTS = {"zorp"}


def _edit(match: re.Match[str], after: str, confidence: float) -> Edit:
    return Edit(
        match.start(),
        match.end(),
        match.group(),
        after,
        confidence,
        fixer="spun",
        dialect="nan",
        rule=f"{after or '∅'} → {match.group()}",
        evidence="observed",
        runners_up=(Candidate(match.group(), 0.02), Candidate("a", 0.01)),
    )


def fix(text: str) -> Result:
    """Turn `nan` into `the` and the like."""
    tokens = list(re.finditer(r"\S+", text))
    edits = tuple(_edit(m, SURE[m.group()], 0.98) for m in tokens if m.group() in SURE)
    suggestions = tuple(_edit(m, UNSURE[m.group()], 0.41) for m in tokens if m.group() in UNSURE)
    findings = tuple(
        Finding(m.start(), m.end(), m.group(), "spun", "", 0.7, (Candidate("word", 0.6),))
        for m in tokens
        if m.group() in SUSPECTS
    )
    if not edits and not suggestions:
        return Result(text, text, findings=findings)
    segments = tuple(
        SegmentVerdict(
            s.start, s.end, 0.99 if SURE.keys() & text[s.start : s.end].split() else 0.01
        )
        for s in Document(text).segments
    )
    share = (len(edits) + len(suggestions)) / len(tokens)
    verdict = Verdict("nan", 0.99, share, 42.0, segments)
    return Result(text, apply_edits(text, edits), edits, suggestions, findings, verdict)


def report(text: str, path: str = "docs/a.md", **more: Any) -> FileReport:
    """The report on a file with this text."""
    result = fix(text)
    return FileReport(
        path,
        text,
        result.text,
        result.verdict,
        result.edits,
        result.suggestions,
        result.findings,
        **more,
    )


SPUN = "All is well here.\n\nHe went to nan house pinch astir zorp friends.\nIt was simply a cat.\n"


def samples() -> list[FileReport]:
    """A spun file, a clean one, one with an error, one that was skipped, one without a text."""
    spun = report(SPUN)
    return [
        spun,
        report("Nothing to see.\n", "docs/clean.md"),
        FileReport("docs/bad.txt", error=InputError("docs/bad.txt", "is not UTF-8")),
        FileReport("docs/cat.png", skipped="binary"),
        FileReport("docs/t.parquet", None, None, spun.verdict, spun.edits, word_count=17),
    ]


#: Characters that steer a terminal, reorder a line, end a line or are markup somewhere.
NASTY = (
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x00",
    "\x7f",
    "\x9b31m",
    "\r",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "\ud800",
    "\U000e0041",
    "<script>alert(1)</script>",
    "]]>",
    "a|b`c",
    "|`<script>alert(1)</script> **b** &lt; [x](http://e.org) ![i](j)",
    "**b** [x](http://e.org) @you #1",
    "::error::x%0A",
    "[bold red]rich[/]",
    'q"\\',
)


@pytest.fixture(scope="session")
def make_report() -> Callable[..., FileReport]:
    """Makes the report on a text."""
    return report


@pytest.fixture(scope="session")
def fixed() -> Callable[[str], Result]:
    """The fake cleaner's `fix`."""
    return fix


@pytest.fixture(scope="session")
def reports() -> list[FileReport]:
    """One report of every kind."""
    return samples()


@pytest.fixture(scope="session")
def nasty_reports() -> list[FileReport]:
    """Reports in which everything that can be untrusted is."""
    out = []
    for nasty in NASTY:
        word = f"x{nasty}y"
        edit = Edit(4, 4 + len(word), word, nasty, 0.9, nasty, nasty, nasty, nasty)
        text = f"a {nasty[0]} {word} b\n{nasty}\n"
        edit = Edit(**{**_fields(edit), "runners_up": (Candidate(nasty, 0.1),)})
        finding = Finding(4, 4 + len(word), word, nasty, nasty, 0.5, (Candidate(nasty, 0.5),))
        verdict = Verdict(nasty, 0.9, 0.5, float("inf"), (SegmentVerdict(0, len(text), 0.9),))
        path = f"dir {nasty}/f"
        out.append(FileReport(path, text, text, verdict, (edit,), (edit,), (finding,)))
        out.append(FileReport(path, error=InputError(path, nasty)))
        out.append(FileReport(path, skipped=nasty, document=nasty))
    return out


def _fields(edit: Edit) -> dict[str, Any]:
    return {name: getattr(edit, name) for name in Edit.__slots__}


@pytest.fixture(scope="session")
def sarif_schema() -> dict[str, Any]:
    """What this project uses of the SARIF 2.1.0 schema, each part no laxer than the original."""
    loaded: dict[str, Any] = json.loads(
        Path(__file__).with_name("sarif-2.1.0-reduced.json").read_text("utf-8")
    )
    return loaded
