"""cleantext repairs synonym-spun text.

>>> import cleantext
>>> cleantext.fix("A clean sentence stays as it is.").text
'A clean sentence stays as it is.'

`fix` repairs, `check` only looks, and a `Cleaner` does both many times over with settings of your own.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from cleantext.document import Document, Segment, Token
from cleantext.findings import (
    Candidate,
    Detection,
    Edit,
    Finding,
    Result,
    SegmentVerdict,
    Verdict,
    apply_edits,
)
from cleantext.pipeline import Cleaner, Detector, Fixer, Settings

try:
    __version__ = version("cleantext-toolkit")
except PackageNotFoundError:  # run from a checkout that was not installed
    __version__ = "0"

__all__ = [
    "Candidate",
    "Cleaner",
    "Detection",
    "Detector",
    "Document",
    "Edit",
    "Finding",
    "Fixer",
    "Result",
    "Segment",
    "SegmentVerdict",
    "Settings",
    "Token",
    "Verdict",
    "apply_edits",
    "check",
    "fix",
]


@cache
def _default() -> Cleaner:
    return Cleaner()


def fix(text: str) -> Result:
    """Repair a text with the default settings.

    Args:
        text: any string; one without a spun passage comes back as it is.

    Returns:
        The repaired text (`.text`), the edits with their confidence, and the verdict.
    """
    return _default().fix(text)


def check(text: str) -> Detection:
    """The verdict on a text and the surrogates found in it; changes nothing."""
    return _default().check(text)
