"""Cleaners for the tests of batch cleaning: one that exchanges a word, some that misbehave."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

from cleantext.findings import Edit, Result, Verdict, apply_edits

_WORD = re.compile(r"(?<!\S)nan(?!\S)")


class Toy:
    """Turns the token `nan` into `the`; `accent` into `café`."""

    def __init__(self, settings: object = None) -> None:
        self.settings = settings

    def fix(self, text: str) -> Result:
        edits = tuple(
            Edit(
                m.start(), m.end(), m[0], "the" if m[0] == "nan" else "caf\u20ac", 0.9, "toy", "nan"
            )
            for m in re.finditer(r"(?<!\S)(?:nan|accent)(?!\S)", text)
        )
        verdict = Verdict("nan", 1.0) if edits else Verdict()
        return Result(text, apply_edits(text, edits), edits, verdict=verdict)


class Trouble(Toy):
    """Does in the text what the text says."""

    def fix(self, text: str) -> Result:
        if "DIE" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "EXIT" in text:
            os._exit(3)
        if "RAISE" in text:
            raise KeyError("oops\nand more")
        if "MEMORY" in text:
            raise MemoryError
        if "SLEEP" in text:
            time.sleep(60)
        return super().fix(text)


class Meddler(Toy):
    """Changes a file while it is cleaned: sets it to `content`, or removes it if that is None."""

    def __init__(self, path: Path, content: bytes | None) -> None:
        super().__init__()
        self.path, self.content = path, content

    def fix(self, text: str) -> Result:
        if self.content is None:
            self.path.unlink()
        else:
            self.path.write_bytes(self.content)
        return super().fix(text)


class NoCleaner:
    """Can't be made."""

    def __init__(self, settings: object) -> None:
        raise ValueError("no such dialect")
