"""A learned dialect on the disk: profile, lexicon, and the counts that learning goes on from.

`NAME.toml` and `NAME.tsv` are a dialect as `cleantext.spun.dialect` loads it. `NAME.evidence.tsv`
holds every count (shape, original, surrogate, times, pairs), `NAME.left-out.tsv` what was not
believed, and why.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from cleantext.errors import InputError
from cleantext.learning.counts import SHAPES, Evidence, Key, Seen
from cleantext.learning.learn import Base, Learned
from cleantext.spun import dialect as dialects
from cleantext.spun import lexicon
from cleantext.spun.lexicon import LexiconError, Substitution

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_EVIDENCE_HEADER = "shape\toriginal\tsurrogate\ttimes\tpairs"
_LEFT_OUT_HEADER = "original\tsurrogate\ttimes\tprobability\treason"


def name_of(profile: Path) -> str:
    """The name of the dialect that a profile file is for.

    Raises:
        InputError: it cannot be one.
    """
    if profile.suffix != ".toml" or not NAME.fullmatch(profile.stem):
        raise InputError(
            str(profile), "call it NAME.toml, the name of lower-case letters, digits, - and _"
        )
    return profile.stem


def write(learned: Learned, folder: Path) -> Path:
    """Write a dialect; each file is replaced as a whole.

    Args:
        learned: the dialect.
        folder: is made if it does not exist.

    Returns:
        The path of the profile.

    Raises:
        InputError: it cannot be written.
    """
    name = learned.profile.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / f"{name}.evidence.tsv", _evidence_lines(learned.evidence))
        replace_file(folder / f"{name}.left-out.tsv", _left_out_lines(learned))
        rows = map(lexicon.format_row, learned.rules)
        replace_file(folder / f"{name}.tsv", [lexicon.HEADER, *rows])
        replace_file(folder / f"{name}.toml", _profile_lines(learned))
    except OSError as error:
        raise InputError(str(folder), error.strerror or str(error)) from None
    return folder / f"{name}.toml"


def replace_file(path: Path, lines: Iterable[str]) -> None:
    """Write a file as a whole or not at all."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _profile_lines(learned: Learned) -> list[str]:
    profile, habits, evidence = learned.profile, learned.habits, learned.evidence
    borrows = ", ".join(f"{name} = {factor:g}" for name, factor in profile.borrows.items())
    shapes = ", ".join(json.dumps(shape) for shape in learned.touched_shapes)
    return [
        "# Written by `cleantext learn`; learning again from more pairs updates it.",
        f"name = {json.dumps(profile.name)}",
        f"description = {json.dumps(profile.description, ensure_ascii=False)}",
        f"lexicons = [{', '.join(json.dumps(file) for file in profile.lexicons)}]",
        *([f"borrows = {{ {borrows} }}"] if borrows else []),
        "",
        "[shape]",
        f"bare = {_bool(profile.bare)}",
        f"articles_adjusted = {_bool(profile.articles_adjusted)}",
        f"escape = {profile.escape:g}",
        "",
        "# What was found out about the spinner, for people.",
        "[learned]",
        f"pairs = {evidence.pairs}",
        f"tokens = {evidence.tokens}",
        f"articles = [{evidence.adjusted}, {evidence.flips}]",
        f"shapes = [{shapes}]",
        f"function = {_bool(habits.function)}",
        f"rate = {habits.rate:g}",
        f"noise = {habits.noise:g}",
        f"phrases = {sum(' ' in rule.original for rule in learned.rules)}",
        f"digits = {_bool(learned.digits)}",
    ]


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _evidence_lines(evidence: Evidence) -> list[str]:
    rows = sorted((o, s, SHAPES.index(shape), n) for (shape, o, s), n in evidence.seen.items())
    lines = [f"{SHAPES[shape]}\t{o}\t{s}\t{n.times}\t{n.pairs}" for o, s, shape, n in rows]
    return [_EVIDENCE_HEADER, *lines]


def _left_out_lines(learned: Learned) -> list[str]:
    return [
        _LEFT_OUT_HEADER,
        *(
            f"{d.original}\t{d.surrogate}\t{d.seen.times}\t{d.probability:.2f}\t{d.reason}"
            for d in learned.left_out
        ),
    ]


def read_base(profile: Path) -> Base:
    """A dialect to go on from.

    What people wrote or confirmed in its lexicon (evidence `user` or `observed`) is kept; a dialect
    without an evidence file is kept as a whole, and counts for what its lexicon says.

    Raises:
        InputError: a file of it is missing or malformed.
    """
    try:
        loaded = dialects.load_from(profile)
        table = tomllib.loads(profile.read_text(encoding="utf-8")).get("learned", {})
    except LexiconError as error:
        raise InputError(str(profile), str(error).removeprefix(f"{profile}: ")) from None
    counts = profile.with_suffix(".evidence.tsv")
    kept = loaded.rules
    if counts.exists():
        seen = _read_evidence(counts)
        kept = tuple(rule for rule in kept if rule.evidence not in ("learned", "inferred"))
    else:
        seen = {(SHAPES[0], r.original, r.surrogate): _as_seen(r) for r in loaded.rules if r.seen}
    try:
        adjusted, flips = (int(n) for n in table.get("articles", (0, 0)))
        pairs, tokens = int(table.get("pairs", 0)), int(table.get("tokens", 0))
    except (TypeError, ValueError):
        raise InputError(str(profile), "the counts under [learned] are malformed") from None
    return Base(Evidence(seen, adjusted, flips, pairs, tokens), kept)


def _as_seen(rule: Substitution) -> Seen:
    return Seen(rule.seen, rule.seen)


def _read_evidence(path: Path) -> dict[Key, Seen]:
    seen: dict[Key, Seen] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), str(error)) from None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line == _EVIDENCE_HEADER:
            continue
        cells = line.split("\t")
        whole = len(cells) == 5 and cells[0] in SHAPES
        if not whole or not all(n.isascii() and n.isdigit() for n in cells[3:]):
            raise InputError(f"{path}:{number}", "malformed; delete the file to start afresh")
        seen[cells[0], cells[1], cells[2]] = Seen(int(cells[3]), int(cells[4]))
    return seen
