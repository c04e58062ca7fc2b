"""Marks by which a remark is known again in another run, though lines moved.

A remark is told by its rule and by the few words on either side of it, never by its place. The
sides are kept apart, so that it is still known when a neighbour on one side was changed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from cleantext.reports.diagnostics import Diagnostic

_TOKENS = 3
# How far to look for these tokens; a token longer than this is cut, always in the same way.
_REACH = 200


@dataclass(frozen=True, slots=True, order=True)
class Fingerprint:
    """What identifies a remark within its file.

    Attributes:
        rule: the rule, the surrogate of a remark without a rule, or the dialect of a passage.
        left, right: a digest of the tokens before and after; empty for a passage, which is told by
            its dialect alone since any repair in it would change its text.
    """

    rule: str
    left: str = ""
    right: str = ""

    def digest(self) -> str:
        """All of it in 16 hexadecimal digits."""
        return _digest((self.rule, self.left, self.right))


def _digest(parts: tuple[str, ...]) -> str:
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _normalised(tokens: Iterable[str]) -> tuple[str, ...]:
    """The first tokens without case and punctuation; what is only punctuation is left out."""
    folded = (unicodedata.normalize("NFC", token.casefold()) for token in tokens)
    words = ("".join(filter(str.isalnum, token)) for token in folded)
    return tuple(islice(filter(None, words), _TOKENS))


def fingerprint(diagnostic: Diagnostic, text: str | None) -> Fingerprint:
    """The fingerprint of a remark on `text`, which its offsets count."""
    if diagnostic.code == "CT004":
        return Fingerprint(f"spun: {diagnostic.dialect}")
    rule = diagnostic.rule or diagnostic.before.casefold() or diagnostic.message
    if text is None:
        return Fingerprint(rule)
    left = text[max(0, diagnostic.start - _REACH) : diagnostic.start].split()
    right = text[diagnostic.end : diagnostic.end + _REACH].split()
    return Fingerprint(
        rule,
        _digest(_normalised(reversed(left))[::-1]),
        _digest(_normalised(right)),
    )
