"""Discovering a dialect from spun texts alone, without any original.

A set of texts of one spinner is read as a cipher (`ciphertext`), deciphered (`decipher`), and every entry of the
dictionary gets a probability and examples for people to judge by (`review`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from cleantext.document import Document
from cleantext.learning.ciphertext import CipherText, expectations, read, spun_texts
from cleantext.learning.decipher import Decipherment, decipher
from cleantext.learning.entries import BELIEVED, Discovery, Entry, Example
from cleantext.learning.profiling import MIN_SHAPE, SHAPE_RATE
from cleantext.learning.statistics import eligible
from cleantext.spun.articles import fits_article
from cleantext.spun.dialect import Dialect
from cleantext.spun.shape import QUOTES

if TYPE_CHECKING:
    from cleantext.language.ngram import NgramModel

#: Entries less probable are not shown to anybody.
SHOWN = 0.1
#: Texts beyond so many tokens are left out, evenly: more do not help.
MAX_TOKENS = 400_000
#: Examples of an entry, and words on each side of them.
EXAMPLES, WINDOW = 3, 9
#: Logistic regression on 70 runs with 15 kinds of spinners and 10 to 1,000 texts (1,000 with six kinds) of even-numbered documents
#: (`benchmarks/learning/calibrate_discover.py`): constant, log of the uses, log of the nats per use, log of the
#: original's share, and what it costs that any shape is touched; then the size of the texts (log of 100,000 tokens),
#: alone and times the log of the uses: the more text, the more uses have accidents.
CONSTANT, BY_USES, BY_CERTAINTY, BY_SHARE, ANY_SHAPE = -7.80, 2.03, 3.51, 0.85, -0.53
BY_SIZE, USES_BY_SIZE, USUAL_SIZE = -0.17, -0.23, 100_000
#: Nats for an entry that another spinner has, times how sure it is there.
AGREES = 2.0
_LIMITS = (0.005, 0.5)
#: Entries more probable tell of the spinner's habits.
CERTAIN = 0.95


def discover(
    texts: Iterable[str],
    known: Sequence[Dialect] = (),
    *,
    onto: Dialect | None = None,
    bare: bool | None = None,
    model: NgramModel | None = None,
    tell: Callable[[str], None] = lambda message: None,
) -> Discovery:
    """Infer the dictionary of one unknown spinner.

    Args:
        texts: spun by the same spinner, clean ones may be among them; about 30 of 350 words give the most frequent entries, 300 most.
        known: dialects whose entries are preferred where the texts agree with them.
        onto: what is known of this very spinner, from pairs or from a review; it stays, and helps with the rest.
        bare: whether only bare lower-case tokens are replaced; None: as in `onto`, or else find out.
        model: the context model; None: the one that ships.
        tell: is called with a line on what is being done.

    Returns:
        The discovery; without entries where no word is too frequent.
    """
    chosen = _thinned(texts)
    if model is None:
        from cleantext.spun.loading import context_model

        model = context_model()
    if onto and bare is None:
        bare = onto.profile.bare
    tell(f"counting {len(chosen):,} texts")
    spun = spun_texts(chosen, expectations(chosen, model, bare))
    if len(spun) < len(chosen):
        tell(f"left out {len(chosen) - len(spun):,} texts that seem clean")
        chosen = spun
    cipher = read(chosen, model, bare)
    counts = cipher.expectations.counts
    nothing = Discovery((), counts.texts, counts.tokens, counts.bare, base=onto)
    if not cipher.surrogates or not cipher.candidates:
        return nothing
    tell(
        f"deciphering {len(cipher.slots):,} tokens: {len(cipher.surrogates):,} words may be surrogates, "
        f"{cipher.candidates:,} words may be replaced"
    )
    agreeing = _agreeing(cipher, [*known, onto] if onto else known)
    found = decipher(cipher, model, [(s, o, sure) for (s, o), sure in agreeing.items()])
    entries = _entries(cipher, found, agreeing)
    return replace(
        nothing,
        entries=_new(_with_examples(cipher, found, entries, chosen), onto),
        articles_adjusted=_articles_adjusted(cipher, found, chosen),
        escape=_escape(cipher, found, entries),
        quoted=not counts.bare and quotes_too(list(entries.values()), chosen),
    )


def _thinned(texts: Iterable[str]) -> list[str]:
    """The texts that have words; of many, an even choice of about `MAX_TOKENS` tokens."""
    every = [text for text in texts if text and not text.isspace()]
    step = -(-sum(len(text.split()) for text in every) // MAX_TOKENS)
    return list(islice(every, 0, None, max(step, 1)))


def _agreeing(cipher: CipherText, known: Sequence[Dialect]) -> dict[tuple[int, int], float]:
    """Entries of other spinners that counting allows: (surrogate, original) to how sure."""
    surrogates = {word: index for index, word in enumerate(cipher.surrogates)}
    originals = {word: index for index, word in enumerate(cipher.originals[: cipher.candidates])}
    agreeing: dict[tuple[int, int], float] = {}
    for dialect in known:
        for rule in dialect.rules:
            key = surrogates.get(rule.surrogate), originals.get(rule.original)
            if not rule.unchanged and key[0] is not None and key[1] is not None:
                agreeing[key[0], key[1]] = max(agreeing.get((key[0], key[1]), 0.0), rule.sure)
    return agreeing


def _entries(
    cipher: CipherText, found: Decipherment, agreeing: dict[tuple[int, int], float]
) -> dict[tuple[int, int], Entry]:
    """(Surrogate, original) to the entry, most frequent first."""
    estimate, counts = found.estimate, cipher.expectations.counts
    totals = estimate.uses.sum(0) + cipher.standing
    entries: dict[tuple[int, int], Entry] = {}
    for s, o in np.argwhere(estimate.uses > 0.5).tolist():
        if o == cipher.itself[s]:
            continue
        uses = float(estimate.uses[s, o])
        share = uses / float(totals[o])
        odds = log_odds(uses, float(estimate.evidence[s, o]), share, counts.tokens)
        odds += 0.0 if counts.bare else ANY_SHAPE
        probability = 1 / (1 + exp(-min(odds + AGREES * agreeing.get((s, o), 0.0), 30)))
        if probability >= SHOWN:
            entries[s, o] = Entry(
                cipher.originals[o],
                cipher.surrogates[s],
                probability,
                uses,
                int(cipher.counts[s]),
            )
    order = sorted(entries, key=lambda key: (-entries[key].uses, entries[key].original))
    return {key: entries[key] for key in order}


def log_odds(uses: float, evidence: float, share: float, tokens: int) -> float:
    """Log odds of an entry, fitted (see `CONSTANT`).

    Args:
        uses: expected occurrences.
        evidence: nats that the texts lose without the entry.
        share: part of the original's occurrences (0..1) that went to this surrogate.
        tokens: of all texts.
    """
    certainty, size = log(max(evidence / uses, 1e-9)), log(max(tokens, 1) / USUAL_SIZE)
    odds = CONSTANT + BY_CERTAINTY * certainty + BY_SHARE * log(share) + BY_SIZE * size
    return odds + (BY_USES + USES_BY_SIZE * size) * log(uses)


def _new(entries: tuple[Entry, ...], onto: Dialect | None) -> tuple[Entry, ...]:
    """The entries of originals of which nothing was known."""
    settled = {rule.original for rule in onto.rules} if onto else frozenset()
    return tuple(entry for entry in entries if entry.original not in settled)


def _with_examples(
    cipher: CipherText,
    found: Decipherment,
    entries: dict[tuple[int, int], Entry],
    texts: Sequence[str],
) -> tuple[Entry, ...]:
    restored: dict[int, dict[int, str]] = defaultdict(dict)
    places: dict[tuple[int, int], list[tuple[float, int, int]]] = defaultdict(list)
    for slot, best, sure in zip(cipher.slots, found.best, found.probability, strict=True):
        text, token = int(cipher.texts[slot]), int(cipher.tokens[slot])
        key = int(cipher.kind[slot]), int(best)
        if key in entries:
            places[key].append((-float(sure), text, token))
            if entries[key].probability >= BELIEVED:
                restored[text][token] = entries[key].original
    return tuple(
        replace(entry, examples=tuple(_examples(places[key], texts, restored, entry)))
        for key, entry in entries.items()
    )


def _examples(
    places: list[tuple[float, int, int]],
    texts: Sequence[str],
    restored: dict[int, dict[int, str]],
    entry: Entry,
) -> list[Example]:
    """The surest occurrences, each from another text."""
    out: list[Example] = []
    used: set[int] = set()
    for _, text, token in sorted(places):
        if text in used:
            continue
        used.add(text)
        words = Document(texts[text]).words
        first, last = max(token - WINDOW, 0), min(token + WINDOW + 1, len(words))
        start = sum(len(word) + 1 for word in words[first:token])
        known = {**restored[text], token: entry.original}
        out.append(
            Example(
                " ".join(words[first:last]),
                start,
                start + len(words[token]),
                " ".join(known.get(index, words[index]) for index in range(first, last)),
            )
        )
        if len(out) == EXAMPLES:
            break
    return out


def _escape(
    cipher: CipherText, found: Decipherment, entries: dict[tuple[int, int], Entry]
) -> float:
    """How often an original stays although it has an entry, from the sure ones."""
    stays = replaced = 0.0
    among = frozenset(cipher.surrogates)
    for (_, o), entry in entries.items():
        if entry.probability > CERTAIN and entry.original not in among:
            stays += float(cipher.standing[o])
            replaced += entry.uses
    low, high = _LIMITS
    return round(min(max(stays / max(stays + replaced, 1.0), low), high), 3)


def quotes_too(entries: Sequence[Entry], texts: Iterable[str]) -> bool:
    """Whether words with a quotation mark are replaced, too, from the entries of which we are sure."""
    surrogates = {entry.surrogate for entry in entries if entry.probability > CERTAIN}
    originals = {entry.original for entry in entries if entry.probability > CERTAIN} - surrogates
    tokens = (token for text in texts for token in text.split() if not QUOTES.isdisjoint(token))
    words = Counter(eligible(token, bare=False) for token in tokens)
    replaced = sum(words[word] for word in surrogates)
    stays = sum(words[word] for word in originals)
    return replaced >= MIN_SHAPE and replaced >= SHAPE_RATE * (replaced + stays)


def _articles_adjusted(cipher: CipherText, found: Decipherment, texts: Sequence[str]) -> bool:
    """Whether a/an fits the surrogates better than their originals, where the two differ."""
    score = 0
    words_of: dict[int, list[str]] = {}
    for slot, best, sure in zip(cipher.slots, found.best, found.probability, strict=True):
        text, token = int(cipher.texts[slot]), int(cipher.tokens[slot])
        if sure < 0.9 or best == cipher.itself[cipher.kind[slot]] or not token:
            continue
        words = words_of.setdefault(text, Document(texts[text]).words)
        article = words[token - 1].lower()
        if article in ("a", "an"):
            score += fits_article(article, cipher.surrogates[int(cipher.kind[slot])])
            score -= fits_article(article, cipher.originals[int(best)])
    return score > 0
