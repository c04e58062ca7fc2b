"""Which tokens a spinner touches, and what it sees of them.

Most spinners look up one exact, bare, lower-case token between white space. Others take punctuation off
and do not mind capitals. A word with a quotation mark is eligible only where the profile says so: else somebody
may be talking about it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cleantext.spun.dialect import Profile

#: A word in braces of its own keeps them: one spinner marks words so that it has no synonym for.
_CORE = re.compile(r"[^\w{]*(?P<core>\{\w+\})[^\w}]*|[^\w]*(?P<word>\w(?:.*\w)?)[^\w]*", re.DOTALL)
#: Quotation marks, and brackets: an editor's word.
QUOTES = frozenset("\"'“”‘’«»„`´[]")
NOT_ELIGIBLE = ""
#: What stands at the end of a sentence or a line, and how far before a word it is looked for, in code points.
_CLOSING, _BEFORE = frozenset(".!?:\n\r"), 8
#: Words of so many letters and less have no capital in a title.
SHORT = 3


def look_up_form(token: str, *, quoted: bool = False) -> str:
    """What a spinner that ignores capitals and punctuation looks up; empty if not eligible.

    With `quoted`, quotation marks are punctuation like any other.
    """
    match = _CORE.fullmatch(token)
    if match is None:
        return NOT_ELIGIBLE
    group = match.lastgroup or "word"
    start, end = match.span(group)
    dressed = not quoted and (start or end < len(token))
    if dressed and not QUOTES.isdisjoint(token[:start] + token[end:]):
        return NOT_ELIGIBLE
    return match[group].lower().replace("’", "'")


def view(tokens: Sequence[str], profile: Profile) -> Sequence[str]:
    """The tokens as the spinner looks them up, one for one."""
    if profile.bare:
        return tokens
    return [
        token if token.isalpha() and token.islower() else look_up_form(token, quoted=profile.quoted)
        for token in tokens
    ]


def joined(tokens: Sequence[str]) -> bool:
    """Whether tokens can form one phrase: no punctuation stands between them."""
    return all(a[-1:].isalnum() and b[:1].isalnum() for a, b in pairwise(tokens))


def core_span(token: str) -> tuple[int, int]:
    """Where the word of a token begins and ends, in code points from the token's start."""
    match = _CORE.fullmatch(token)
    return match.span(match.lastgroup or "word") if match else (0, len(token))


def opens(text: str, start: int) -> bool:
    """Whether a sentence or a line opens at `start`, in code points."""
    before = text[max(0, start - _BEFORE) : start].rstrip(" \t\"'“‘(")
    return not before or before[-1] in _CLOSING


def like(original: str, before: str, *, opening: bool = True) -> str:
    """Give `original` the case of what it replaces: `Loyal` for `Allegiant`, `USER` for `EXPLOITER`.

    Where all long words of a phrase have a capital, it is a title: `Stock Exchange` for `Financial Trade`. The
    capitals of an abbreviation are its own: `computer vision` for `PC vision`, unless a sentence begins there.
    """
    first, _, rest = before.partition(" ")
    if not opening and len(first) > 1 and first.isupper() and rest.islower():
        return original
    letters = [c for c in before if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return original.upper()
    titled = [word[0].isupper() for word in before.split() if len(word) > SHORT]
    if len(titled) > 1 and all(titled) and letters[0].isupper():
        head, *others = original.split(" ")
        return " ".join([_capital(head), *(_capital(w) if len(w) > SHORT else w for w in others)])
    if letters and letters[0].isupper():
        return _capital(original)
    return original


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
