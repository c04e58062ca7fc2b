"""What all tests share: how Hypothesis runs, and where the samples are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from cleantext import resources

# Tests say what is right, not how fast it is.
settings.register_profile("cleantext", deadline=None)
settings.load_profile("cleantext")


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample texts that ship with the package."""
    return resources.data("samples")


@pytest.fixture(scope="session")
def spun_article(samples: Path) -> str:
    """A spun article, dialect `nan`."""
    return (samples / "fox.txt").read_text(encoding="utf-8")
