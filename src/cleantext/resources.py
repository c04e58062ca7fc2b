"""Where the files under `data/` are: inside the installed package, or beside `src/` in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_INSTALLED = Path(__file__).parent / "data"
_CHECKOUT = Path(__file__).parents[2] / "data"


@cache
def _root() -> Path:
    for root in (_INSTALLED, _CHECKOUT):
        if (root / "dialects").is_dir():
            return root
    raise FileNotFoundError(
        f"cleantext's data folder is missing (looked in {_INSTALLED} and {_CHECKOUT}); reinstall cleantext-toolkit"
    )


def data(name: str) -> Path:
    """The path of a data file, such as `models/frequencies.txt`."""
    return _root() / name
