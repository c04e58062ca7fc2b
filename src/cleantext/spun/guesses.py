"""Guesses that are good enough to be made: unlisted surrogates of a dialect that is known only in part.

A dialect that was learned from ten pairs lists a third of what its spinner does, and says so (`Profile.partial`). In a
text that is spun in it, every other word that was never seen to stay is a suspect. `suspects` says how well other words
would fit in its place; here stand the weights for such dialects, and how probable it is that the likeliest candidate
is right, so that it can be an edit like any other.
"""

from __future__ import annotations

import numpy as np

from cleantext.spun.tables import Flags, Floats, Tables

# Fitted on even-numbered held-out documents, spun by the development spinners of `benchmarks/learning/spinners.py` and
# repaired by what 3 to 100 pairs taught: `benchmarks/learning/fit_guesses.py`.

#: As `suspects.CANDIDATE`; its weights of likeness, of endings and of relations are those of real dictionaries, since
#: the surrogates of the development spinners are drawn at random.
CANDIDATE = (1.03, 1.71, -2.48, 1.15, 3.5, 1.0, 5.8, 3.5, 3.9, -5.0)
#: So many of the most frequent words may be expected at a place: what the pairs do not show is rare (against 4,000,
#: 3 % more right guesses from 10 pairs, and 30 % more from 100).
POOL = 8_000
#: Words that the cloze model alone picks out for a place.
SHORT_LIST = 160
#: As `suspects.SUSPECT`.
SUSPECT = (-6.05, 0.33, -0.53, 3.25, -0.23, 2.7, 0.0, -2.46, -0.12, -0.2, 0.03, -4.57)
#: The likeliest candidate is right: bias, then weights of the log odds that the word is a surrogate at all, and of the
#: log odds of the candidate among the candidates.
RIGHT = (-2.67, 0.56, 0.54)
#: No candidate is more probable: of the surest, so many are right.
SUREST = 0.97
#: Suspects and candidates less probable (0..1) are not reported.
WORTH_REPORTING = 0.2
_SMALL = 1e-6


def staying(tables: Tables) -> Flags:
    """Words that were seen to stay as they are: listed, but neither replaced nor put for another; shape (V,)."""
    stays: Flags = (tables.leaving == 0) & (tables.rules == 0)
    parts = {part for word in tables.words if " " in word for part in word.split(" ")}
    stays[[0, *(number for part in parts if (number := tables.ids.get(part)) is not None)]] = False
    return stays


def chances(surrogate: Floats, shares: Floats) -> Floats:
    """P(a candidate is right).

    Args:
        surrogate: P(the word is a surrogate), in 0..1, shape (W,).
        shares: of the candidates among them, shape (W, L).

    Returns:
        In 0..1, shape (W, L).
    """
    bias, by_surrogate, by_share = RIGHT
    odds = bias + by_surrogate * _log_odds(surrogate)[:, None] + by_share * _log_odds(shares)
    right: Floats = 1 / (1 + np.exp(-odds))
    return np.minimum(right, np.minimum(surrogate, SUREST)[:, None])


def _log_odds(chance: Floats) -> Floats:
    inside = np.clip(chance, _SMALL, 1 - _SMALL)
    return np.log(inside) - np.log1p(-inside)
