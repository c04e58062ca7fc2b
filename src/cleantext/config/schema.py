"""The JSON schema of the configuration; `python -m cleantext.config.schema` prints it."""

from __future__ import annotations

import json
from typing import Any

from cleantext.config.options import KEYS, Key
from cleantext.config.values import KINDS, plain


def _property(key: Key) -> dict[str, Any]:
    option = key.option
    out: dict[str, Any] = {"description": option.help, **KINDS[key.type].schema}
    if option.choices:
        out["enum"] = list(option.choices)
    if option.minimum is not None:
        out["minimum"] = option.minimum
    if option.maximum is not None:
        out["maximum"] = option.maximum
    return {**out, "default": plain(key.default)}


def _per_file(key: Key) -> dict[str, Any]:
    known = {
        name: {"$ref": f"#/properties/{name}"} for name, k in KEYS.items() if k.option.per_file
    }
    table = {"type": "object", "additionalProperties": False, "properties": known}
    return {
        "description": key.option.help,
        "type": "object",
        "additionalProperties": {"anyOf": [{"const": "off"}, table]},
        "default": {},
    }


def schema() -> dict[str, Any]:
    """The schema of `cleantext.toml` and `[tool.cleantext]`, in the draft 7 of TOML editors."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Configuration of cleantext",
        "description": "cleantext.toml, or the table [tool.cleantext] of pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: _per_file(key) if name == "per-file" else _property(key)
            for name, key in KEYS.items()
        },
    }


def rendered() -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(rendered(), end="")
