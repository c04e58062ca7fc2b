"""How well the context model chooses a word: pick the true one among six of similar frequency.

    python benchmarks/quality/choice.py HELDOUT [--positions 6000]

HELDOUT is a folder of `.txt.xz` files, one paragraph a line, that the model was not built from. Chance is 1/6.
Prints the share of right choices for each file and for all positions together.
"""

from __future__ import annotations

import argparse
import lzma
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleantext.language.frequencies import frequency
from cleantext.language.keys import START
from cleantext.language.ngram import NO_HISTORY, NgramModel
from cleantext.spun.loading import context_model

Ids = NDArray[np.int64]
SIX = 6


def read(path: Path, model: NgramModel) -> Ids:
    """A file as key ids."""
    reader = model.reader()
    ids: list[int] = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if tokens := line.split():
                ids.extend(reader.paragraph(tokens)[0])
    return np.array(ids, np.int64)


def by_frequency(model: NgramModel, most: int = 30_000) -> Ids:
    """Ids of the most frequent plain words, in order of their frequency."""
    plain = [i for i, w in enumerate(model.words) if w.isalpha() and w.islower() and len(w) > 1]
    plain.sort(key=lambda i: -frequency(model.words[i]))
    return np.array(plain[:most])


def questions(ids: Ids, order: Ids, count: int, rng: np.random.Generator) -> tuple[Ids, Ids]:
    """Positions, shape (n,), and for each six ids, the true one first, shape (n, 6)."""
    rank = {int(word): index for index, word in enumerate(order)}
    positions, options = [], []
    for position in rng.permutation(np.arange(2, len(ids) - 2)):
        at = rank.get(int(ids[position]))
        if at is None:
            continue
        spread = 25 + at // 10
        near = order[max(0, at - spread) : at + spread + 1]
        others = rng.permutation(near[near != ids[position]])[: SIX - 1]
        positions.append(position)
        options.append([ids[position], *others])
        if len(positions) == count:
            break
    return np.array(positions, np.int64), np.array(options, np.int64)


def right(model: NgramModel, ids: Ids, positions: Ids, options: Ids) -> NDArray[np.bool_]:
    """Which questions the model answers right, from two words on either side."""
    start, end = model.ids[START], model.ids["</s>"]
    total = np.zeros(options.shape)
    before2, before, after, after2 = (ids[positions + d] for d in (-2, -1, 1, 2))
    for column in range(SIX):
        word = options[:, column]
        total[:, column] = model.log_probability(
            np.where(before == start, NO_HISTORY, before2), before, word
        )
        total[:, column] += model.log_probability(before, word, after)
        beyond = model.log_probability(word, after, after2)
        total[:, column] += np.where(after == end, 0, beyond)
    answered: NDArray[np.bool_] = total.argmax(axis=1) == 0
    return answered


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("heldout", type=Path)
    parser.add_argument("--positions", type=int, default=6000)
    arguments = parser.parse_args()
    model = context_model()
    order = by_frequency(model)
    rng = np.random.default_rng(1)
    texts = {path.name: read(path, model) for path in sorted(arguments.heldout.glob("*.txt.xz"))}
    everything = np.concatenate(list(texts.values()))
    for name, ids in [*texts.items(), ("all", everything)]:
        positions, options = questions(ids, order, min(arguments.positions, len(ids) // 3), rng)
        share = right(model, ids, positions, options).mean()
        print(f"{name:28} {len(positions):6} {share:.3f}")


if __name__ == "__main__":
    main()
