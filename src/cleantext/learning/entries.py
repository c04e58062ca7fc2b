"""What is found out about a spinner without any original: entries with their probabilities and examples."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cleantext.spun.dialect import Dialect, Profile
from cleantext.spun.lexicon import Substitution

#: Entries at least so probable are part of the dialect; from the second on they count as learned, below as inferred.
#: Of those above, 0.92 to 1.00 are right, by kind of spinner; of those between, 0.55 to 0.85 (development spinners,
#: 100 texts). The repair is best with both.
BELIEVED, SURE = 0.5, 0.9
#: Entries that account for a smaller share of all tokens are accidents: 1,000 clean texts reach 0.0002.
MIN_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Example:
    """Where an entry was seen.

    Attributes:
        text: some words of a spun text, joined by single spaces.
        start, end: code points of the surrogate in `text`.
        restored: the same words with what is believed of their originals.
    """

    text: str
    start: int
    end: int
    restored: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a discovered dictionary.

    Attributes:
        original, surrogate: the substitution.
        probability: that the spinner has it (0..1).
        uses: expected occurrences in the texts.
        count: occurrences of the surrogate in the texts.
        examples: the surest first.
    """

    original: str
    surrogate: str
    probability: float
    uses: float
    count: int
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Discovery:
    """What was found out about a spinner.

    Attributes:
        entries: those worth a look, by occurrences, most frequent first.
        texts, tokens: how many were read.
        bare: only bare lower-case tokens are replaced.
        articles_adjusted: a/an follows the surrogate.
        escape: chance (0..1) that an original stays although it has an entry.
        quoted: where not `bare`, words with a quotation mark are replaced, too.
        base: the dialect that was gone on from; its rules and habits stay, its originals have no entries.
    """

    entries: tuple[Entry, ...] = ()
    texts: int = 0
    tokens: int = 0
    bare: bool = True
    articles_adjusted: bool = False
    escape: float = 0.02
    base: Dialect | None = None
    quoted: bool = False

    def share(self, believed: float = BELIEVED) -> float:
        """Tokens of the texts that the entries at least so probable account for / all tokens."""
        uses = sum(entry.uses for entry in self.entries if entry.probability >= believed)
        return uses / max(self.tokens, 1)

    def dialect(self, name: str, believed: float = BELIEVED) -> Dialect:
        """The dialect, with the entries at least so probable (0..1)."""
        found = (
            substitution(entry, name) for entry in self.entries if entry.probability >= believed
        )
        own = (replace(rule, dialect=name) for rule in self.base.rules) if self.base else ()
        return Dialect(self._profile(name), tuple(sorted([*own, *found])))

    def _profile(self, name: str) -> Profile:
        how = f"discovered in {self.texts} texts without originals"
        lexicons = (f"{name}.tsv",)
        if self.base:
            habits = self.base.profile
            how = f"{habits.description}; {how}" if habits.description else how
            return replace(habits, name=name, description=how, lexicons=lexicons)
        return Profile(
            name,
            how,
            lexicons,
            bare=self.bare,
            articles_adjusted=self.articles_adjusted,
            escape=self.escape,
            quoted=self.quoted,
        )


def substitution(entry: Entry, dialect: str) -> Substitution:
    """The rule of an entry, learned if it is sure, else inferred."""
    sure = min(max(round(entry.probability, 2), 0.01), 0.99)
    evidence = "learned" if entry.probability >= SURE else "inferred"
    seen = max(round(entry.uses), 1)
    return Substitution(entry.original, entry.surrogate, dialect, evidence, sure, seen)
