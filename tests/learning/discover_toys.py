"""English that nobody wrote, drawn from the context model, and a cipher for it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from cleantext.language.keys import CLAUSE, END, START
from cleantext.language.ngram import NO_HISTORY
from cleantext.learning.ciphertext import common_words
from cleantext.spun.loading import context_model

WORDS, SENTENCES, LONGEST, PER_TEXT = 400, 1500, 22, 20


@cache
def texts() -> tuple[str, ...]:
    """Texts of `PER_TEXT` sentences, with the common words only; always the same."""
    model = context_model()
    words = [*common_words(model)[:WORDS], CLAUSE, END]
    keys = np.array([model.ids[word] for word in words])
    rng = np.random.default_rng(7)
    older = np.full(SENTENCES, NO_HISTORY)
    last = np.full(SENTENCES, model.ids[START])
    drawn: list[list[str]] = [[] for _ in range(SENTENCES)]
    for _ in range(LONGEST):
        scores = model.log_probability(
            np.repeat(older, len(keys)), np.repeat(last, len(keys)), np.tile(keys, SENTENCES)
        ).reshape(SENTENCES, -1)
        # the largest of scores with Gumbel noise is a draw from the distribution
        picks = (scores + rng.gumbel(size=scores.shape)).argmax(1)
        for sentence, picked in zip(drawn, picks.tolist(), strict=True):
            sentence.append(words[picked])
        older, last = np.where(last == model.ids[START], NO_HISTORY, last), keys[picks]
    lines = [_sentence(sentence) for sentence in drawn]
    return tuple(
        "\n".join(filter(None, lines[at : at + PER_TEXT])) for at in range(0, SENTENCES, PER_TEXT)
    )


def _sentence(words: Sequence[str]) -> str:
    end = words.index(END) if END in words else len(words)
    text = " ".join(words[:end]).replace(f" {CLAUSE}", CLAUSE).strip(f"{CLAUSE} ")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


@cache
def table() -> Mapping[str, str]:
    """The 60 most frequent words to rarer ones."""
    ranked = common_words(context_model())
    pool = ranked[1500:4000]
    random.Random(3).shuffle(pool)
    return dict(zip(ranked[:60], pool, strict=False))


def spin(text: str, bare: bool = True) -> str:
    """Replace what stands bare, or, if not `bare`, whatever is attached to it."""
    return "\n".join(" ".join(_spun(t, bare) for t in line.split()) for line in text.split("\n"))


def _spun(token: str, bare: bool) -> str:
    if bare:
        return table().get(token, token)
    core = token.strip(",.")
    found = table().get(core.lower())
    if found is None:
        return token
    return token.replace(core, found.capitalize() if core[0].isupper() else found)
