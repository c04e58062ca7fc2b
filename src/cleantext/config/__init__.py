"""Configuration: from `pyproject.toml`, `cleantext.toml`, `CLEANTEXT_*` and the command line."""

from __future__ import annotations

from cleantext.config.files import ConfigFile, read_file
from cleantext.config.options import KEYS, Config, Key, Option, PerFile, Setting
from cleantext.config.resolve import COMMAND_LINE, Effective, Resolver, effective_settings
from cleantext.config.values import plain

__all__ = [
    "COMMAND_LINE",
    "KEYS",
    "Config",
    "ConfigFile",
    "Effective",
    "Key",
    "Option",
    "PerFile",
    "Resolver",
    "Setting",
    "effective_settings",
    "plain",
    "read_file",
]
