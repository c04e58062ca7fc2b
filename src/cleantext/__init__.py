"""cleantext repairs synonym-spun text.

>>> import cleantext
>>> cleantext.fix("A clean sentence stays as it is.").text
'A clean sentence stays as it is.'

`fix` repairs, `check` only looks, and a `Cleaner` does both many times over with settings of your own.
"""

from __future__ import annotations

from functools import cache

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


def __getattr__(name: str) -> str:
    """`__version__`, read when it is asked for: importlib.metadata is slow to import."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cleantext-toolkit")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"


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
