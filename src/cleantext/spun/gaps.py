"""What the cloze model says of the alternatives, given what the decoder thinks of the words around them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleantext.language.keys import END
from cleantext.language.ngram import NgramModel

Floats = NDArray[np.float64]

#: Nats beyond which a gain is not believed, either way.
LIMIT = 6.0


class Gaps:
    """The slots of a chain as gaps, and their alternatives as what may fill them.

    Args:
        chain: as for the decoder.
        links: which slots of the chain are ambiguous, in order.
        model: with a cloze model.
    """

    def __init__(
        self, chain: Sequence[Sequence[tuple[int, ...]]], links: Sequence[int], model: NgramModel
    ) -> None:
        if model.cloze is None:
            raise ValueError("the context model has no cloze model")
        self._cloze = model.cloze
        reach = self._cloze.reach
        every = [keys for slot in chain for keys in slot]
        size = np.array([len(slot) for slot in chain])
        self._owner = np.repeat(np.arange(len(chain)), size)
        self._first = np.array([keys[0] for keys in every])
        self._embedded = self._cloze.embeddings(self._first)
        ambiguous = size[links]
        place = np.concatenate([[0], np.cumsum(size)])
        self._flat = np.concatenate([np.arange(place[i], place[i + 1]) for i in links])
        self._gap = np.repeat(np.arange(len(links)), ambiguous)
        offsets = np.concatenate([np.arange(-reach, 0), np.arange(1, reach + 1)])
        around = np.array(links)[:, None] + offsets
        # beyond the passage stands the end of a sentence, one row past the last link
        self._around = np.where((around < 0) | (around >= len(chain)), len(chain), around)
        self._edge = self._cloze.embeddings(np.array([model.ids[END]]))
        self._single = np.array([len(every[i]) == 1 for i in self._flat])

    def gains(self, posterior: Floats) -> Floats:
        """The gain of every alternative of the ambiguous slots, in nats.

        Args:
            posterior: of all alternatives of the chain, shape (alternatives,).

        Returns:
            In the order of the links, shape (alternatives of ambiguous slots,); 0 where the cloze model
            knows nothing, relative to what it expects of an average word.
        """
        links = len(np.unique(self._owner))
        mixed = np.zeros((links + 1, self._embedded.shape[1]), np.float32)
        weighted = self._embedded * posterior[:, None].astype(np.float32)
        starts = np.searchsorted(self._owner, np.arange(links))
        mixed[:links] = np.add.reduceat(weighted, starts)
        mixed[links] = self._edge[0]
        expected = self._cloze.gaps(mixed[self._around])
        raw = self._cloze.gain(expected[self._gap], self._first[self._flat]).astype(np.float64)
        level = self._cloze.level(expected)[self._gap]
        gain = np.where(np.isnan(raw) | ~self._single, 0.0, raw - level)
        clipped: Floats = np.clip(gain, -LIMIT, LIMIT)
        return clipped
