"""What people decided on the entries of a discovered dialect, kept in `NAME.review.json` beside its profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleantext.errors import InputError
from cleantext.replacing import replace_file

ACCEPT, REJECT, EDIT = "accept", "reject", "edit"
_VERSION = 1

#: Original and surrogate.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of an entry: `ACCEPT`, `REJECT`, or `EDIT` with the right `original`."""

    action: str
    original: str = ""


def state_file(profile: Path) -> Path:
    """Where the decisions on a dialect are kept."""
    return profile.with_suffix(".review.json")


def read(profile: Path) -> dict[Key, Decision]:
    """The decisions of earlier sessions; none if there was no session.

    Raises:
        InputError: the file cannot be read or is malformed.
    """
    path = state_file(profile)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if value["version"] != _VERSION:
            raise InputError(str(path), "written by another version; delete it to start afresh")
        return dict(map(_decision, value["decisions"]))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(str(path), "malformed; delete it to start afresh") from None


def _decision(item: Mapping[str, Any]) -> tuple[Key, Decision]:
    decision = Decision(item["action"], item.get("instead", ""))
    if decision.action not in (ACCEPT, REJECT, EDIT) or (decision.action == EDIT) != bool(
        decision.original
    ):
        raise ValueError(item)
    return (str(item["original"]), str(item["surrogate"])), decision


def write(profile: Path, decisions: Mapping[Key, Decision]) -> None:
    """Keep decisions for a later session.

    Raises:
        InputError: the file cannot be written.
    """
    listed = [
        {"original": original, "surrogate": surrogate, "action": decision.action}
        | ({"instead": decision.original} if decision.original else {})
        for (original, surrogate), decision in decisions.items()
    ]
    text = json.dumps({"version": _VERSION, "decisions": listed}, ensure_ascii=False, indent=1)
    path = state_file(profile)
    try:
        replace_file(path, f"{text}\n".encode())
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from None
