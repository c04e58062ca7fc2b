"""Time one operation of a library over articles, in the benchmark's environment; print what was seen as JSON.

    python inside.py OPERATION ARTICLES.json [WORDS [PROFILE.toml]]

The first articles warm up and are not timed. WORDS limits how much is worked through, for what is slow.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

#: As in texts.py, which this process need not load.
WARM_UP = 20
Operation = Callable[[str], object]
#: One that takes all articles at once.
Many = Callable[[list[str]], object]


def cleantext_screen(dialect: str) -> Operation:
    """The gate alone, where cleantext offers it."""
    from cleantext import Cleaner

    screen: Operation | None = getattr(Cleaner(), "screen", None)
    if screen is None:
        raise SystemExit(3)
    return screen


def cleantext_check(dialect: str) -> Operation:
    """Verdict and findings."""
    from cleantext.pipeline import Cleaner, Settings

    return Cleaner(Settings(dialect=dialect)).check


def cleantext_fix(dialect: str) -> Operation:
    """Repair."""
    from cleantext.pipeline import Cleaner, Settings

    return Cleaner(Settings(dialect=dialect)).fix


def cleantext_fix_many(dialect: str) -> Many:
    """Repair of many texts, where cleantext offers it."""
    from cleantext.pipeline import Cleaner, Settings

    fix = getattr(Cleaner(Settings(dialect=dialect)), "fix_many", None)
    if fix is None:
        raise SystemExit(3)
    return lambda texts: sum(1 for _ in fix(texts))


def ftfy(_: str) -> Operation:
    """Mojibake and other Unicode."""
    from ftfy import fix_text

    return fix_text


def symspellpy(_: str) -> Operation:
    """Spelling with splitting and joining, paragraph by paragraph, with the dictionaries that it ships."""
    from importlib import resources

    from symspellpy import SymSpell

    speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
    files = resources.files("symspellpy")
    speller.load_dictionary(str(files / "frequency_dictionary_en_82_765.txt"), 0, 1)
    speller.load_bigram_dictionary(str(files / "frequency_bigramdictionary_en_243_342.txt"), 0, 2)

    def compound(text: str) -> object:
        return [speller.lookup_compound(line, 2) for line in text.split("\n") if line.strip()]

    return compound


def plain_split(_: str) -> Operation:
    """What plain Python takes to look at each word: split, and meet a set."""
    known = frozenset(f"word{number}" for number in range(5000))

    def meet(text: str) -> object:
        return known & frozenset(text.split())

    return meet


OPERATIONS: dict[str, Callable[[str], Operation]] = {
    "Cleaner.screen": cleantext_screen,
    "Cleaner.check": cleantext_check,
    "Cleaner.fix": cleantext_fix,
    "ftfy.fix_text": ftfy,
    "symspellpy compound": symspellpy,
    "str.split and a set": plain_split,
}


MANY: dict[str, Callable[[str], Many]] = {"Cleaner.fix_many": cleantext_fix_many}


def of(name: str, dialect: str) -> Many:
    """An operation over articles, one after the other if it takes one at a time."""
    if name in MANY:
        return MANY[name](dialect)
    operation = OPERATIONS[name](dialect)

    def each(texts: list[str]) -> None:
        for text in texts:
            operation(text)

    return each


def limited(texts: list[str], words: int) -> list[str]:
    """The first texts, to the one that completes so many words; all for 0. The last is cut."""
    if not words:
        return texts
    out: list[str] = []
    for text in texts:
        here = text.split(" ")
        out.append(" ".join(here[:words]))
        words -= len(here)
        if words <= 0:
            break
    return out


def main() -> None:
    """Load, warm up, time."""
    name, path, words, dialect = (*sys.argv[1:], "0", "auto")[:4]
    texts: list[str] = json.loads(Path(path).read_text(encoding="utf-8"))
    begin = time.perf_counter()
    operation = of(name, dialect)
    operation([texts[0][:500] if name.startswith("symspellpy") else texts[0]])
    load = time.perf_counter() - begin
    operation([] if words != "0" else texts[1:WARM_UP])
    timed = limited(texts[WARM_UP:], int(words))
    begin = time.perf_counter()
    operation(timed)
    seconds = time.perf_counter() - begin
    told = {
        "load": load,
        "seconds": seconds,
        "bytes": sum(len(text.encode()) for text in timed),
        "words": sum(len(text.split()) for text in timed),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
