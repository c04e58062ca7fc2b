"""File reports as values that JSON can hold: the shapes of `schema/report-1.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from math import isfinite
from typing import Any

from cleantext.reports.diagnostics import (
    Diagnostic,
    edit_diagnostics,
    finding_diagnostics,
    passage_diagnostics,
    suggestion_diagnostics,
)
from cleantext.reports.escape import ascii_json, well_formed
from cleantext.reports.interface import FileReport

#: Raised when a change of the schema could break a reader; new optional fields do not count.
VERSION = 1

Json = dict[str, Any]

#: The name of a remark in JSON by its code.
TYPES = {
    "CT000": "error",
    "CT001": "edit",
    "CT002": "suggestion",
    "CT003": "suspect",
    "CT004": "passage",
}


def schema() -> Json:
    """The JSON schema of the formats `json` and `jsonl`."""
    text = (files("cleantext.reports") / "schema" / f"report-{VERSION}.json").read_text("utf-8")
    loaded: Json = json.loads(text)
    return loaded


def dumps(value: Mapping[str, Any]) -> str:
    """One line of JSON in printable ASCII."""
    return ascii_json(json.dumps(value, allow_nan=False))


def number(value: float) -> float | None:
    """A number that JSON can hold, to four places: the last ones depend on what is worked out together."""
    return round(value, 4) if isfinite(value) else None


def remark(diagnostic: Diagnostic) -> Json:
    """One remark."""
    d = diagnostic
    return {
        "code": d.code,
        "start": d.start,
        "end": d.end,
        "line": d.line,
        "column": d.column,
        "end_line": d.end_line,
        "end_column": d.end_column,
        "message": d.message,
        "before": well_formed(d.before),
        "after": None if d.after is None else well_formed(d.after),
        "confidence": number(d.confidence),
        "rule": well_formed(d.rule),
        "dialect": well_formed(d.dialect),
        "evidence": well_formed(d.evidence),
        "by": well_formed(d.by),
        "runners_up": [
            {"text": well_formed(c.text), "probability": number(c.probability)}
            for c in d.runners_up
        ],
    }


def file_value(report: FileReport, texts: bool = False) -> Json:
    """All there is to say of one file, or one document; if wanted with its repaired text."""
    text = report.text if report.new_text is None else report.new_text
    repaired = {"text": None if text is None else well_formed(text)}
    return {**_file_value(report), **(repaired if texts else {})}


def _file_value(report: FileReport) -> Json:
    verdict = report.verdict
    return {
        "path": well_formed(report.path),
        "document": well_formed(report.document),
        "words": report.words,
        "verdict": {
            "spun": verdict.spun,
            "dialect": well_formed(verdict.dialect),
            "probability": number(verdict.probability),
            "share": number(verdict.share),
            "evidence": number(verdict.evidence),
        },
        "passages": [remark(d) for d in passage_diagnostics(report)],
        "edits": [remark(d) for d in edit_diagnostics(report)],
        "suggestions": [remark(d) for d in suggestion_diagnostics(report)],
        "suspects": [remark(d) for d in finding_diagnostics(report)],
        "error": None if report.error is None else well_formed(report.error.reason),
        "skipped": None if report.skipped is None else well_formed(report.skipped),
    }
