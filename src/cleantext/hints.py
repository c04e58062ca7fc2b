"""Whether a text may have marks of a writer (see `marks`): quick, and loaded before anything else about them."""

from __future__ import annotations

import re
from functools import cache

_COMMENT = r"<!--\s*cleantext:"
# The patterns begin with one certain character: such are found many times faster than a choice of two.
_SIC = (
    r"\](?:"
    + "|".join(rf"(?<=sic{end}\])" for end in ("", "[*_]", "[*_]{2}", "</i>", "</em>"))
    + ")"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def may_have_marks(text: str) -> bool:
    """False if there are certainly none."""
    if "]" in text and _compiled(_SIC).search(text):
        return True
    return "<!--" in text and _compiled(_COMMENT).search(text) is not None
