"""The one table of everything that can be configured.

Each field of `Config` is a key: its annotation is the type, its default the default, its metadata
an `Option` with the rest. The loader, the validation, the JSON schema, the environment and the
options of the command line are derived from `KEYS`; to add a key, add a field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, get_type_hints

from cleantext.config import checks
from cleantext.pipeline import MIN_CONFIDENCE

ENVIRONMENT_PREFIX = "CLEANTEXT_"

REPORT_FORMATS = (
    "text", "full", "concise", "json", "jsonl", "sarif", "github", "junit", "markdown",
)  # fmt: skip
INPUT_FORMATS = (
    "auto", "text", "markdown", "html", "json", "jsonl", "csv", "tsv", "parquet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """What is known of a key besides its name, type and default.

    Attributes:
        help: one sentence without a full stop.
        choices: the only strings that are allowed; empty for any.
        minimum, maximum: bounds of a number, both allowed themselves; None for none.
        check: raises `ValueError` for a string (or an item of a list) that will not do.
        environment: whether an environment variable can set it.
        per_file: whether it can be set for some files only, in the table `per-file`.
        adds_up: a list to which the file, the environment and the command line each add, where for
            every other key the strongest source alone counts.
        flag: on the command line, where it is not `--` and the name of the key.
    """

    help: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    check: Callable[[str], None] | None = None
    environment: bool = True
    per_file: bool = False
    adds_up: bool = False
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it comes from.

    Attributes:
        key: as in the file, `min-confidence`.
        value: of the type that `Config` has for it.
        origin: `default`, `pyproject.toml:12`, `environment CLEANTEXT_JOBS` or `command line`.
    """

    key: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class PerFile:
    """What holds for some files only.

    Attributes:
        pattern: in the syntax of `.gitignore`, relative to the folder of the configuration file.
        settings: None where the files are not to be touched (`off`).
        origin: where the pattern stands.
    """

    pattern: str
    settings: tuple[Setting, ...] | None
    origin: str


def _key(default: Any, help: str, **more: Any) -> Any:  # noqa: A002
    return field(default=default, metadata={"option": Option(help, **more)})


@dataclass(frozen=True)
class Config:
    """The settings of a run; the help of each is in its metadata."""

    dialect: str = _key(
        "auto", "name of a dialect, auto (find out) or none (only your own lexicons)", per_file=True
    )
    lexicons: tuple[Path, ...] = _key(
        (),
        "your own lexicon files, whose rules win; relative to the configuration file",
        flag="--lexicon",
        per_file=True,
    )
    min_confidence: float = _key(
        MIN_CONFIDENCE,
        "make edits at least this sure, only suggest the others",
        minimum=0.0,
        maximum=1.0,
        per_file=True,
    )
    one_source: bool = _key(
        False, "all files come from one source: learn its dictionary from them together"
    )
    protect: tuple[str, ...] = _key(
        (),
        "words, and /regular expressions/, that are never changed",
        check=checks.protected,
        per_file=True,
        adds_up=True,
    )
    include: tuple[str, ...] = _key(
        (), "clean only files that match one of these patterns", check=checks.pattern
    )
    exclude: tuple[str, ...] = _key(
        (), "leave out files and folders that match one of these patterns", check=checks.pattern
    )
    respect_gitignore: bool = _key(True, "leave out what .gitignore names")
    jobs: int = _key(0, "number of processes; 0 is one per core", minimum=0, maximum=1024)
    input_format: str = _key(
        "auto", "format of the files; auto goes by the name", choices=INPUT_FORMATS, per_file=True
    )
    field: tuple[str, ...] = _key(
        (),
        "fields of JSON and JSON Lines that hold text, such as text or meta.title",
        per_file=True,
    )
    column: tuple[str, ...] = _key(
        (), "columns of CSV, TSV and Parquet that hold text", per_file=True
    )
    encoding: str = _key(
        "auto",
        "encoding of the files; auto finds out",
        check=checks.encoding,
        per_file=True,
    )
    backup: str = _key(
        "", "suffix under which the old file is kept; empty keeps none", check=checks.suffix
    )
    format: str = _key(
        "text",
        "format of the report; text is the repaired text for fix, the full report for check",
        choices=REPORT_FORMATS,
    )
    statistics: bool = _key(False, "also count the most frequent rules, dialects and files")
    show_suggestions: bool = _key(
        False, "also report suspects, and edits that are not sure enough to be made"
    )
    fail_on: str = _key(
        "any",
        "what check fails on: any finding, or only texts judged spun",
        choices=("any", "spun"),
    )
    max_findings: int = _key(0, "fail only where more findings than this are left", minimum=0)
    per_file: tuple[PerFile, ...] = _key(
        (), "settings for the files that match a pattern, or off", environment=False
    )


@dataclass(frozen=True)
class Key:
    """A row of the table: a field of `Config` with its type (the annotation) and its `Option`."""

    field: str
    type: Any
    default: Any
    option: Option

    @cached_property
    def name(self) -> str:
        """As it is written in a file."""
        return self.field.replace("_", "-")

    @property
    def flag(self) -> str:
        """As it is written on the command line."""
        return self.option.flag or f"--{self.name}"

    @cached_property
    def environment(self) -> str | None:
        """The environment variable, if there is one."""
        return f"{ENVIRONMENT_PREFIX}{self.field.upper()}" if self.option.environment else None


def _keys() -> dict[str, Key]:
    types = get_type_hints(Config)
    rows = (
        Key(f.name, types[f.name], f.default, f.metadata["option"])
        for f in fields(Config)
        if f.default is not MISSING
    )
    return {row.name: row for row in rows}


#: Every key by its name, in the order in which they are shown.
KEYS: dict[str, Key] = _keys()
