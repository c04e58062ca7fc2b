"""Results out: one module per format, all behind `interface.Reporter`.

>>> from cleantext.reports import FileReport, reporter
>>> print("".join(reporter("concise").render([FileReport("a.txt", "All is well.")])), end="")
0 of 1 file spun, 0 edits, 0 suggestions, 0 suspects, 0 errors (3 words)
"""

from __future__ import annotations

from importlib import import_module

from cleantext.reports.interface import FileReport, Options, Reporter

#: Where the reporter of each format is; loaded when it is asked for.
FORMATS = {
    "full": "full:FullReporter",
    "concise": "concise:ConciseReporter",
    "json": "json_document:JsonReporter",
    "jsonl": "json_lines:JsonLinesReporter",
    "sarif": "sarif:SarifReporter",
    "github": "github:GithubReporter",
    "junit": "junit:JunitReporter",
    "markdown": "markdown:MarkdownReporter",
}

__all__ = ["FORMATS", "FileReport", "Options", "Reporter", "reporter"]


def reporter(name: str, options: Options | None = None) -> Reporter:
    """The reporter of a format.

    Raises:
        ValueError: there is no such format.
    """
    if name not in FORMATS:
        raise ValueError(f"no report format {name!r} (there are {', '.join(FORMATS)})")
    module, _, attribute = FORMATS[name].partition(":")
    made: Reporter = getattr(import_module(f"cleantext.reports.{module}"), attribute)(
        options or Options()
    )
    return made
