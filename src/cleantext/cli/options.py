"""The options that can be configured too, made from the one table of settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from cleantext.config import KEYS, Effective, Key, Resolver, plain

Command = TypeVar("Command", bound=Callable[..., Any])

_METAVARS = {
    "dialect": "NAME",
    "lexicons": "FILE",
    "min-confidence": "0..1",
    "protect": "WORD",
    "include": "PATTERN",
    "exclude": "PATTERN",
    "jobs": "N",
    "field": "NAME",
    "column": "NAME",
    "encoding": "NAME",
    "backup": "SUFFIX",
    "max-findings": "N",
}
_SHORT = {"jobs": "-j", "dialect": "-d", "lexicons": "-l", "min-confidence": "-c", "format": "-f"}
_TYPES: dict[Any, Any] = {
    int: int,
    float: float,
    str: str,
    tuple[str, ...]: str,
    tuple[Path, ...]: click.Path(path_type=Path),
}


def _sentence(key: Key) -> str:
    text = key.option.help[:1].upper() + key.option.help[1:] + "."
    if isinstance(key.default, tuple):
        text += " Repeatable."
    default = plain(key.default)
    if isinstance(key.default, bool) or default in ("", [], None):
        return text
    return f"{text} [default: {default}]"


def _dialects(_: click.Context, __: click.Parameter, start: str) -> list[str]:
    """The names that complete the beginning of one."""
    from cleantext.spun import dialect

    return [name for name in ("auto", "none", *dialect.names()) if name.startswith(start)]


def _option(key: Key, choices: tuple[str, ...]) -> Callable[[Command], Command]:
    flag = key.flag
    more: dict[str, Any] = {"help": _sentence(key), "default": None}
    if key.type is bool:
        flag = f"{flag}/--no-{key.name}"
    elif choices:
        more["type"] = click.Choice(choices)
    else:
        more["type"] = _TYPES[key.type]
        more["metavar"] = _METAVARS.get(key.name)
        more["multiple"] = key.type in (tuple[str, ...], tuple[Path, ...])
    if key.name == "dialect":
        more["shell_complete"] = _dialects
    short = (_SHORT[key.name],) if key.name in _SHORT else ()
    return click.option(*short, flag, key.field, **more)


def setting_options(
    *names: str, without: Mapping[str, tuple[str, ...]] | None = None
) -> Callable[[Command], Command]:
    """Options for settings.

    Args:
        names: keys of the configuration, in the order in which help shall list them.
        without: choices of a key that make no sense here.
    """

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            key = KEYS[name]
            dropped = (without or {}).get(name, ())
            choices = tuple(c for c in key.option.choices if c not in dropped)
            command = _option(key, choices)(command)
        return command

    return decorate


def config_options(command: Command) -> Command:
    """Options that say which configuration file to use."""
    for option in (
        click.option("--isolated", is_flag=True, help="Use no configuration file."),
        click.option(
            "--config",
            "config_file",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Use this configuration file instead of the nearest.",
        ),
    ):
        command = option(command)
    return command


def resolver(given: Mapping[str, Any]) -> Resolver:
    """The settings of a run.

    Args:
        given: the parameters of a command; those that are settings count, by field name.
    """
    fields = {key.field for key in KEYS.values()}
    return Resolver(
        {name: value for name, value in given.items() if name in fields},
        file=given.get("config_file"),
        isolated=bool(given.get("isolated")),
    )


def settings_here(given: Mapping[str, Any]) -> Effective:
    """The settings for the current folder."""
    return resolver(given).for_folder(Path.cwd())
