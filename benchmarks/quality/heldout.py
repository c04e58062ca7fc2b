"""Held-out texts, and the sets of spun texts that are made of them."""

from __future__ import annotations

import argparse
import lzma
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import spinner
from spinner import Pair, Spun, Table

from cleantext.errors import InputError
from cleantext.findings import Result
from cleantext.pipeline import Cleaner, Settings
from cleantext.spun import dialect as dialects
from cleantext.spun import lexicon
from cleantext.spun.channel import Channel, for_dialect
from cleantext.spun.dialect import Dialect

#: Which documents of each file, by index from 0; the even ones were used for tuning.
SPLITS = {"test": (1,), "dev": (0,), "all": (0, 1)}
#: Words of a text, a new substitution table after so many texts, and the fewest words that make a text.
WORDS, TEXTS_A_TABLE, FEWEST = 350, 6, 100
THIRD = 1 / 3
OTHERS = ("issues", "alternate", "musty")
#: Replaces a few phrases of a science: only the texts that have any count.
RARE = "tortured"
SHORT = (20, 30, 40, 50)


@dataclass(frozen=True, slots=True)
class Text:
    """A clean document: the file that it is from, its index there, and what it says."""

    source: str
    index: int
    text: str


@dataclass(frozen=True)
class SpunSet:
    """Texts spun in one way, the dialect's channel, and how they are to be repaired.

    Attributes:
        together: texts that one table spun, one after the other, and that the cleaner is told are of one source.
    """

    name: str
    texts: tuple[Spun, ...]
    channel: Channel
    settings: Settings
    together: int = 0

    def repaired(self) -> list[Result]:
        """What comes of each text."""
        if not self.together:
            return list(Cleaner(self.settings).fix_many(text.text for text in self.texts))
        every = [text.text for text in self.texts]
        sources = (every[at : at + self.together] for at in range(0, len(every), self.together))
        return [r for texts in sources for r in Cleaner(self.settings, texts).fix_many(texts)]

    @property
    def words(self) -> int:
        """Tokens in all texts."""
        return sum(len(text.text.split()) for text in self.texts)


def read(folder: Path, split: str = "all") -> list[Text]:
    """The documents of all `.txt.xz` files in a folder, see `SPLITS`.

    Raises:
        InputError: it holds no such file, or one cannot be read.
    """
    paths = sorted(folder.glob("*.txt.xz"))
    if not paths:
        raise InputError(str(folder), "holds no .txt.xz file of clean text")
    out = []
    for path in paths:
        try:
            with lzma.open(path, "rt", encoding="utf-8") as file:
                documents = file.read().strip("\n").split("\n\n")
        except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
            raise InputError(str(path), f"cannot be read ({error})") from None
        name = path.name.removesuffix(".txt.xz")
        kept = (pair for pair in enumerate(documents) if pair[0] % 2 in SPLITS[split])
        out += [Text(name, index, text) for index, text in kept]
    return out


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Observed pairs: original, surrogate, dialect, times seen, sure or guess; tabs between.

    Raises:
        InputError: the file cannot be read, or a line has another form.
    """
    out = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"cannot be read ({error})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 5 or not cells[3].isdigit() or cells[4] not in {"sure", "guess"}:
            reason = f"line {number}: expected original, surrogate, dialect, seen, sure or guess"
            raise InputError(str(path), reason)
        out.append(Pair(cells[0], cells[1], cells[2], int(cells[3]), cells[4] == "sure"))
    return tuple(out)


def choose(texts: Sequence[Text], count: int, seed: int) -> list[Text]:
    """So many texts, cut to about `WORDS` words, from all files in turn."""
    by_source: dict[str, list[Text]] = {}
    for text in texts:
        if len((short := cut(text.text)).split()) >= FEWEST:
            by_source.setdefault(text.source, []).append(replace(text, text=short))
    chance = random.Random(f"texts {seed}")
    for every in by_source.values():
        chance.shuffle(every)
    turns = zip_longest(*(by_source[source] for source in sorted(by_source)))
    return [text for turn in turns for text in turn if text is not None][:count]


def cut(text: str, words: int = WORDS) -> str:
    """The first paragraphs that together reach so many words."""
    out, size = [], 0
    for line in text.split("\n"):
        out.append(line)
        size += len(line.split())
        if size >= words:
            break
    return "\n".join(out)


def short(text: str, words: int) -> str:
    """The first words of the first paragraph that has so many; empty if none has."""
    for line in text.split("\n"):
        if len(tokens := line.split()) >= words:
            return " ".join(tokens[:words])
    return ""


@dataclass(frozen=True)
class Maker:
    """Makes spun sets from clean texts; `seed` decides tables and texts.

    Attributes:
        texts: of the full sets.
        seed: decides.
        pairs: observed ones.
        wide: all that there are, for a dialect that replaces little.
    """

    texts: tuple[Text, ...]
    seed: int
    pairs: tuple[Pair, ...] = ()
    wide: tuple[Text, ...] = ()

    def table(self, name: str, kind: str, share: float, number: int) -> Table:
        """Table `number` of a dialect: `observed` or `drawn`, of which a share is applied."""
        dialect = dialects.load(name)
        seed = f"{self.seed} {name} {number}"
        if kind == "observed":
            table = spinner.observed(self.pairs, dialect.profile)
        else:
            table = spinner.drawn(dialect.rules, dialect.profile, seed)
        return table if share == 1 else spinner.thinned(table, share, seed)

    def spun(self, name: str, kind: str, share: float, lengths: Sequence[int] = ()) -> list[Spun]:
        """All texts spun, a new table every few texts; with `lengths`, only passages so long."""
        out = []
        for number, text in enumerate(self.texts):
            if number % TEXTS_A_TABLE == 0:
                table = self.table(name, kind, share, number // TEXTS_A_TABLE)
            clean = short(text.text, lengths[number % len(lengths)]) if lengths else text.text
            if clean:
                out.append(spinner.spin(clean, table))
        return out

    def sets(self, withhold: float, folder: Path) -> Iterator[SpunSet]:
        """The sets of the quality table, one after the other.

        Args:
            withhold: share (0..1) of the rules that the last sets' lexicons lack; 0 for no such sets.
            folder: where these lexicons may be written.
        """
        kinds = ("observed", "drawn") if self.pairs else ("drawn",)
        family = tuple(spinner.SISTERS)
        for kind in kinds:
            for rate, label in ((1.0, "full"), (THIRD, "a third of the rules")):
                for name in family:
                    texts = self.spun(name, kind, rate)
                    yield self._set(f"{name}, {kind}, {label}", name, texts)
                    if kind == "drawn" and rate < 1:
                        yield self._of_one_source(
                            f"{name}, {kind}, {label}, six texts", name, texts
                        )
        for name in OTHERS:
            yield self._set(f"{name}, drawn, full", name, self.spun(name, "drawn", 1))
        rare = replace(self, texts=self.wide).spun(RARE, "drawn", 1)
        yield self._set(f"{RARE}, drawn, full", RARE, [text for text in rare if text.references])
        for name in family:
            texts = self.spun(name, "drawn", 1, SHORT)
            yield self._set(f"{name}, drawn, full, 20 to 50 words", name, texts)
        if withhold:
            for name in family:
                profile = deplete(name, withhold, f"{self.seed} {name}", folder)
                label = f"{name}, drawn, full, {withhold:.0%} of the rules unknown"
                texts = self.spun(name, "drawn", 1)
                yield self._set(label, name, texts, Settings(dialect=str(profile)))

    def _set(
        self, label: str, name: str, texts: Sequence[Spun], settings: Settings | None = None
    ) -> SpunSet:
        channel = for_dialect(dialects.load(name))
        if settings is not None:
            channel = for_dialect(dialects.load_from(Path(settings.dialect)))
        return SpunSet(label, tuple(texts), channel, settings or Settings())

    def _of_one_source(self, label: str, name: str, texts: Sequence[Spun]) -> SpunSet:
        alone = self._set(f"{label} of one source", name, texts)
        return replace(alone, together=TEXTS_A_TABLE)


def deplete(name: str, share: float, seed: str, folder: Path) -> Path:
    """Write a dialect that lacks a share of its rules; gives the path of its profile.

    What the dialect borrows is written out as its own, or withheld rules would come back that way.
    """
    dialect = dialects.load(name)
    profile = dialect.profile
    rules = {
        (rule.original, rule.surrogate): replace(rule, sure=rule.sure * factor)
        for other, factor in profile.borrows.items()
        for rule in dialects.load(other).rules
    }
    rules |= {(rule.original, rule.surrogate): rule for rule in dialect.rules}
    # rounded as the file will have it: a lexicon has no rule of probability 0
    known = [replace(rule, sure=max(rule.sure, 1e-4), dialect=name) for rule in rules.values()]
    stay, _ = spinner.withheld(known, share, seed)
    return _write(Dialect(profile, stay), folder)


def _write(dialect: Dialect, folder: Path) -> Path:
    name = dialect.profile.name
    rows = [lexicon.HEADER, *(lexicon.format_row(rule) for rule in dialect.rules)]
    (folder / f"{name}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = folder / f"{name}.toml"
    shape = dialect.profile
    path.write_text(
        f'name = "{name}"\n'
        f'lexicons = ["{name}.tsv"]\n'
        f"prior = {shape.prior}\ntrust = {shape.trust}\n"
        f"[shape]\nbare = {str(shape.bare).lower()}\n"
        f"articles_adjusted = {str(shape.articles_adjusted).lower()}\nescape = {shape.escape}\n",
        encoding="utf-8",
    )
    return path


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for depleted lexicons; a context manager that removes it."""
    return tempfile.TemporaryDirectory(prefix="cleantext-quality-")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that the benchmarks share."""
    parser.add_argument("heldout", type=Path, help="folder of .txt.xz files of clean text")
    parser.add_argument("--docs", type=int, default=60, help="texts a set (default: 60)")
    parser.add_argument("--split", choices=sorted(SPLITS), default="test")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--pairs", type=Path, help="observed pairs, for the `observed` sets")
    parser.add_argument(
        "--withhold",
        type=float,
        default=0.08,
        help="share of the rules that the last sets' lexicons lack (default: 0.08; 0: no such sets)",
    )


def prepared(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Maker:
    """The maker of the sets that the options ask for; ends the program if they make no sense."""
    if not 0 <= options.withhold < 1 or options.docs < 1:
        parser.error("--withhold is a share from 0 to below 1, --docs at least 1")
    try:
        every = read(options.heldout, options.split)
        texts = choose(every, options.docs, options.seed)
        pairs = read_pairs(options.pairs) if options.pairs else ()
    except InputError as error:
        parser.error(str(error))
    return Maker(tuple(texts), options.seed, pairs, tuple(choose(every, len(every), options.seed)))


def introduction(script: str, options: argparse.Namespace, texts: Sequence[Text]) -> str:
    """The command with all that decides the figures."""
    words = sum(len(text.text.split()) for text in texts)
    pairs = f" --pairs {options.pairs.name}" if options.pairs else ""
    return (
        f"`python benchmarks/quality/{script} {options.heldout.name} --docs {options.docs} "
        f"--split {options.split} --seed {options.seed} --withhold {options.withhold:g}{pairs}`\n\n"
        f"Each full set: {len(texts)} texts, {words:,} words, from "
        f"{len({text.source for text in texts})} sources; `{options.split}` documents."
    )
