"""Artificial spinners: dictionaries that no shipped lexicon has, with the mechanics of real ones.

A cipher replaces frequent words by random rarer ones, so nothing but frequency and context can betray it.
Seeds below `FIRST_TEST_SEED` are for development; the others are for testing only.
"""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cleantext import resources
from cleantext.evaluation import ReferenceEdit
from cleantext.language import frequencies
from cleantext.spun import dialect
from cleantext.spun.lexicon import Substitution

FIRST_TEST_SEED = 1000


@dataclass(frozen=True, slots=True)
class Mechanics:
    """How a family of artificial spinners works.

    Attributes:
        first, last: ranks (from 0, most frequent first) of the words that have an entry.
        share: of these words, those that really have one (0..1).
        rarest, commonest: ranks of the words that surrogates are drawn from.
        collisions: share of the entries whose surrogate another entry has already.
        chains: share of the entries whose surrogate is an original itself.
        applied: probability that an eligible occurrence is replaced.
        bare: only bare lower-case tokens are replaced; otherwise punctuation and capitals are kept.
    """

    first: int = 0
    last: int = 300
    share: float = 1.0
    commonest: int = 800
    rarest: int = 12_000
    collisions: float = 0.0
    chains: float = 0.0
    applied: float = 1.0
    bare: bool = True


MECHANICS: Mapping[str, Mechanics] = MappingProxyType(
    {
        "small": Mechanics(last=150),
        "plain": Mechanics(last=300),
        "large": Mechanics(last=600, share=0.8, collisions=0.1),
        "crowded": Mechanics(last=400, commonest=300, collisions=0.25, chains=0.05),
        "content": Mechanics(first=70, last=700, collisions=0.1),
        "careless": Mechanics(last=400, collisions=0.1, applied=0.85),
        "attached": Mechanics(last=400, collisions=0.1, bare=False),
    }
)


@dataclass(frozen=True)
class Cipher:
    """One artificial spinner: its name, its dictionary (original to surrogate), its mechanics."""

    name: str
    table: Mapping[str, str]
    mechanics: Mechanics

    def spin(self, text: str, seed: int = 0) -> tuple[str, list[ReferenceEdit]]:
        """Spin a text.

        Args:
            text: its white space becomes single spaces and line feeds.
            seed: of the choice of the occurrences where `applied` < 1.

        Returns:
            The spun text, and the edits that undo it.
        """
        chance = random.Random(seed)
        out: list[str] = []
        edits: list[ReferenceEdit] = []
        at = 0
        for line in text.split("\n"):
            words = []
            for word in line.split():
                spun = self._surrogate(word)
                if spun != word and chance.random() < self.mechanics.applied:
                    edits.append(ReferenceEdit(at, at + len(spun), (word,)))
                else:
                    spun = word
                words.append(spun)
                at += len(spun) + 1
            out.append(" ".join(words))
            at += not words
        return "\n".join(out), edits

    def _surrogate(self, word: str) -> str:
        if self.mechanics.bare:
            return self.table.get(word, word)
        core = word.strip(".,;:!?()\"'“”")
        found = self.table.get(core.lower())
        if not core or found is None:
            return word
        return word.replace(core, found.capitalize() if core[0].isupper() else found, 1)


def ranked_words(count: int) -> list[str]:
    """The most frequent English words of two letters and more (and `a`), most frequent first."""
    table = frequencies.parse(resources.data("models/frequencies.txt"))
    words = [
        w for w in table if w.isascii() and w.isalpha() and w.islower() and (len(w) > 1 or w == "a")
    ]
    return sorted(words, key=lambda w: (-table[w], w))[:count]


def make(kind: str, seed: int) -> Cipher:
    """The artificial spinner of a kind (see `MECHANICS`), or of a shipped dialect, and a seed."""
    if kind not in MECHANICS:
        return from_dialect(kind, seed)
    mechanics = MECHANICS[kind]
    chance = random.Random(f"{kind} {seed}")
    ranked = ranked_words(mechanics.rarest)
    originals = [
        w for w in ranked[mechanics.first : mechanics.last] if chance.random() < mechanics.share
    ]
    taken = set(originals)
    pool = [w for w in ranked[mechanics.commonest :] if w not in taken]
    chance.shuffle(pool)
    table: dict[str, str] = {}
    for original in originals:
        draw = chance.random()
        if table and draw < mechanics.collisions:
            table[original] = chance.choice(list(table.values()))
        elif draw < mechanics.collisions + mechanics.chains:
            table[original] = chance.choice([w for w in originals if w != original])
        else:
            table[original] = pool.pop()
    return Cipher(f"{kind}-{seed}", table, mechanics)


def from_dialect(name: str, seed: int) -> Cipher:
    """A spinner with the single words of a shipped dialect, each rule drawn by how sure it is."""
    chance = random.Random(f"{name} {seed}")
    table: dict[str, str] = {}
    every: dict[str, list[Substitution]] = {}
    for rule in dialect.load(name).rules:
        if " " not in rule.original:
            every.setdefault(rule.original, []).append(rule)
    for original, rules in sorted(every.items()):
        weights = [rule.sure for rule in rules]
        rest = max(1 - sum(weights), 0.0)
        (drawn,) = chance.choices([*(r.surrogate for r in rules), original], [*weights, rest])
        if drawn != original:
            table[original] = drawn
    return Cipher(f"{name}-{seed}", table, Mechanics())


def read_documents(folder: Path, words: int, *, pieces: bool = False) -> list[str]:
    """The documents of the `*.txt` and `*.txt.xz` files of a folder, separated there by empty lines.

    Args:
        folder: where the files are.
        words: a document is cut at the first line end after so many words (a line at twice as many); those below 50 are left out.
        pieces: what comes after the cut is another text, and so on; else it is left out.
    """
    out: list[str] = []
    for path in sorted([*folder.glob("*.txt"), *folder.glob("*.txt.xz")]):
        raw = path.read_bytes()
        text = (lzma.decompress(raw) if path.suffix == ".xz" else raw).decode("utf-8")
        for document in text.strip("\n").split("\n\n"):
            every = list(_cut(document, words))
            out += [piece for piece in every[: None if pieces else 1] if len(piece.split()) >= 50]
    return out


def _cut(document: str, words: int) -> Iterator[str]:
    kept: list[str] = []
    count = 0
    for line in document.split("\n"):
        kept.append(" ".join(line.split()[: words * 2]))
        count += len(line.split())
        if count >= words:
            yield "\n".join(kept)
            kept, count = [], 0
    yield "\n".join(kept)


def sample(documents: Sequence[str], counts: Sequence[int], seed: int) -> Iterator[list[str]]:
    """Draw samples without overlap, of so many documents each."""
    order = list(documents)
    random.Random(seed).shuffle(order)
    for count in counts:
        yield order[:count]
        order = order[count:]
