"""SARIF 2.1.0, for code scanning services and editors, with the edits as fixes.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cleantext import __version__
from cleantext.reports.diagnostics import CODES, Code, Diagnostic, diagnostics
from cleantext.reports.escape import path_bytes, well_formed
from cleantext.reports.fingerprints import fingerprint
from cleantext.reports.interface import FileReport, Reporter
from cleantext.reports.values import Json, dumps, number

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_ERROR = CODES["CT000"]
_RULES = [code for code in CODES.values() if code is not _ERROR]
_INDEX = {code.code: index for index, code in enumerate(_RULES)}


@lru_cache(maxsize=64)
def artifact(path: str) -> Json:
    """Where a file is: a URI below the root of the sources, or an absolute one."""
    if Path(path).is_absolute():
        return {"uri": "file://" + quote(path_bytes(Path(path).as_posix()))}
    relative = os.path.normpath(path).replace(os.sep, "/")
    return {"uri": quote(path_bytes(relative)), "uriBaseId": "%SRCROOT%"}


def _descriptor(code: Code) -> Json:
    return {
        "id": code.code,
        "name": "".join(part.capitalize() for part in code.name.split("-")),
        "shortDescription": {"text": code.short},
        "fullDescription": {"text": code.full},
        "help": {"text": code.full, "markdown": code.full},
        "defaultConfiguration": {"level": code.level},
        "properties": {"tags": ["prose", "spun-text"]},
    }


def _region(diagnostic: Diagnostic, whole: bool) -> Json:
    """The span; its offset only where the `whole` file's text is what the offsets count."""
    region = {
        "startLine": diagnostic.line,
        "startColumn": diagnostic.column,
        "endLine": diagnostic.end_line,
        "endColumn": diagnostic.end_column,
    }
    if whole:
        region |= {
            "charOffset": diagnostic.start,
            "charLength": diagnostic.end - diagnostic.start,
        }
    return region


def _location(diagnostic: Diagnostic, region: Json | None) -> Json:
    place: Json = {"artifactLocation": artifact(diagnostic.path)}
    if region is not None:
        place["region"] = region
    return {"physicalLocation": place}


def _fix(diagnostic: Diagnostic, region: Json, after: str) -> Json:
    replacement = {
        "deletedRegion": region,
        "insertedContent": {"text": well_formed(after)},
    }
    change = {"artifactLocation": artifact(diagnostic.path), "replacements": [replacement]}
    return {"description": {"text": "Restore the original"}, "artifactChanges": [change]}


def _properties(diagnostic: Diagnostic) -> Json:
    others = [
        {"text": well_formed(c.text), "probability": number(c.probability)}
        for c in diagnostic.runners_up
    ]
    named: dict[str, Any] = {
        "confidence": number(diagnostic.confidence),
        "rule": well_formed(diagnostic.rule),
        "dialect": well_formed(diagnostic.dialect),
        "evidence": well_formed(diagnostic.evidence),
        "runnersUp": others,
    }
    return {name: value for name, value in named.items() if value not in ("", [], None)}


def _result(diagnostic: Diagnostic, report: FileReport, seen: Counter[str]) -> Json:
    located = report.text is not None or report.locate is not None
    region = _region(diagnostic, report.locate is None) if located else None
    mark = fingerprint(diagnostic, report.text).digest()
    seen[mark] += 1
    mark = f"{mark}:{seen[mark]}"
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": _INDEX[diagnostic.code],
        "level": diagnostic.level,
        "message": {"text": diagnostic.message},
        "locations": [_location(diagnostic, region)],
        # GitHub goes by the second name; two surrogates on one line must differ in it.
        "partialFingerprints": {"cleantextContext/v1": mark, "primaryLocationLineHash": mark},
        "rank": max(0.0, min(100.0, number(100 * diagnostic.confidence) or 0.0)),
        "properties": _properties(diagnostic),
    }
    if region is not None and diagnostic.after is not None:
        result["fixes"] = [_fix(diagnostic, region, diagnostic.after)]
    return result


def _notification(diagnostic: Diagnostic) -> Json:
    return {
        "descriptor": {"id": _ERROR.code, "index": 0},
        "level": _ERROR.level,
        "message": {"text": diagnostic.message},
        "locations": [_location(diagnostic, None)],
    }


class SarifReporter(Reporter):
    """A log with one run; files that could not be cleaned are notifications of its invocation."""

    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield the head, the results one by one, and what concerns the run."""
        driver = {
            "name": "cleantext",
            "version": __version__,
            "rules": [_descriptor(code) for code in _RULES],
            "notifications": [_descriptor(_ERROR)],
        }
        yield f'{{"$schema": "{SCHEMA}", "version": "2.1.0",\n"runs": [{{\n'
        yield f'"tool": {dumps({"driver": driver})},\n"columnKind": "unicodeCodePoints",\n'
        yield '"results": ['
        errors: list[Json] = []
        separator = "\n"
        seen: Counter[str] = Counter()
        for report in reports:
            if not report.further:
                seen.clear()
            for diagnostic in diagnostics(report):
                if diagnostic.code == _ERROR.code:
                    errors.append(_notification(diagnostic))
                else:
                    yield separator + dumps(_result(diagnostic, report, seen))
                    separator = ",\n"
        invocation = {"executionSuccessful": not errors, "toolExecutionNotifications": errors}
        yield f'\n],\n"invocations": [{dumps(invocation)}],\n'
        yield f'"properties": {dumps({"fixesApplied": self.options.written})}}}]}}\n'
