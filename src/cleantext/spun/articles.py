"""Which words follow `a` and which `an`: most spinners do not adjust articles, so they tell of the original."""

from __future__ import annotations

_VOWELS = frozenset("aeiou")
_LIKE_CONSONANT = ("unif", "uniq", "unit", "univ", "unio", "use", "usu", "uti", "eu", "one", "once")
_LIKE_VOWEL = ("hour", "honest", "honor", "honour", "heir")
#: Each article to the other.
OTHER = {"a": "an", "an": "a"}


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


def adjusted(article: str, before: str, after: str) -> str:
    """The article when the word behind it is replaced; as it was where it did not fit, or still fits.

    >>> adjusted("A", "counterfeit", "artificial"), adjusted("a", "counterfeit", "real")
    ('An', 'a')
    """
    lower = article.lower()
    if (
        lower not in OTHER
        or not fits_article(lower, before.lower())
        or fits_article(lower, after.lower())
    ):
        return article
    return article[0] + OTHER[lower][1:]
