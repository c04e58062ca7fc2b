"""Some texts of a run: those from which the dictionary of their one spinner is learnt."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from cleantext.files import clean_file
from cleantext.findings import Result
from cleantext.pipeline import Cleaner
from cleantext.results import Options
from cleantext.walk import Task

#: Code points of texts that may be spun from which is learnt: some hundred articles, a few seconds.
SAMPLE = 300_000
#: Code points of texts that are looked through for them.
MOST = 30_000_000


class _Full(BaseException):
    """The sample is large enough; no error, so nothing that handles errors may catch it."""


@dataclass
class _Collector:
    """Takes the place of a cleaner, changes nothing, and keeps the texts that may be spun."""

    cleaner: Cleaner
    texts: list[str] = field(default_factory=list)
    size: int = 0
    seen: int = 0

    def screen(self, text: str) -> bool:
        """See `Cleaner.screen`.

        Raises:
            _Full: as much as is allowed was looked through.
        """
        self.seen += len(text)
        if self.seen > MOST:
            raise _Full
        return self.cleaner.screen(text)

    def fix(self, text: str) -> Result:
        """Keep a text.

        Raises:
            _Full: there are enough.
        """
        self.texts.append(text)
        self.size += len(text)
        if self.size >= SAMPLE:
            raise _Full
        return Result(text, text)


def sample(tasks: Iterable[Task], cleaner: Cleaner, options: Options) -> tuple[str, ...]:
    """The first texts of the files that may be spun; what can't be read is passed over.

    Args:
        tasks: the files, in their order.
        cleaner: says which texts may be spun.
        options: how to read the files that have none of their own.
    """
    collector = _Collector(cleaner)
    with suppress(_Full):
        for task in tasks:
            chosen = task.options or options
            looking = replace(
                chosen, write=False, output=None, output_file=None, contents=False, review=None
            )
            clean_file(replace(task, options=looking, lines=None), collector, looking)
    return tuple(collector.texts)
