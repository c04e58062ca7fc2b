"""A discovered dialect on the disk: profile, lexicon, and a side file with the examples.

`NAME.toml` and `NAME.tsv` are a dialect as `cleantext.spun.dialect` loads it; `NAME.examples.json` has every
entry worth a look, with its probability and examples, for the review.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from cleantext.errors import InputError
from cleantext.learning import decisions
from cleantext.learning.entries import BELIEVED, Discovery, Entry, Example
from cleantext.learning.files import name_of, profile_lines, write_lexicons, write_lines
from cleantext.replacing import replace_file
from cleantext.spun import lexicon
from cleantext.spun.lexicon import LexiconError, Substitution

_VERSION = 1
_HEADING = (
    "# Written by `cleantext discover`; `cleantext discover --review` goes through its entries."
)


def by_hand(profile: Path) -> tuple[Substitution, ...]:
    """The lines of a dialect's lexicon that people wrote, corrected or accepted, and did not reject since.

    Raises:
        InputError: the lexicon, or the review, cannot be read or is malformed.
    """
    path = profile.with_suffix(".tsv")
    if not path.exists():
        return ()
    said = decisions.read(profile)
    gone = {key for key, decision in said.items() if decision.action != decisions.ACCEPT}
    try:
        rules = lexicon.read(path)
    except LexiconError as error:
        raise InputError(*str(error).split(": ", 1)) from None
    return tuple(
        rule
        for rule in rules
        if rule.evidence in ("user", "observed") and (rule.original, rule.surrogate) not in gone
    )


def write(
    discovery: Discovery,
    profile: Path,
    believed: float = BELIEVED,
    kept: Iterable[Substitution] = (),
) -> None:
    """Write a discovered dialect; each file is replaced as a whole.

    Args:
        discovery: with at least one entry.
        profile: `NAME.toml`; its folder is made if it does not exist, the other files go beside it.
        believed: entries less probable (0..1) are only in the side file.
        kept: rules that people wrote, which win.

    Raises:
        InputError: the name will not do, or a file cannot be written.
    """
    name, folder = name_of(profile), profile.parent
    dialect = discovery.dialect(name, believed)
    rules = {(rule.original, rule.surrogate): rule for rule in (*dialect.rules, *kept)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(side_file(profile), _side_file(discovery, name, believed))
        lexicons = write_lexicons(profile, rules.values())
        own = replace(dialect.profile, lexicons=lexicons)
        write_lines(profile, [_HEADING, *profile_lines(own)])
    except OSError as error:
        raise InputError(str(folder), error.strerror or str(error)) from None


def _side_file(discovery: Discovery, name: str, believed: float) -> bytes:
    value = {
        "version": _VERSION,
        "dialect": name,
        "believed": believed,
        "texts": discovery.texts,
        "tokens": discovery.tokens,
        "entries": [
            {**asdict(e), "probability": round(e.probability, 4), "uses": round(e.uses, 2)}
            for e in discovery.entries
        ],
    }
    # half a surrogate pair, which JSON Lines can bring in, is escaped as JSON escapes it
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def side_file(profile: Path) -> Path:
    """Where the examples of a profile are."""
    return profile.with_suffix(".examples.json")


def read_entries(profile: Path) -> tuple[tuple[Entry, ...], float]:
    """The entries of a discovered dialect, and how probable those in its lexicon are at least (0..1).

    Raises:
        InputError: there is no side file, or it is malformed.
    """
    path = side_file(profile)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if value["version"] != _VERSION:
            raise InputError(str(path), "written by another version; discover the dialect again")
        return tuple(_entry(item) for item in value["entries"]), float(value["believed"])
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(str(path), f"{reason}; discover the dialect again") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(str(path), "malformed; discover the dialect again") from None


def _entry(item: dict[str, Any]) -> Entry:
    examples = tuple(
        Example(str(e["text"]), int(e["start"]), int(e["end"]), str(e["restored"]))
        for e in item["examples"]
    )
    return Entry(
        str(item["original"]),
        str(item["surrogate"]),
        float(item["probability"]),
        float(item["uses"]),
        int(item["count"]),
        examples,
    )
