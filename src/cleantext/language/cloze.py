"""The cloze model: how well a word fits a gap, from four keys on either side.

A small feed-forward network, run in numpy: the embeddings of the eight keys around the gap, side by side, pass
one hidden layer; the inner product with a word's output embedding, plus its bias, is its score. It sees both
sides and further than a trigram, and shares strength between similar words. What is used of it is the gain
over the word's own frequency, in nats:

    gain(word | gap) = log P(word | gap) - log P(word)

up to a constant of the gap, which cancels between alternatives. Sources: Bengio et al., "A neural probabilistic
language model", JMLR 2003 (architecture); Mnih and Kavukcuoglu, "Learning word embeddings efficiently with
noise-contrastive estimation", NIPS 2013 (prediction from both sides); sampled softmax after Jean et al., ACL 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class ClozeModel:
    """The network. Embeddings are 8-bit with one scale a row; `size` keys are known, by lowest id.

    Attributes:
        reach: keys on either side.
        unknown: id that stands for keys of `size` and more.
        inputs, input_scale: shapes (size, d), (size,).
        outputs, output_scale, bias: shapes (size, k), (size,), (size,); `bias` without log P(word).
        hidden, hidden_bias: shapes (2 * reach * d, h), (h,).
        final, final_bias: shapes (h, k), (k,).
        sample: ids drawn from P(word), to estimate the constant of a gap.
    """

    reach: int
    unknown: int
    inputs: NDArray[np.int8]
    input_scale: Floats
    outputs: NDArray[np.int8]
    output_scale: Floats
    bias: Floats
    hidden: Floats
    hidden_bias: Floats
    final: Floats
    final_bias: Floats
    sample: Ids

    @property
    def size(self) -> int:
        """How many keys have embeddings."""
        return len(self.inputs)

    @cached_property
    def _sampled(self) -> Floats:
        """Output embeddings of the sample, shape (k, sample)."""
        outputs = self.outputs[self.sample] * self.output_scale[self.sample, None]
        return np.ascontiguousarray(outputs.T)

    def embeddings(self, ids: Ids) -> Floats:
        """Input embeddings, shape (n, d)."""
        known = np.where(ids < self.size, ids, self.unknown)
        rows: Floats = self.inputs[known].astype(np.float32) * self.input_scale[known, None]
        return rows

    def gaps(self, context: Floats) -> Floats:
        """What is expected in each gap.

        Args:
            context: embeddings around the gaps from left to right, shape (n, 2 * reach, d).

        Returns:
            Shape (n, k).
        """
        flat = context.reshape(len(context), -1)
        hidden = np.maximum(flat @ self.hidden + self.hidden_bias, 0)
        expected: Floats = hidden @ self.final + self.final_bias
        return expected

    def gain(self, expected: Floats, words: Ids) -> Floats:
        """The gain of each word in its gap, in nats and up to a constant of the gap.

        Args:
            expected: rows of `gaps`, one for each word, shape (m, k).
            words: key ids, shape (m,).

        Returns:
            Shape (m,); NaN for a key without an embedding.
        """
        known = words < self.size
        at = np.where(known, words, 0)
        inner = np.einsum("mk,mk->m", expected, self.outputs[at].astype(np.float32))
        score: Any = np.where(known, inner * self.output_scale[at] + self.bias[at], np.nan)
        return np.asarray(score, np.float32)

    def level(self, expected: Floats) -> Floats:
        """The constant of each gap: log of the mean of exp(gain) over words drawn from P(word).

        Args:
            expected: rows of `gaps`, shape (n, k).

        Returns:
            Shape (n,); `gain - level` is log P(word | gap) - log P(word).
        """
        scores = expected @ self._sampled + self.bias[self.sample]
        top = scores.max(axis=1, keepdims=True)
        mean: Floats = top[:, 0] + np.log(np.exp(scores - top).mean(axis=1))
        return mean
