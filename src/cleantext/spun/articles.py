"""Which words follow `a` and which `an`: spinners do not adjust articles, so they tell of the original."""

from __future__ import annotations

_VOWELS = frozenset("aeiou")
_LIKE_CONSONANT = ("unif", "uniq", "unit", "univ", "unio", "use", "usu", "uti", "eu", "one", "once")
_LIKE_VOWEL = ("hour", "honest", "honor", "honour", "heir")


def fits_article(article: str, word: str) -> bool:
    """Whether `word` can follow `a` or `an`, by its spelling."""
    vowel = word[:1] in _VOWELS
    if word.startswith(_LIKE_CONSONANT):
        vowel = False
    elif word.startswith(_LIKE_VOWEL):
        vowel = True
    elif word[:1].isdigit():
        vowel = word.startswith(("8", "11", "18"))
    return vowel == (article == "an")
