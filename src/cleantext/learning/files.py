"""The files of a dialect that cleantext writes: its profile and its lexicon."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from cleantext.errors import InputError
from cleantext.replacing import replace_file
from cleantext.spun import lexicon
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import Substitution

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


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


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a file as a whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    replace_file(path, (f"{line}\n".encode() for line in lines))


def write_rules(path: Path, rules: Iterable[Substitution]) -> None:
    """Write a lexicon, sorted.

    Raises:
        OSError: it cannot be written.
    """
    write_lines(path, [lexicon.HEADER, *map(lexicon.format_row, sorted(rules))])


def profile_lines(profile: Profile) -> list[str]:
    """A profile as TOML that `dialect.read_profile` reads; more tables can be put behind it."""
    usual = Profile(profile.name)
    borrows = ", ".join(f"{name} = {factor:g}" for name, factor in profile.borrows.items())
    lines = [
        f"name = {json.dumps(profile.name)}",
        f"description = {json.dumps(profile.description, ensure_ascii=False)}",
        f"lexicons = [{', '.join(map(json.dumps, profile.lexicons))}]",
    ]
    lines += [f"borrows = {{ {borrows} }}"] * bool(borrows)
    lines += [f"prior = {profile.prior:g}"] * (profile.prior != usual.prior)
    lines += [f"trust = {profile.trust:g}"] * (profile.trust != usual.trust)
    lines += ["", "[shape]", f"bare = {flag(profile.bare)}"]
    lines += ["quoted = true"] * profile.quoted
    lines += ["collocations = true"] * profile.collocations
    return [
        *lines,
        f"articles_adjusted = {flag(profile.articles_adjusted)}",
        f"escape = {profile.escape:g}",
    ]


def flag(value: bool) -> str:
    """A truth value in TOML."""
    return "true" if value else "false"
