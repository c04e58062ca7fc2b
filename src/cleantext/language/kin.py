"""Word families: *plan*, *plans*, *planned* and *planning* are kin.

Used when the model is built. A form belongs to a shorter word of the vocabulary that it can be made of by English
spelling rules; it need not always be right (*news* comes to *new*).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

#: Letters that a base form has at least.
_LEAST = 3
_VOWELS = frozenset("aeiouy")


def _bases(form: str) -> Iterator[str]:
    """The words that a form may be made of, the likelier first."""
    if form.endswith("s"):
        yield form[:-1]
    for ending in ("ies", "ied"):
        if form.endswith(ending):
            yield form[:-3] + "y"
    for ending in ("es", "ed", "ing"):
        stem = form.removesuffix(ending)
        # thing is no form of the
        if stem != form and _VOWELS.intersection(stem):
            yield stem + "e"
            yield stem
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]


def base(form: str, words: Collection[str]) -> str:
    """The word that a form is made of, in lower case; itself if there is none."""
    form = form.lower()
    while form.endswith(("s", "ed", "ing")) and not form.endswith("ss"):
        shorter = next((b for b in _bases(form) if len(b) >= _LEAST and b in words), None)
        if shorter is None:
            break
        form = shorter
    return form


def families(words: Collection[str]) -> list[int]:
    """A number for each word, the same for kin; what is not a word is a family by itself."""
    known = frozenset(words)
    numbers: dict[str, int] = {}
    return [
        numbers.setdefault(base(word, known) if word.isalpha() else f"<{word}>", len(numbers))
        for word in words
    ]
