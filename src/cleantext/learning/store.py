"""A learned dialect on the disk: profile, lexicon, and the counts that learning goes on from.

`NAME.toml`, `NAME.tsv` and `NAME.stays.tsv` are a dialect as `cleantext.spun.dialect` loads it. `NAME.evidence.tsv`
holds every count (shape, original, surrogate, times, pairs), `NAME.left-out.tsv` what was not
believed, and why.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

from cleantext.errors import InputError, reason_of
from cleantext.learning.counts import SHAPES, Evidence, Key, Seen
from cleantext.learning.files import STAYS, flag, profile_lines, write_lexicons, write_lines
from cleantext.learning.learn import Base, Learned
from cleantext.spun import dialect as dialects
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import LexiconError, Substitution

_EVIDENCE_HEADER = "shape\toriginal\tsurrogate\ttimes\tpairs"
_LEFT_OUT_HEADER = "original\tsurrogate\ttimes\tprobability\treason"


#: What is written beside a profile: `NAME` and one of these.
ENDINGS = (".toml", ".tsv", STAYS, ".evidence.tsv", ".left-out.tsv")


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
        write_lines(folder / f"{name}.evidence.tsv", _evidence_lines(learned.evidence))
        write_lines(folder / f"{name}.left-out.tsv", _left_out_lines(learned))
        lexicons = write_lexicons(folder / f"{name}.toml", learned.dialect.rules)
        profile = replace(learned.profile, lexicons=lexicons)
        write_lines(folder / f"{name}.toml", _profile_lines(profile, learned))
    except OSError as error:
        raise InputError(str(folder), error.strerror or str(error)) from None
    return folder / f"{name}.toml"


def _profile_lines(profile: Profile, learned: Learned) -> list[str]:
    habits, evidence = learned.habits, learned.evidence
    shapes = ", ".join(json.dumps(shape) for shape in learned.touched_shapes)
    return [
        "# Written by `cleantext learn`; learning again from more pairs updates it.",
        *profile_lines(profile),
        "",
        "# What was found out about the spinner, for people.",
        "[learned]",
        f"pairs = {evidence.pairs}",
        f"tokens = {evidence.tokens}",
        f"articles = [{evidence.adjusted}, {evidence.flips}]",
        f"shapes = [{shapes}]",
        f"function = {flag(habits.function)}",
        f"rate = {habits.rate:g}",
        f"noise = {habits.noise:g}",
        f"phrases = {sum(' ' in rule.original for rule in learned.rules)}",
        f"digits = {flag(learned.digits)}",
    ]


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
        raise InputError(*str(error).split(": ", 1)) from None
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
    except OSError as error:
        raise InputError(str(path), reason_of(error)) from None
    except UnicodeDecodeError:
        raise InputError(str(path), "not UTF-8; delete the file to start afresh") from None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line == _EVIDENCE_HEADER:
            continue
        cells = line.split("\t")
        whole = len(cells) == 5 and cells[0] in SHAPES
        if not whole or not all(n.isascii() and n.isdigit() for n in cells[3:]):
            raise InputError(f"{path}:{number}", "malformed; delete the file to start afresh")
        seen[cells[0], cells[1], cells[2]] = Seen(int(cells[3]), int(cells[4]))
    return seen
