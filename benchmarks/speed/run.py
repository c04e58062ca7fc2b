"""The speed of cleantext and its neighbours on the same files, as Markdown tables.

    python benchmarks/speed/run.py TEXTS [--runs 5] [--megabytes 100] [--only SECTION] [--write docs/speed.md]

TEXTS is a folder of clean English text: `.txt.xz` or `.txt` files, documents separated by an empty line, one
paragraph a line. Needs Linux, Python 3.11 and a package registry; makes an environment of its own.
"""

from __future__ import annotations

from bench import main

if __name__ == "__main__":
    main(__doc__)
