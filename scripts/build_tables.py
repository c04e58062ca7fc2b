"""Build what is worked out of the shipped lexicons: data/models/*.tables and data/models/screen.json.

    python scripts/build_tables.py

Run it after every change of a lexicon, a profile or data/models/frequencies.txt; a test says when they are stale.
"""

from __future__ import annotations

from pathlib import Path

from cleantext.spun import channel, dialect, screen, tables

FOLDER = Path(__file__).parents[1] / "data/models"


def main() -> None:
    """Write the files."""
    every = {n: tables.of(channel.for_dialect(dialect.load(n))) for n in dialect.names()}
    for name, made in every.items():
        tables.write(FOLDER / f"{name}.tables", made)
        every[name] = tables.read(FOLDER / f"{name}.tables")
        print(f"{name}: {len(made.words):,} words, {len(made.sure):,} rules")
    screens = {name: screen.of(made) for name, made in every.items()}
    (FOLDER / "screen.json").write_text(screen.to_json(screens), encoding="utf-8")
    print(f"{sum(len(s.strong) for s in screens.values()):,} strong surrogates")


if __name__ == "__main__":
    main()
