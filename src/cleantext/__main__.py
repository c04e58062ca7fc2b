"""`python -m cleantext` is the command `cleantext`."""

from __future__ import annotations

from cleantext.cli import main

if __name__ == "__main__":
    main(prog_name="cleantext")
