"""The files that are measured: clean and spun prose in folders, in one file, in many small files, and as articles.

    python texts.py TEXTS FOLDER MEGABYTES

Runs in the benchmark's environment, with `benchmarks/quality` on the path, whose spinner it uses. The same texts,
dialects and settings give the same files.
"""

from __future__ import annotations

import json
import lzma
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, cycle, islice
from pathlib import Path

import heldout
import spinner
from spinner import Table

from cleantext.spun import dialect as dialects
from cleantext.spun.dialect import Dialect

SEED = "speed"
#: Bytes of a file of a folder and of a small file.
MEDIUM, SMALL = 100_000, 1_000
#: Words of an article at least (whole paragraphs), and articles that one substitution table spins.
ARTICLE, ARTICLES_A_TABLE = 350, 50
#: Articles that are worked through before the clock runs.
WARM_UP = 20
#: Shares of the words that are spun.
RATES = (0.0, 0.05, 0.3)
DIALECT = "nan"
#: Tokens of the longest phrase that is counted.
PHRASE = 4
LEXICONS = {"a quarter": 0.75, "half": 0.5, "all": 0.0}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of what, from the size of the largest folder in millions of bytes."""

    megabytes: float

    @property
    def sizes(self) -> dict[str, int]:
        """Names of the three sizes, smallest first, and their bytes."""
        return {
            f"{size:g} MB": int(size * 1e6)
            for size in (self.megabytes / 100, self.megabytes / 10, self.megabytes)
        }

    @property
    def small_files(self) -> int:
        """Number of small files."""
        return max(1, round(100 * self.megabytes))

    @property
    def articles(self) -> int:
        """Number of articles that are timed."""
        return max(10, round(5 * self.megabytes))


def read(folder: Path) -> list[str]:
    """All documents, in a random order that is always the same.

    Raises:
        SystemExit: the folder has none.
    """
    documents: list[str] = []
    for path in sorted((*folder.glob("*.txt.xz"), *folder.glob("*.txt"))):
        content = path.read_bytes()
        text = (lzma.decompress(content) if path.suffix == ".xz" else content).decode()
        documents += (part.strip("\n") for part in text.split("\n\n"))
    documents = [document for document in documents if document.strip()]
    if not documents:
        raise SystemExit(f"{folder}: holds no .txt.xz or .txt file of clean text")
    random.Random(SEED).shuffle(documents)
    return documents


def chunks(documents: Iterable[str], size: int) -> Iterator[str]:
    """Texts of at least `size` bytes (but for the last), of whole lines, an empty one between documents."""
    lines = chain.from_iterable((*document.split("\n"), "") for document in documents)
    part: list[str] = []
    length = 0
    for line in lines:
        part.append(line)
        length += len(line.encode()) + 1
        if length >= size:
            yield "\n".join(part) + "\n"
            part, length = [], 0
    if part:
        yield "\n".join(part) + "\n"


def stream(documents: Sequence[str], size: int, total: int) -> Iterator[str]:
    """Chunks that make up `total` bytes at least, from the beginning again where the documents run out."""
    done = 0
    for text in chunks(cycle(documents), size):
        if done >= total:
            return
        done += len(text.encode())
        yield text


def articles(documents: Iterable[str], count: int) -> list[str]:
    """The first paragraphs, `ARTICLE` words or more, of so many documents that have them."""
    cut = (heldout.cut(document, ARTICLE) for document in documents)
    return list(islice((text for text in cut if len(text.split()) >= ARTICLE), count))


def occurrences(texts: Iterable[str]) -> Counter[str]:
    """How often each token, and each phrase of up to `PHRASE` tokens, occurs."""
    counts: Counter[str] = Counter()
    for text in texts:
        tokens = text.split()
        for length in range(1, PHRASE + 1):
            counts.update(
                " ".join(tokens[at : at + length]) for at in range(len(tokens) - length + 1)
            )
    return counts


def rated(table: Table, counts: Mapping[str, int], words: int, rate: float, seed: str) -> Table:
    """A table with part of the rules, drawn at random, that touches about this share of the words.

    Args:
        table: all that the spinner could replace.
        counts: how often each token and each phrase occurs in the text, see `occurrences`.
        rate: share (0..1) of all tokens.
        words: number of all tokens.
        seed: of the draw.
    """
    originals = sorted(table.words)
    random.Random(f"rate {seed}").shuffle(originals)
    left = rate * words
    kept: dict[str, str] = {}
    for original in originals:
        touched = counts.get(original, 0) * len(original.split())
        if touched <= left:
            kept[original] = table.words[original]
            left -= touched
    return replace(table, words=kept if rate else {})


def spun(clean: Sequence[str], rate: float) -> tuple[list[str], float]:
    """The articles with this share of their words spun, as nearly as may be; and the share."""
    dialect = dialects.load(DIALECT)
    counts, words = occurrences(clean), measure(clean)["words"]
    texts, seen = _spun(clean, dialect, counts, words, rate)
    if not seen:
        return texts, seen
    # capitals, punctuation and overlapping phrases take some away
    return _spun(clean, dialect, counts, words, min(1.0, rate * rate / seen))


def _spun(
    clean: Sequence[str], dialect: Dialect, counts: Mapping[str, int], words: int, rate: float
) -> tuple[list[str], float]:
    """The same, where the tables are made for this share."""
    out: list[str] = []
    touched = 0
    for number, text in enumerate(clean):
        if number % ARTICLES_A_TABLE == 0:
            seed = f"{SEED} {number // ARTICLES_A_TABLE}"
            table = spinner.drawn(dialect.rules, dialect.profile, seed)
            table = rated(table, counts, words, rate, seed)
        done = spinner.spin(text, table)
        out.append(done.text)
        touched += sum(len(edit.after[0].split()) for edit in done.references)
    return out, touched / words


def measure(texts: Iterable[str]) -> dict[str, int]:
    """Number of texts, and their bytes and words."""
    total = Counter({"texts": 0, "bytes": 0, "words": 0})
    for text in texts:
        total.update(texts=1, bytes=len(text.encode()), words=len(text.split()))
    return dict(total)


def write_folder(folder: Path, texts: Iterable[str]) -> dict[str, int]:
    """Write texts to numbered files, a hundred a folder; what they measure."""

    def written() -> Iterator[str]:
        for number, text in enumerate(texts):
            path = folder / f"{number // 100:03}" / f"{number:05}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield text

    return measure(written())


def write_joined(path: Path, folder: Path) -> None:
    """One file of all files of a folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for part in sorted(folder.rglob("*.txt")):
            out.write(part.read_bytes())


def make(source: Path, folder: Path, plan: Plan) -> dict[str, dict[str, float]]:
    """Write all files below a folder; what is in each set, by name."""
    documents = read(source)
    made: dict[str, dict[str, float]] = {}
    for name, size in plan.sizes.items():
        made[f"folder {name}"] = {**write_folder(folder / name, stream(documents, MEDIUM, size))}
        write_joined(folder / f"{name}.txt", folder / name)
    small = islice(chunks(cycle(documents), SMALL), plan.small_files)
    made["small"] = {**write_folder(folder / "small", small)}
    clean = articles(cycle(documents), WARM_UP + plan.articles)
    for rate in RATES:
        texts, seen = spun(clean, rate)
        name = f"spun {rate:.0%}"
        (folder / f"{name}.json").write_text(json.dumps(texts), encoding="utf-8")
        timed = texts[WARM_UP:]
        plain = sum(text.isascii() for text in timed) / len(timed)
        made[name] = {**write_folder(folder / name, timed), "rate": seen, "ascii": plain}
    for name, withheld in LEXICONS.items():
        place = folder / "lexicons" / name
        place.mkdir(parents=True)
        heldout.deplete(DIALECT, withheld, SEED, place)
        left = dialects.load_from(place / f"{DIALECT}.toml").rules
        rules = sum(not rule.unchanged for rule in left)
        made[f"lexicon {name}"] = {"rules": rules}
    size = sum(len(document.encode()) + 2 for document in documents)
    made["source"] = {"bytes": size, "documents": len(documents)}
    return made


def main() -> None:
    """Make the files and a list of what is in them, `made.json`."""
    source, folder, megabytes = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = make(source, folder, Plan(megabytes))
    (folder / "made.json").write_text(json.dumps(made, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
