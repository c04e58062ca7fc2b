"""Build data/models/english.ngram from a folder of openly licensed text.

    python scripts/build_model.py ../shared/corpora/train --sphinx en-us.lm.bin

Needs the packages of the `build` extra. The corpora are xz files, one paragraph a line. `--sphinx` is the
trigram model inside the pocketsphinx wheel; without it the model is made from the corpora alone.
Takes about two minutes on two cores and 4 GB.
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections import Counter
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import sphinx_trigrams
from kneser_ney import Trigrams, estimate, merge, prune
from numpy.typing import NDArray
from wordfreq import top_n_list

from cleantext.language import fuse, ngram
from cleantext.language.keys import CLASSES, END, SPECIAL, START, KeyReader, core_of
from cleantext.language.kin import families

ROOT = Path(__file__).parents[1]
VOCABULARY = 65_000
# With these sizes the file stays below 25 MB; found by measuring choices on held-out text
# (benchmarks/quality/choice.py): more trigrams or more bigrams at the other's cost was no better.
BIGRAMS, TRIGRAMS = 2_000_000, 4_600_000
SPHINX_WEIGHT = 0.25
_LOWER = re.compile(r"[a-z]+('[a-z]+)?")
_NAME = re.compile(r"[A-Z][A-Za-z.]*|&")
_HYPHENATED = re.compile(r"[a-z]+(-[a-z]+)+")
_KEPT_NUMBERS = {str(n) for n in range(32)} | {
    "40",
    "50",
    "60",
    "100",
    "200",
    "500",
    "911",
    "1000",
    "1,000",
}


def count_words(path: Path) -> Counter[str]:
    """How often each word occurs in one corpus, not counting the first word of a paragraph."""
    tokens: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            tokens.update(line.split()[1:])
    words: Counter[str] = Counter()
    for token, count in tokens.items():
        if word := core_of(token):
            words[word] += count
    return words


def choose_vocabulary(counts: Counter[str]) -> list[str]:
    """The keys that stand for themselves: special ones, classes, then words by frequency."""
    common = set(top_n_list("en", 60_000, wordlist="large"))

    def wanted(word: str, count: int) -> bool:
        if _LOWER.fullmatch(word):
            return count >= 8 or (count >= 2 and word in common)
        if _NAME.fullmatch(word):
            return count >= 20
        return word in _KEPT_NUMBERS or (count >= 60 and bool(_HYPHENATED.fullmatch(word)))

    special = [*SPECIAL, *CLASSES]
    words = [word for word, count in counts.most_common() if wanted(word, count)]
    words = [word for word in words if word not in special]
    return special + words[: VOCABULARY - len(special)]


def read_ids(job: tuple[Path, dict[str, int]]) -> NDArray[np.uint16]:
    """One corpus as key ids."""
    path, ids = job
    reader = KeyReader(ids)
    out: list[int] = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if tokens := line.split():
                out.extend(reader.paragraph(tokens)[0])
    return np.array(out, np.uint16)


def sphinx(path: Path, ids: dict[str, int]) -> tuple[Trigrams, NDArray[np.bool_]]:
    """The PocketSphinx model in our ids, and which ids it knows. Its words are all lower-case."""
    model = sphinx_trigrams.read(path)

    def to_id(word: str) -> int:
        if word == "i" or word.startswith("i'"):
            word = "I" + word[1:]
        return ids.get(word, ids.get(word[:1].upper() + word[1:], -1))

    ours = np.array([to_id(word) for word in model.words])
    unigram, backoff1 = np.full(len(ids), 1e-30), np.ones(len(ids))
    usable = ours >= 0
    unigram[ours[usable]] = np.exp(model.unigram[usable])
    backoff1[ours[usable]] = np.exp(model.unigram_backoff[usable])

    def pack(grams: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Keys of the n-grams whose words we all know, sorted, and where each stood."""
        mapped = ours[grams]
        kept = np.flatnonzero((mapped >= 0).all(axis=1))
        key = np.zeros(len(kept), np.uint64)
        for column in mapped[kept].astype(np.uint64).T:
            key = (key << np.uint64(16)) | column
        unique, first = np.unique(key, return_index=True)
        return unique, kept[first]

    keys2, at2 = pack(model.bigrams)
    keys3, at3 = pack(model.trigrams)
    trigrams = Trigrams(
        unigram,
        backoff1,
        keys2,
        np.exp(model.bigram[at2]),
        np.exp(model.bigram_backoff[at2]),
        keys3,
        np.exp(model.trigram[at3]),
        np.zeros(len(keys2)),
    )
    return trigrams, unigram > 1e-29


def quantise(
    values: NDArray[np.float64], bits: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The nearest of 2**bits levels for each value (Lloyd's algorithm from the quantiles)."""
    sample = values[:: max(1, len(values) // 500_000)]
    levels = np.unique(np.quantile(sample, (np.arange(1 << bits) + 0.5) / (1 << bits)))
    for _ in range(15):
        nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, sample)
        count = np.bincount(nearest, minlength=len(levels))
        total = np.bincount(nearest, sample, len(levels))
        levels = np.where(count > 0, total / np.maximum(count, 1), levels)
    return np.searchsorted((levels[1:] + levels[:-1]) / 2, values), levels.astype(np.float32)


def eight_bits(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Each row as 8-bit integers and one scale."""
    scale = np.abs(matrix).max(axis=1) / 127 + 1e-12
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def cloze(path: Path, unknown: int) -> tuple[dict[str, int], dict[str, NDArray[Any]]]:
    """Header and arrays of the cloze model, see `cleantext.language.cloze`."""
    weights = np.load(path)
    inputs, input_scale = eight_bits(weights["inputs"])
    outputs, output_scale = eight_bits(weights["outputs"])
    frequency = weights["frequency"]
    drawn = np.random.default_rng(0).choice(len(frequency), 400, p=weights["target"])
    log_frequency = np.log(np.maximum(frequency, 1e-7))
    header = {
        "reach": int(weights["reach"]),
        "wide": int(weights["wide"]),
        "unknown": unknown,
        "inputs": inputs.shape[1],
        "outputs": outputs.shape[1],
        "hidden": len(weights["hidden_bias"]),
    }
    return header, {
        "cloze_inputs": inputs.ravel(),
        "cloze_input_scale": input_scale,
        "cloze_topical": weights["topical"].astype(np.float32),
        "cloze_outputs": outputs.ravel(),
        "cloze_output_scale": output_scale,
        "cloze_bias": (weights["bias"] - log_frequency).astype(np.float32),
        "cloze_hidden": weights["hidden"].astype(np.float16).ravel(),
        "cloze_hidden_bias": weights["hidden_bias"].astype(np.float32),
        "cloze_final": weights["final"].astype(np.float16).ravel(),
        "cloze_final_bias": weights["final_bias"].astype(np.float32),
        "cloze_sample": drawn.astype(np.int64),
    }


def write(
    model: Trigrams,
    vocabulary: list[str],
    sources: dict[str, Any],
    path: Path,
    cloze_path: Path | None,
) -> None:
    """Quantise, lay out and write."""
    bigram, bigram_levels = quantise(np.log(model.bigram), ngram.BIGRAM_BITS)
    backoff, backoff_levels = quantise(np.log(model.backoff2), ngram.BACKOFF_BITS)
    history = np.searchsorted(model.keys2, model.keys3 >> np.uint64(16))
    ending = np.searchsorted(model.keys2, model.keys3 & np.uint64(0xFFFFFFFF))
    estimate3 = backoff_levels[backoff[history]] + bigram_levels[bigram[ending]]
    gain, gain_levels = quantise(np.log(model.trigram) - estimate3, ngram.TRIGRAM_BITS)
    bits2 = ngram.BIGRAM_BITS + ngram.BACKOFF_BITS
    bigrams = fuse.build(model.keys2, (bigram << ngram.BACKOFF_BITS) | backoff, bits2, np.uint32)
    trigrams = fuse.build(model.keys3, gain, ngram.TRIGRAM_BITS, np.uint16)
    header: dict[str, Any] = {"sources": sources}
    for name, table in (("bigrams", bigrams), ("trigrams", trigrams)):
        header[name] = {
            "seed": table.seed,
            "segment_bits": table.segment_bits,
            "segments": table.segments,
            "value_bits": table.value_bits,
        }
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary": np.frombuffer("\n".join(vocabulary).encode(), np.uint8),
        "unigram": np.log(np.maximum(model.unigram, 1e-12)).astype(np.float32),
        "backoff1": np.log(model.backoff1).astype(np.float32),
        "bigram_levels": bigram_levels,
        "backoff_levels": backoff_levels,
        "gain_levels": gain_levels,
        "kin": np.array(families(vocabulary), np.uint16),
        "bigrams": bigrams.cells,
        "trigrams": trigrams.cells,
    }
    if cloze_path:
        header["cloze"], more = cloze(cloze_path, vocabulary.index("<unk>"))
        arrays |= more
    ngram.write(path, header, arrays)


def main() -> None:
    """Build the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpora", type=Path, help="folder of .txt.xz files")
    parser.add_argument("--sphinx", type=Path, help="en-us.lm.bin of the pocketsphinx wheel")
    parser.add_argument("--ids", type=Path, help="also write the texts as key ids here (.npz)")
    parser.add_argument("--cloze", type=Path, help="weights written by train_cloze.py")
    parser.add_argument("--output", type=Path, default=ROOT / "data/models/english.ngram")
    arguments = parser.parse_args()
    paths = sorted(arguments.corpora.glob("*.txt.xz"))
    if not paths:
        parser.error(f"no .txt.xz file in {arguments.corpora}")
    with Pool(2) as pool:
        counts: Counter[str] = Counter()
        for found in pool.imap(count_words, paths):
            counts.update(found)
        vocabulary = choose_vocabulary(counts)
        ids = {word: index for index, word in enumerate(vocabulary)}
        text = np.concatenate(list(pool.imap(read_ids, [(path, ids) for path in paths])))
    print(f"{len(text):,} keys, vocabulary {len(vocabulary):,}")
    if arguments.ids:
        np.savez(arguments.ids, vocabulary=np.array(vocabulary), text=text)
    model = estimate(text, len(vocabulary), ids[START], ids[END])
    if arguments.sphinx:
        other, known = sphinx(arguments.sphinx, ids)
        model = merge(model, other, known, SPHINX_WEIGHT)
    print(f"{len(model.keys2):,} bigrams, {len(model.keys3):,} trigrams before pruning")
    model = prune(model, BIGRAMS, TRIGRAMS)
    sources = {"corpora": [path.name for path in paths], "sphinx": bool(arguments.sphinx)}
    write(model, vocabulary, sources, arguments.output, arguments.cloze)
    print(f"{arguments.output}: {arguments.output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
