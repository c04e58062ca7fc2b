"""What the cloze model says of the alternatives, given what the decoder thinks of the words around them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleantext.language.keys import END
from cleantext.language.ngram import NgramModel
from cleantext.spun.arrays import ranges
from cleantext.spun.decoder import Flat
from cleantext.spun.tables import Floats, Ids

Singles = NDArray[np.float32]

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
        self._end = model.ids[END]

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
        rows, weight = self._mixed(posterior)
        context = self._cloze.around(rows, weight, links, flat.reach(links))
        expected = self._cloze.gaps(context)
        size = flat.size[links]
        alternatives = np.repeat(flat.place[links], size) + ranges(size)
        gap = np.repeat(np.arange(len(links)), size)
        raw = self._cloze.gain(expected[gap], flat.first[alternatives]).astype(np.float64)
        silent = np.isnan(raw) | (flat.length[alternatives] > 1)
        gain = np.where(silent, 0.0, raw - self._cloze.level(expected)[gap])
        clipped: Floats = np.clip(gain, -LIMIT, LIMIT)
        return clipped

    def _mixed(self, posterior: Floats) -> tuple[Singles, Singles]:
        """Expected embedding of each link, and what it says of the topic.

        Beyond the links stands the end of a sentence; shapes (links + 1, d), (links + 1,).
        """
        flat, cloze = self._flat, self._cloze
        first = np.append(flat.first[flat.place[:-1]], self._end)
        rows, weight = cloze.embeddings(first), cloze.weights(first)
        several = np.flatnonzero(flat.size > 1)
        if not len(several):
            return rows, weight
        size = flat.size[several]
        alternatives = np.repeat(flat.place[several], size) + ranges(size)
        owner = np.repeat(np.arange(len(several)), size)
        share = posterior[alternatives]
        likely = share > FAINT
        alternatives, owner = alternatives[likely], owner[likely]
        said = share[likely].astype(np.float32)
        keys = flat.first[alternatives]
        mixed, topical = cloze.embeddings(keys) * said[:, None], cloze.weights(keys) * said
        # the first of each, the second ...: few have more, and each round's are of different slots
        rank = ranges(np.bincount(owner))
        link = several[owner]
        rows[several] = weight[several] = 0
        for number in range(int(rank.max()) + 1):
            some = np.flatnonzero(rank == number)
            rows[link[some]] += mixed[some]
            weight[link[some]] += topical[some]
        return rows, weight
