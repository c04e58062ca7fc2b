"""The files of a dialect that cleantext writes: its profile and its lexicon."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from cleantext.errors import InputError
from cleantext.replacing import replace_file
from cleantext.spun import lexicon
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import Substitution

#: Ending of the lexicon of the words that stay.
STAYS = ".stays.tsv"
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


def see_that_it_can_be_written(path: Path) -> None:
    """Find out before the work, not after it; folders that are missing will be made.

    Raises:
        InputError: it is a folder, lies in a file, or nobody may write there.
    """
    if path.is_dir():
        raise InputError(str(path), "is a folder; name a file")
    folder = next(each for each in path.absolute().parents if os.path.lexists(each))
    if not folder.is_dir():
        raise InputError(str(path), f"{folder.name} is no folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(str(path), "the folder cannot be written to")


def see_that_nothing_is_lost(files: Iterable[Path], advice: str) -> None:
    """See that files can be written and do not exist.

    Args:
        files: to be written.
        advice: what to do about one that exists.

    Raises:
        InputError: one exists, or cannot be written.
    """
    for path in files:
        see_that_it_can_be_written(path)
        if os.path.lexists(path):
            raise InputError(str(path), f"exists already; {advice}")


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a file as a whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    replace_file(path, (f"{line}\n".encode() for line in lines))


def write_lexicons(profile: Path, rules: Iterable[Substitution]) -> tuple[str, ...]:
    """Write the lexicon of a dialect beside its profile, and in a file of their own the words that were seen to stay.

    Returns:
        The names of the lexicons.

    Raises:
        OSError: one cannot be written.
    """
    every = tuple(rules)
    stays = tuple(rule for rule in every if rule.unchanged and rule.evidence == "learned")
    paths = [profile.with_suffix(".tsv")]
    write_rules(paths[0], set(every).difference(stays))
    if stays:
        paths.append(profile.with_suffix(STAYS))
        write_rules(paths[1], stays)
    return tuple(path.name for path in paths)


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
    lines += ["partial = true"] * profile.partial
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
