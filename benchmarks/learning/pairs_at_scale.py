"""Recall, precision, time and memory of `cleantext pair` on a large corpus.

    python benchmarks/learning/pairs_at_scale.py FOLDER [--spun 10000] [--clean 100000] [--mixed]

FOLDER has clean texts (`.txt` or `.txt.xz`), cut into documents; the first of them are spun by
several artificial spinners and disturbed as pairs are in the wild.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import spinners

from cleantext.learning.pair import Search, find_pairs


def write_corpus(folder: Path, out: Path, spun: int, clean: int, words: int) -> tuple[int, int]:
    """Write `clean.jsonl` and `spun.jsonl`; line n of both belongs together."""
    texts = [text for _, text in spinners.read_texts(folder, words)]
    random.Random(1).shuffle(texts)
    texts = texts[:clean]
    every = [make() for make in spinners.TEST.values()]
    with (out / "clean.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
    with (out / "spun.jsonl").open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts[:spun]):
            version = every[number % len(every)].spin(text, number)
            disturbed, _ = spinners.disturb(version, text, number)
            file.write(json.dumps({"text": disturbed}) + "\n")
    return len(texts[:spun]), len(texts)


def right(search: Search) -> int:
    """Pairs of the same line in both files."""
    corpus = search.corpus
    names = [path.name for path in corpus.paths]
    return sum(
        names[corpus.file[found.spun]] == "spun.jsonl"
        and names[corpus.file[found.original]] == "clean.jsonl"
        and corpus.line[found.spun] == corpus.line[found.original]
        for found in search.pairs
    )


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="clean texts")
    parser.add_argument("--spun", type=int, default=10_000)
    parser.add_argument("--clean", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=235, help="of a document")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--mixed", action="store_true", help="do not tell which side is spun")
    arguments = parser.parse_args()
    with TemporaryDirectory() as temporary:
        out = Path(temporary)
        spun, clean = write_corpus(
            arguments.folder, out, arguments.spun, arguments.clean, arguments.words
        )
        begin = time.monotonic()
        if arguments.mixed:
            search = find_pairs([out], jobs=arguments.jobs)
        else:
            search = find_pairs([out / "spun.jsonl"], [out / "clean.jsonl"], jobs=arguments.jobs)
        seconds = time.monotonic() - begin
    hits = right(search)
    memory = [
        resource.getrusage(who).ru_maxrss >> 10
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(f"{spun:,} spun and {clean:,} clean documents, {arguments.jobs} processes")
    print(f"recall {hits / spun:.4f}, precision {hits / max(1, len(search.pairs)):.4f}")
    print(f"{seconds:.0f} s; {memory[0]} MB, and {memory[1]} MB in each other process")


if __name__ == "__main__":
    main()
