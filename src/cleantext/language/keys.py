"""From the tokens of a text to the symbols that the context model counts.

A token is what stands between white space. The model sees fewer, more general *keys*: punctuation is
reduced to a clause mark and a sentence end, a capital at the start of a sentence is dropped, and what
is not in the vocabulary falls into a class by its shape (a name, an acronym, a year, an amount, an
unknown word in *-ing*), so that "in <Cap>" is learnt once for all towns. Numbers up to 31 and round
ones stay themselves: a model that folds all digits into one symbol cannot choose between *2* and *two*.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

START = "<s>"
END = "</s>"
CLAUSE = ","
POSSESSIVE = "'s"

SPECIAL = (START, END, CLAUSE, POSSESSIVE)

CLASSES = (
    "<unk>",
    "<unk-ing>",
    "<unk-ed>",
    "<unk-ly>",
    "<unk-s>",
    "<hyphen>",
    "<Cap>",
    "<CAP>",
    "<alnum>",
    "<web>",
    "<year>",
    "<int2>",
    "<int3>",
    "<int>",
    "<decimal>",
    "<percent>",
    "<money>",
    "<ordinal>",
    "<symbol>",
)

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
# Where 's is part of a pronoun's contraction, not a possessive: these stay whole.
# fmt: off
_WHOLE = frozenset([
    "it's", "he's", "she's", "that's", "what's", "there's", "who's", "here's", "where's", "how's",
    "let's", "when's", "why's", "this's",
])
_ABBREVIATIONS = frozenset([
    "mr", "mrs", "ms", "dr", "prof", "gen", "sen", "rep", "gov", "st", "lt", "col", "maj", "sgt",
    "capt", "rev", "hon", "jr", "sr", "vs", "etc", "no", "inc", "ltd", "co", "corp",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "u.s", "u.k", "u.n", "e.g", "i.e", "a.m", "p.m", "d.c", "ph.d", "fig", "al",
])
# fmt: on
_SHAPE = re.compile(
    r"(?P<lead>[^\w$€£#@&+-]*[-]?(?=\W*\w))?(?P<core>.*?)(?P<trail>[^\w%]*)", re.DOTALL
)
#: A token that ends with one of these, and is else letters and digits, need not be searched.
_MARKS = frozenset(".,;:?!)")
_STOPS = frozenset(".?!")
_PAUSES = frozenset(",;:—)")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?")
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)", re.IGNORECASE)


def split_shape(token: str) -> tuple[str, str]:
    """Return (core, trailing punctuation) of a token; leading punctuation is dropped."""
    if token.isalnum():
        return token, ""
    if token[-1:] in _MARKS and token[:-1].isalnum():
        return token[:-1], token[-1]
    match = _SHAPE.fullmatch(token)
    if match is None:
        return "", token
    return match["core"], match["trail"]


def core_of(token: str) -> str:
    """The word of a token: no punctuation around it, plain apostrophes, no possessive."""
    core, _ = split_shape(token.translate(_APOSTROPHES))
    return _stem(core)[0]


def word_class(core: str) -> str:
    """The class that stands for `core` when it is not in the vocabulary."""
    if core.isalpha() and core.islower():
        for suffix in ("ing", "ed", "ly", "s"):
            if len(core) > len(suffix) + 2 and core.endswith(suffix):
                return f"<unk-{suffix}>"
        return "<unk>"
    if core[:1].isdigit() or core[:1] in "$€£+-":
        return _number_class(core)
    if "@" in core or "/" in core or "www." in core or (core.startswith("#") and len(core) > 1):
        return "<web>"
    if "-" in core or "–" in core:
        return "<Cap>" if core[:1].isupper() else "<hyphen>"
    if core.isupper():
        return "<CAP>"
    if core[:1].isupper():
        return "<Cap>"
    if any(character.isdigit() for character in core):
        return "<alnum>"
    return "<unk>" if core[:1].isalpha() else "<symbol>"


def _number_class(core: str) -> str:
    if core[0] in "$€£":
        return "<money>"
    if core.endswith("%"):
        return "<percent>"
    if _ORDINAL.fullmatch(core):
        return "<ordinal>"
    if not _NUMBER.fullmatch(core):
        return "<alnum>"
    if "." in core:
        return "<decimal>"
    digits = core.lstrip("+-")
    if len(digits) == 4 and digits[:2] in {"18", "19", "20"}:
        return "<year>"
    return {1: "<int2>", 2: "<int2>", 3: "<int3>"}.get(len(digits), "<int>")


def _stem(core: str) -> tuple[str, bool]:
    """Take a possessive off: ("Russia's") -> ("Russia", True)."""
    if core.endswith("'s") and core.lower() not in _WHOLE and len(core) > 2:
        return core[:-2], True
    return core, False


def _ends_sentence(core: str, trail: str) -> bool:
    if _STOPS.isdisjoint(trail):
        return False
    abbreviated = core.lower() in _ABBREVIATIONS or (len(core) == 1 and core.isupper())
    return not (abbreviated and trail.startswith("."))


def token_keys(token: str, vocabulary: Container[str], *, initial: bool) -> tuple[str, ...]:
    """The keys of one token.

    Args:
        token: what stands between white space.
        vocabulary: keys that stand for themselves.
        initial: the token opens a sentence, so that its capital says nothing.

    Returns:
        One key for the word (none for a token without one), then `'s`, then a clause mark or a
        sentence end where the token has one attached.
    """
    return keys_within_and_at_start(token, vocabulary)[initial]


def keys_within_and_at_start(
    token: str, vocabulary: Container[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of one token inside a sentence, and those if it opens one; see `token_keys`."""
    core, trail = split_shape(token if token.isascii() else token.translate(_APOSTROPHES))
    if not core:
        alone = (CLAUSE,) if any(mark in trail for mark in "-–—,;:") else ()
        return alone, alone
    stem, possessive = _stem(core)
    rest: tuple[str, ...] = (POSSESSIVE,) if possessive else ()
    if trail:
        if _ends_sentence(core, trail):
            rest = (*rest, END)
        elif not _PAUSES.isdisjoint(trail):
            rest = (*rest, CLAUSE)
    within = (_word_key(stem, vocabulary, initial=False), *rest)
    if not stem[:1].isupper():
        return within, within
    return within, (_word_key(stem, vocabulary, initial=True), *rest)


def _word_key(stem: str, vocabulary: Container[str], *, initial: bool) -> str:
    if stem.islower() and stem.isalpha() and stem.isascii():
        return stem if stem in vocabulary else word_class(stem)
    if initial and stem[:1].isupper() and not (len(stem) > 1 and stem.isupper()):
        lowered = stem[0].lower() + stem[1:]
        if lowered in vocabulary:
            return lowered
    if stem in vocabulary:
        return stem
    return word_class(stem)


class KeyReader:
    """Reads paragraphs into key ids, remembering each token that it has met.

    Args:
        ids: the vocabulary, key to id; holds every special key and class.
    """

    def __init__(self, ids: Mapping[str, int]) -> None:
        self.ids = ids
        self._start = ids[START]
        self._end = ids[END]
        self._inner: dict[str, tuple[int, ...]] = {}
        self._initial: dict[str, tuple[int, ...]] = {}

    def token(self, token: str, *, initial: bool = False) -> tuple[int, ...]:
        """The key ids of one token, see `token_keys`."""
        memory = self._initial if initial else self._inner
        found = memory.get(token)
        if found is None:
            keys = token_keys(token, self.ids, initial=initial)
            found = memory[token] = tuple(self.ids[key] for key in keys)
        return found

    def paragraph(self, tokens: Sequence[str]) -> tuple[list[int], list[int]]:
        """Read one paragraph.

        Returns:
            The key ids, each sentence between `<s>` and `</s>`, and for every token the index of
            its first key among them (-1 for a token without a key).
        """
        ids: list[int] = [self._start]
        positions: list[int] = []
        initial = True
        last = len(tokens) - 1
        for index, token in enumerate(tokens):
            keys = self.token(token, initial=initial)
            if not keys:
                positions.append(-1)
                continue
            if initial and ids[-1] == self._end:
                ids.append(self._start)
            initial = False
            positions.append(len(ids))
            if keys[-1] != self._end:
                ids.extend(keys)
            elif index < last and tokens[index + 1][:1].islower():
                ids.extend(keys[:-1])
            else:
                ids.extend(keys)
                initial = True
        if ids[-1] != self._end:
            ids.append(self._end)
        return ids, positions
