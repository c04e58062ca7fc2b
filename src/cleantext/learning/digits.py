"""Spinners that write numbers in digits: what is learned of some number words holds for the others.

Where *three* becomes 3 and *ten* 10, *seven* becomes 7. The mechanic is trusted as far as the number words that were
met agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from cleantext.spun.lexicon import Substitution

_UP_TO_TWENTY = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty
"""
_BEYOND = """
    thirty 30 forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90
    hundred 100 thousand 1000 million 1000000
"""
#: Number words that become digits; *one* is left out, as it is a pronoun as often as a number.
DIGITS: Mapping[str, str] = {
    **{word: str(number) for number, word in enumerate(_UP_TO_TWENTY.split(), 2)},
    **dict(zip(_BEYOND.split()[::2], _BEYOND.split()[1::2], strict=True)),
}
#: Number words that must have become digits, and the share of those met (one more counts against it).
MIN_WORDS, MIN_AGREEMENT = 2, 0.6


def infer(rules: Iterable[Substitution], seen: Collection[str]) -> tuple[Substitution, ...]:
    """The rules of number words that were not met.

    Args:
        rules: that were learned.
        seen: originals that need none, changed or not.
    """
    agreeing = [rule for rule in rules if DIGITS.get(rule.original) == rule.surrogate]
    met = {word for word in DIGITS if word in seen}
    agreement = len(agreeing) / (len(met) + 1)
    if len(agreeing) < MIN_WORDS or agreement < MIN_AGREEMENT:
        return ()
    dialect, sure = agreeing[0].dialect, min(rule.sure for rule in agreeing)
    return tuple(
        Substitution(word, digits, dialect, "inferred", round(sure * agreement, 2), 0)
        for word, digits in sorted(DIGITS.items())
        if word not in met
    )
