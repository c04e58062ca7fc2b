"""The JSON schema says what the loader does, and its file is up to date."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.config import KEYS, Resolver, plain
from cleantext.config.schema import rendered, schema
from cleantext.errors import InputError

FILE = Path(__file__).parents[2] / "docs/schema/cleantext.schema.json"
VALIDATOR = jsonschema.Draft7Validator(schema())


def test_the_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == rendered(), (
        "run: python -m cleantext.config.schema > docs/schema/cleantext.schema.json"
    )


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


def test_the_defaults_fit_the_schema() -> None:
    for name, row in schema()["properties"].items():
        VALIDATOR.validate({name: row["default"]})


def loads(document: dict[str, Any]) -> bool:
    """Whether the loader takes it; JSON written so is TOML."""
    with tempfile.TemporaryDirectory() as folder:
        lines = (f"{name} = {_toml(value)}\n" for name, value in document.items())
        (Path(folder) / "cleantext.toml").write_text("".join(lines), encoding="utf-8")
        try:
            Resolver(environ={}).for_folder(Path(folder))
        except InputError:
            return False
        return True


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


# No strings that only the loader can judge (an encoding, a pattern, an expression).
PLAIN = st.sampled_from(["auto", "text", "json", "sarif", "spun", "utf-8", "x"])
SIMPLE = PLAIN | st.booleans() | st.integers(-2, 2000) | st.sampled_from([0.5, 1.5, -0.1])
VALUES = SIMPLE | st.lists(SIMPLE, max_size=2)
NAMES = st.sampled_from([*(name for name in KEYS if name not in ("per-file", "encoding")), "jops"])
TABLES = st.dictionaries(NAMES, VALUES, max_size=2)
PER_FILE = st.dictionaries(
    st.sampled_from(["*.md", "a/**"]), TABLES | st.sampled_from(["off", "on", 3]), max_size=2
)


@given(TABLES, st.none() | PER_FILE)
def test_schema_and_loader_agree(table: dict[str, Any], per_file: dict[str, Any] | None) -> None:
    document = table if per_file is None else {**table, "per-file": per_file}
    assert VALIDATOR.is_valid(document) == loads(document)


@pytest.mark.parametrize("name", [name for name in KEYS if name != "per-file"])
def test_every_key_refuses_what_it_is_not(name: str) -> None:
    assert not VALIDATOR.is_valid({name: {"a": 1}})
    assert not loads({name: {"a": 1}})


def test_values_are_shown_as_toml_knows_them(tmp_path: Path) -> None:
    (tmp_path / "cleantext.toml").write_text(
        "lexicons = ['a.tsv']\n[per-file]\n'a' = 'off'\n'b' = {protect = ['x']}"
    )
    config = Resolver(environ={}).for_folder(tmp_path).config
    assert plain(config.lexicons) == [str(tmp_path / "a.tsv")]
    assert plain(config.per_file) == {"a": "off", "b": {"protect": ["x"]}}
    assert plain(config.min_confidence) == config.min_confidence
