"""The cloze model: how well a word fits a gap, from five keys on either side and the topic further off.

A small feed-forward network, run in numpy: the embeddings of the ten keys around the gap, side by side, and the
weighted mean of those further off pass one hidden layer; the inner product with a word's output embedding, plus
its bias, is its score. It sees both sides and further than a trigram, and shares strength between similar words.
What is used of it is the gain over the word's own frequency, in nats:

    gain(word | gap) = log P(word | gap) - log P(word)

up to a constant of the gap, which cancels between alternatives. Sources: Bengio et al., "A neural probabilistic
language model", JMLR 2003 (architecture); Mnih and Kavukcuoglu, "Learning word embeddings efficiently with
noise-contrastive estimation", NIPS 2013 (prediction from both sides); Arora et al., "A simple but tough-to-beat
baseline for sentence embeddings", ICLR 2017 (the weights of the mean); sampled softmax after Jean et al., ACL 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

#: Weight of nothing in the mean of a topic: a few words make none (as in training).
NO_TOPIC = 2.0


@dataclass(frozen=True)
class ClozeModel:
    """The network. Embeddings are 8-bit with one scale a row; `size` keys are known, by lowest id.

    Attributes:
        reach: keys on either side, each by itself.
        wide: keys on either side up to which the topic is read.
        unknown: id that stands for keys of `size` and more.
        inputs, input_scale: shapes (size, d), (size,).
        topical: what a key says of the topic, 0..1, shape (size,).
        outputs, output_scale, bias: shapes (size, k), (size,), (size,); `bias` without log P(word).
        hidden, hidden_bias: shapes ((2 * reach + 1) * d, h), (h,).
        final, final_bias: shapes (h, k), (k,).
        sample: ids drawn from P(word), to estimate the constant of a gap.
    """

    reach: int
    wide: int
    unknown: int
    inputs: NDArray[np.int8]
    input_scale: Floats
    topical: Floats
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
        rows: Floats = self.inputs.take(known, axis=0).astype(np.float32)
        rows *= self.input_scale.take(known)[:, None]
        return rows

    def weights(self, ids: Ids) -> Floats:
        """What keys say of the topic, 0..1, shape (n,)."""
        known: Floats = self.topical[np.where(ids < self.size, ids, self.unknown)]
        return known

    def around(self, rows: Floats, weight: Floats, places: Ids, texts: tuple[Ids, Ids]) -> Floats:
        """What stands around gaps in a row of keys; beyond a text stands the last key of all.

        Args:
            rows: embeddings of the keys, and of the one beyond, shape (n + 1, d).
            weight: what they say of the topic, shape (n + 1,).
            places: of the gaps in the row, shape (m,).
            texts: where the text of each gap begins and ends (half open) in the row, shapes (m,).

        Returns:
            Keys from left to right, then the topic; shape (m, 2 * reach + 1, d).
        """
        begin, end = texts
        near = places[:, None] + np.array([*range(-self.reach, 0), *range(1, self.reach + 1)])
        outside = (near < begin[:, None]) | (near >= end[:, None])
        context = rows[np.where(outside, len(rows) - 1, near)]
        return np.concatenate([context, self._topic(rows, weight, places, texts)[:, None]], axis=1)

    def _topic(self, rows: Floats, weight: Floats, places: Ids, texts: tuple[Ids, Ids]) -> Floats:
        """The weighted mean of the keys that are not near but not too far, shape (m, d)."""
        near = places[:, None] + np.arange(-self.wide, self.wide + 1)
        begin, end = (each[:, None] for each in texts)
        far = (near >= begin) & (near < end)
        far[:, self.wide - self.reach : self.wide + self.reach + 1] = False
        said = weight.take(near, mode="clip") * far
        topic = np.empty((len(places), rows.shape[1]), np.float32)
        firsts = np.maximum(near[:, 0], 0)
        # one product a gap: there are few of them, and the rows stand side by side
        for number, (before, first) in enumerate(
            zip((firsts - near[:, 0]).tolist(), firsts.tolist(), strict=True)
        ):
            some = rows[first : first + said.shape[1] - before]
            np.dot(said[number, before : before + len(some)], some, out=topic[number])
        topic /= said.sum(axis=1, keepdims=True) + np.float32(NO_TOPIC)
        return topic

    def gaps(self, context: Floats) -> Floats:
        """What is expected in each gap.

        Args:
            context: what stands around the gaps, see `around`, shape (n, 2 * reach + 1, d).

        Returns:
            Shape (n, k).
        """
        flat = context.reshape(len(context), -1)
        hidden: Floats = flat @ self.hidden
        hidden += self.hidden_bias
        np.maximum(hidden, 0, out=hidden)
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
