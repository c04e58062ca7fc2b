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
#: So many brackets are few.
_FEW = 64


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def may_have_marks(text: str) -> bool:
    """False if there are certainly none."""
    if _may_have_sic(text):
        return True
    # one character is found many times faster than four
    return "<" in text and "<!--" in text and _compiled(_COMMENT).search(text) is not None


def _may_have_sic(text: str) -> bool:
    """Whether some bracket closes a *sic*."""
    at = text.find("]")
    # where there are few it is quicker to jump from one to the next
    for _ in range(_FEW):
        if at < 0:
            return False
        if _compiled(_SIC).match(text, at):
            return True
        at = text.find("]", at + 1)
    return at >= 0 and _compiled(_SIC).search(text, at) is not None
