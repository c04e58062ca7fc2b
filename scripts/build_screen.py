"""Build data/models/screen.json: the gate of the shipped dialects, from their lexicons.

    python scripts/build_screen.py

Run it after every change of a lexicon, a profile or data/models/frequencies.txt; a test says when it is stale.
"""

from __future__ import annotations

from pathlib import Path

from cleantext.spun import channel, dialect, screen

OUTPUT = Path(__file__).parents[1] / "data/models/screen.json"


def main() -> None:
    """Write the file."""
    screens = {name: screen.of(channel.for_dialect(dialect.load(name))) for name in dialect.names()}
    OUTPUT.write_text(screen.to_json(screens), encoding="utf-8")
    print(f"{OUTPUT}: {sum(len(s.strong) for s in screens.values()):,} strong surrogates")


if __name__ == "__main__":
    main()
