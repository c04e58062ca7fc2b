"""What a string must be to serve as a pattern, an encoding, a suffix or a protected word.

Each check returns nothing, or raises `ValueError` with the rest of the sentence "`key` ...". What a
check needs is imported when it is called: most runs configure none of these.
"""

from __future__ import annotations


def pattern(value: str) -> None:
    """A pattern in the syntax of `.gitignore`."""
    import re

    from cleantext.gitignore import spec

    if not value.strip() or value.lstrip().startswith("#"):
        raise ValueError("holds an empty pattern; remove it")
    try:
        spec((value,))
    except (ValueError, re.error):
        raise ValueError(f"holds {value!r}, which is no pattern that .gitignore knows") from None


def file_pattern(value: str) -> None:
    """A pattern that chooses files, so one that is not negated."""
    pattern(value)
    if value.startswith("!"):
        raise ValueError(f"holds {value!r}; say which files are meant, without the !")


def encoding(value: str) -> None:
    """`auto`, or an encoding that Python knows."""
    if value == "auto":
        return
    try:
        "".encode(value)
    except (LookupError, ValueError):
        raise ValueError(f"is {value!r}, which is no known encoding; try utf-8 or auto") from None


def suffix(value: str) -> None:
    """What can stand at the end of a file name."""
    if any(char in value for char in "/\\\0"):
        raise ValueError(f"is {value!r}; a suffix holds no slash, write for example .bak")


def protected(value: str) -> None:
    """A word, or a regular expression between slashes."""
    from cleantext.protection import Protection

    Protection((value,)).check()
