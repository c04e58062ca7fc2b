"""What the cloze model says of the alternatives, given what the decoder thinks of the words around them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleantext.language.keys import END
from cleantext.language.ngram import NgramModel
from cleantext.spun.arrays import ranges
from cleantext.spun.decoder import Flat
from cleantext.spun.tables import Floats, Ids

#: Nats beyond which a gain is not believed, either way.
LIMIT = 6.0
#: Alternatives less probable than this do not colour the gap beside them.
FAINT = 0.02


class Gaps:
    """The slots of a chain as gaps, and their alternatives as what may fill them.

    Args:
        flat: the chain, as for the decoder.
        model: with a cloze model.
    """

    def __init__(self, flat: Flat, model: NgramModel) -> None:
        if model.cloze is None:
            raise ValueError("the context model has no cloze model")
        self._cloze = model.cloze
        self._flat = flat
        self._edge = self._cloze.embeddings(np.array([model.ids[END]]))
        self._offsets = np.array(
            [*range(-self._cloze.reach, 0), *range(1, self._cloze.reach + 1)], np.int64
        )

    def gains(self, links: Ids, posterior: Floats) -> Floats:
        """The gain of every alternative of some slots, in nats.

        Args:
            links: numbers of the slots in the chain, shape (n,), at least one.
            posterior: of all alternatives of the chain, shape (alternatives,).

        Returns:
            In the order of the links, shape (alternatives of these slots,); 0 where the cloze model
            knows nothing, relative to what it expects of an average word.
        """
        flat = self._flat
        around = links[:, None] + self._offsets
        begin, end = flat.reach(links)
        outside = (around < begin[:, None]) | (around >= end[:, None])
        needed, at = np.unique(np.where(outside, links[:, None], around), return_inverse=True)
        context = self._mixed(needed, posterior)[at.reshape(around.shape)]
        # beyond the text stands the end of a sentence
        context[outside] = self._edge[0]
        expected = self._cloze.gaps(context)
        size = flat.size[links]
        alternatives = np.repeat(flat.place[links], size) + ranges(size)
        gap = np.repeat(np.arange(len(links)), size)
        raw = self._cloze.gain(expected[gap], flat.first[alternatives]).astype(np.float64)
        silent = np.isnan(raw) | (flat.length[alternatives] > 1)
        gain = np.where(silent, 0.0, raw - self._cloze.level(expected)[gap])
        clipped: Floats = np.clip(gain, -LIMIT, LIMIT)
        return clipped

    def _mixed(self, needed: Ids, posterior: Floats) -> NDArray[np.float32]:
        """Expected embeddings of some links, shape (links, d)."""
        flat = self._flat
        size = flat.size[needed]
        alternatives = np.repeat(flat.place[needed], size) + ranges(size)
        owner = np.repeat(np.arange(len(needed)), size)
        weight = posterior[alternatives]
        likely = weight > FAINT
        alternatives, owner, weight = alternatives[likely], owner[likely], weight[likely]
        rows = self._cloze.embeddings(flat.first[alternatives])
        rows *= weight[:, None].astype(np.float32)
        heads = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
        mixed: NDArray[np.float32] = np.add.reduceat(rows, heads)
        return mixed
