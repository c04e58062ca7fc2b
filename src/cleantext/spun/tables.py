"""A channel as arrays: what the verdict and the decoder read, one row a word and one row a rule.

Words and phrases have ids; 0 is every word that the dialect does not know. The tables of the shipped dialects lie
ready in `data/models/*.tables` (made by `scripts/build_tables.py`), so that no lexicon is parsed to repair a text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cleantext.language.frequencies import frequency
from cleantext.spun.channel import EVIDENCE_SURE, RAREST, Channel
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import EVIDENCE
from cleantext.spun.words import GLUE

if TYPE_CHECKING:
    from cleantext.spun.sighting import Known
    from cleantext.spun.weigh import Grid

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNKNOWN = 0
INFERRED = EVIDENCE.index("inferred")
#: Originals that say how much of a dictionary was applied: those that it is sure to replace.
TELLING = 0.5
OBSERVED, LIKELY, DOUBTFUL = range(3)
MAGIC = b"cleantext tables 1\n"
_ARRAYS = ("leaving", "frequency", "stated", "arc_at", "original", "sure", "evidence")


@dataclass(frozen=True)
class Tables:
    """A channel as arrays. V words with ids, A rules sorted by the id of their surrogate.

    Attributes:
        profile: of the dialect.
        words: shape (V,); `words[0]` is empty.
        leaving: shape (V,), probability that the word is replaced.
        frequency: shape (V,), in English, 0..1.
        stated: shape (V,), how sure the lexicon is that the word is a surrogate.
        arc_at: shape (V + 1,); the rules of surrogate s are `arc_at[s]` to `arc_at[s + 1]`, the likeliest first.
        original: shape (A,), ids.
        sure: shape (A,), probability that a text of this dialect has the rule.
        evidence: shape (A,), numbers in `lexicon.EVIDENCE`.
    """

    profile: Profile
    words: tuple[str, ...]
    leaving: Floats
    frequency: Floats
    stated: Floats
    arc_at: Ids
    original: Ids
    sure: Floats
    evidence: Ids

    @cached_property
    def ids(self) -> Mapping[str, int]:
        """Word or phrase to id; dialects with the same words share it."""
        return _numbered(self.words)

    @cached_property
    def rules(self) -> Ids:
        """How many rules each word has as a surrogate, shape (V,)."""
        return np.diff(self.arc_at)

    @cached_property
    def surrogate(self) -> Ids:
        """Id of the surrogate of each rule, shape (A,)."""
        return np.repeat(np.arange(len(self.words)), self.rules)

    @cached_property
    def seen(self) -> Flags:
        """Originals with a rule that was observed, learned or given by the user, shape (V,)."""
        out = np.zeros(len(self.words), np.bool_)
        out[self.original[self.evidence != INFERRED]] = True
        return out

    @cached_property
    def background(self) -> Floats:
        """Frequency in clean text, at least `RAREST`, shape (V,)."""
        return np.maximum(self.frequency, RAREST)

    @cached_property
    def pushed(self) -> Floats:
        """Frequency with which each word is written for others, shape (V,)."""
        terms = self.sure * self.frequency[self.original]
        return np.bincount(self.surrogate, terms, len(self.words)).astype(np.float64)

    @cached_property
    def genuine(self) -> Floats:
        """P(the word stands for itself), shape (V,)."""
        return self.background / (self.background + self.pushed)

    @cached_property
    def telling(self) -> Flags:
        """Rules that are evidence that a text is spun, shape (A,)."""
        return self.sure >= EVIDENCE_SURE

    @cached_property
    def kind(self) -> Ids:
        """OBSERVED, LIKELY or DOUBTFUL: the classes with a spin rate of their own, shape (A,)."""
        likely = np.where(self.sure >= TELLING, LIKELY, DOUBTFUL)
        return np.where(self.evidence != INFERRED, OBSERVED, likely)

    @cached_property
    def word_kind(self) -> Ids:
        """The same for originals, shape (V,)."""
        likely = np.where(self.leaving >= TELLING, LIKELY, DOUBTFUL)
        return np.where(self.seen, OBSERVED, likely)

    @cached_property
    def glue(self) -> Flags:
        """The words of `GLUE`, shape (V,)."""
        out = np.zeros(len(self.words), np.bool_)
        out[[self.ids[word] for word in GLUE]] = True
        return out

    @cached_property
    def main(self) -> Ids:
        """The likeliest original of each surrogate; `UNKNOWN` for other words; shape (V,)."""
        out = np.zeros(len(self.words), np.int64)
        some = np.flatnonzero(self.rules)
        out[some] = self.original[self.arc_at[some]]
        return out

    @cached_property
    def phrases(self) -> Mapping[int, tuple[tuple[int, ...], ...]]:
        """Surrogates of several words, as the ids of their words and then their own, longest first.

        By `first * V + second` of their first two words.
        """
        found: dict[int, list[tuple[int, ...]]] = {}
        for number in np.flatnonzero(self.rules).tolist():
            if " " in self.words[number]:
                parts = [self.ids[word] for word in self.words[number].split(" ")]
                pair = parts[0] * len(self.words) + parts[1]
                found.setdefault(pair, []).append((*parts, number))
        return {pair: tuple(sorted(p, key=len, reverse=True)) for pair, p in found.items()}

    @cached_property
    def phrase_pairs(self) -> Ids:
        """The keys of `phrases`, sorted."""
        return np.array(sorted(self.phrases), np.int64)

    @cached_property
    def grid(self) -> Grid:
        """What weighing needs at all spin rates."""
        from cleantext.spun.weigh import Grid

        return Grid.of(self)

    @cached_property
    def known(self) -> Known:
        """The words, to be found among all words of a text at once; dialects with the same words share them."""
        from cleantext.spun.sighting import known

        return known(self.words)

    def rule_name(self, rule: int) -> str:
        """`original → surrogate`."""
        return f"{self.words[self.original[rule]]} → {self.words[self.surrogate[rule]]}"

    def rule_evidence(self, rule: int) -> str:
        """One of `lexicon.EVIDENCE`."""
        return EVIDENCE[self.evidence[rule]]


@lru_cache(maxsize=16)
def _numbered(words: tuple[str, ...]) -> Mapping[str, int]:
    return {word: number for number, word in enumerate(words)}


def of(channel: Channel) -> Tables:
    """The tables of a channel."""
    known = {*channel.arcs, *channel.leaving, *GLUE}
    known.update(arc.original for arcs in channel.arcs.values() for arc in arcs)
    known.update(part for surrogate in channel.arcs for part in surrogate.split(" "))
    words = ("", *sorted(known))
    ids = {word: number for number, word in enumerate(words)}
    ordered = [channel.arcs.get(word, ()) for word in words]
    arcs = [arc for every in ordered for arc in every]
    return Tables(
        channel.profile,
        words,
        np.array([channel.leaving.get(word, 0.0) for word in words]),
        np.array([0.0, *(frequency(word) for word in words[1:])]),
        np.array([max((a.rule.sure for a in every), default=0.0) for every in ordered]),
        np.concatenate([[0], np.cumsum([len(every) for every in ordered])]).astype(np.int64),
        np.array([ids[arc.original] for arc in arcs], np.int64),
        np.array([arc.sure for arc in arcs], np.float64),
        np.array([EVIDENCE.index(arc.rule.evidence) for arc in arcs], np.int64),
    )


def write(path: Path, tables: Tables) -> None:
    """Write the file of a dialect: a line of JSON, then the arrays, 4 bytes a number."""
    arrays = {name: _packed(getattr(tables, name)) for name in _ARRAYS}
    profile = {field.name: getattr(tables.profile, field.name) for field in fields(Profile)}
    for later in ("quoted", "partial"):  # older files do not have them
        if not profile[later]:
            del profile[later]
    profile["borrows"] = dict(tables.profile.borrows)
    header = {
        "profile": profile,
        "words": "\n".join(tables.words),
        "arrays": {name: (a.dtype.str, len(a)) for name, a in arrays.items()},
    }
    body = b"".join(array.tobytes() for array in arrays.values())
    path.write_bytes(MAGIC + json.dumps(header, ensure_ascii=False).encode() + b"\n" + body)


def _packed(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype("<f4" if array.dtype.kind == "f" else "<i4")


def read(path: Path) -> Tables:
    """Read what `write` wrote.

    Raises:
        ValueError: it is something else.
    """
    raw = path.read_bytes()
    if not raw.startswith(MAGIC):
        raise ValueError(f"{path}: not a file of tables of version 1")
    end = raw.index(b"\n", len(MAGIC))
    header = json.loads(raw[len(MAGIC) : end])
    at = end + 1
    arrays: dict[str, Any] = {}
    for name, (dtype, length) in header["arrays"].items():
        array = np.frombuffer(raw, dtype, length, at)
        arrays[name] = array.astype(np.float64 if array.dtype.kind == "f" else np.int64)
        at += array.nbytes
    profile = header["profile"]
    profile["lexicons"] = tuple(profile["lexicons"])
    return Tables(Profile(**profile), tuple(header["words"].split("\n")), **arrays)
