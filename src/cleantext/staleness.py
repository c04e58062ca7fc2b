"""What the configuration file asks for in vain, after a run over all of its folder.

A stale ignore stands in a text and is told with it (see `reviewing`). Protected words and `per-file` patterns hold
for many files, so that only a run that saw all of them can tell whether one is of any use.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cleantext.config import ConfigFile
from cleantext.results import FileResult
from cleantext.reviewing import Protecting


@dataclass
class Usage:
    """What was of use in a run; filled while the results come.

    Attributes:
        whole: every result was there in full; an error, or a file done earlier, may have used anything.
        protected: the protected words and expressions that kept something from being changed.
    """

    whole: bool = True
    protected: set[str] = field(default_factory=set)

    def add(self, result: FileResult) -> None:
        """Count what a file made use of."""
        if result.error or result.omitted or result.skipped == "done":
            self.whole = False
        for document in result.documents:
            for remark in document.remarks:
                if isinstance(remark, Protecting):
                    self.protected |= remark.patterns


def covers(paths: Iterable[Path], file: ConfigFile) -> bool:
    """Whether one of the paths is the folder of the configuration file, or above it."""
    root = Path(os.path.realpath(file.root))
    return any(root.is_relative_to(os.path.realpath(path)) for path in paths)


def stale_settings(file: ConfigFile, usage: Usage, matched: Iterable[str]) -> Iterator[str]:
    """What to say of each entry that was of no use, a line each.

    Args:
        file: the configuration.
        usage: over all files below its folder.
        matched: the `per-file` patterns that matched a file.
    """
    of_use = set(matched)
    for setting in file.settings:
        if setting.key == "per-file":
            for one in setting.value:
                if one.pattern not in of_use:
                    yield f"{one.origin}: stale per-file pattern {one.pattern!r}: no file matches it"
        elif setting.key == "protect" and usage.whole:
            for pattern in setting.value:
                if pattern not in usage.protected:
                    yield f"{setting.origin}: stale protect {pattern!r}: there is nothing to protect"
