"""Train the weights of the cloze model (`cleantext.language.cloze`) on the key ids of the corpora.

    python scripts/build_model.py CORPORA --sphinx LM --ids ids.npz
    python scripts/train_cloze.py ids.npz cloze.npz --steps 9000 --refine 6500
    python scripts/build_model.py CORPORA --sphinx LM --cloze cloze.npz

Needs torch (`pip install torch`), three hours on one core. First the network learns from the keys near the gap; then
it is given more hidden units and the topic, and learns besides to tell apart the words that may stand for one
another in spun text (`confusables`). Adam, linear decay, sampled softmax with shared negatives from the unigram
distribution to the power 0.75; frequent targets are thinned out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import confusables
import numpy as np
import torch
from confusables import Confusables
from numpy.typing import NDArray

from cleantext.language.cloze import NO_TOPIC
from cleantext.language.keys import CLASSES, SPECIAL
from cleantext.spun.loading import context_model

KEYS, REACH, WIDE, INPUTS, OUTPUTS = 30_000, 5, 40, 48, 64
#: Hidden units of the first and of the second part.
HIDDEN, MORE_HIDDEN = 256, 512
NEGATIVES, BATCH, RATE, LATER_RATE = 1024, 8192, 3e-3, 1.5e-3
THINNING, LEAST_KEPT = 5e-4, 0.18
#: Topics are made in stretches of the text, each with so many gaps.
STRETCH, GAPS = 1600, 128
#: Weight of telling confusable words apart, and share of gaps that are shown no topic.
TELLING, NO_TOPIC_SHOWN = 2.0, 0.1
#: What a key of frequency p says of the topic: a / (a + p) (Arora et al., ICLR 2017).
TOPICAL = 1e-3
ORDINARY = len(SPECIAL) + len(CLASSES)

Weights = dict[str, torch.nn.Parameter]


@dataclass(frozen=True)
class Text:
    """The training text, and what is drawn from it.

    Attributes:
        keys: ids below `KEYS`.
        frequency: of each key, shape (KEYS,).
        kept: how likely a key is taken as a gap, shape (KEYS,).
        proposal: the distribution of negatives, shape (KEYS,).
    """

    keys: torch.Tensor
    frequency: NDArray[np.float64]
    kept: NDArray[np.float64]
    proposal: torch.Tensor

    @property
    def topical(self) -> NDArray[np.float64]:
        """What each key says of the topic, shape (KEYS,)."""
        topical: NDArray[np.float64] = TOPICAL / (TOPICAL + self.frequency)
        topical[:ORDINARY] = 0
        return topical


def prepare(keys: NDArray[np.int64], unknown: int) -> Text:
    """The training text from key ids."""
    keys = np.where(keys < KEYS, keys, unknown)
    frequency = np.bincount(keys, minlength=KEYS) / len(keys)
    kept = np.minimum(1, np.sqrt(THINNING / np.maximum(frequency, 1e-9)))
    kept = np.maximum(kept, LEAST_KEPT)
    kept[:ORDINARY] = 0
    proposal = torch.tensor(frequency**0.75)
    proposal[:ORDINARY] = 0
    return Text(torch.from_numpy(keys), frequency, kept, proposal / proposal.sum())


def first_weights(text: Text) -> Weights:
    """Random weights for the first part; the topic has none."""
    bias = torch.log(torch.tensor(np.maximum(text.frequency, 1e-7))).float()
    hidden = torch.nn.Linear((2 * REACH + 1) * INPUTS, HIDDEN)
    final = torch.nn.Linear(HIDDEN, OUTPUTS)
    made = {
        "inputs": torch.randn(KEYS, INPUTS) * 0.1,
        "outputs": torch.randn(KEYS, OUTPUTS) * 0.05,
        "bias": bias,
        "hidden": hidden.weight.T,
        "hidden_bias": hidden.bias,
        "final": final.weight.T,
        "final_bias": final.bias,
    }
    return {name: torch.nn.Parameter(tensor.detach().clone()) for name, tensor in made.items()}


def more_weights(weights: Weights) -> Weights:
    """The weights with more hidden units, whose inputs are random and whose outputs are small."""
    rows, before = weights["hidden"].shape
    more = MORE_HIDDEN - before
    made = dict(weights)
    parts = {
        "hidden": (1, torch.randn(rows, more) / rows**0.5),
        "hidden_bias": (0, torch.zeros(more)),
        "final": (0, torch.randn(more, OUTPUTS) * 0.02),
    }
    for name, (axis, part) in parts.items():
        made[name] = torch.nn.Parameter(torch.cat([weights[name].detach(), part], dim=axis))
    return made


def expect(weights: Weights, near: torch.Tensor, topic: torch.Tensor) -> torch.Tensor:
    """What the network expects in gaps, see `ClozeModel.gaps`; shape (n, OUTPUTS)."""
    context = torch.cat([weights["inputs"][near].reshape(len(near), -1), topic], dim=1)
    hidden = torch.relu(context @ weights["hidden"] + weights["hidden_bias"])
    return hidden @ weights["final"] + weights["final_bias"]


def sampled_loss(
    weights: Weights, expected: torch.Tensor, target: torch.Tensor, proposal: torch.Tensor
) -> torch.Tensor:
    """Cross entropy against shared negatives, each corrected for how often it is drawn."""
    outputs, bias = weights["outputs"], weights["bias"]
    log_proposal = torch.log(proposal + 1e-12).float()
    negative = torch.multinomial(proposal, NEGATIVES, replacement=True)
    right = (expected * outputs[target]).sum(1) + bias[target] - log_proposal[target]
    wrong = expected @ outputs[negative].T + bias[negative] - log_proposal[negative]
    wrong = wrong.masked_fill(target[:, None] == negative[None, :], -1e9)
    every = torch.cat([right[:, None], wrong], dim=1)
    return -(right - torch.logsumexp(every, dim=1)).mean()


def telling_loss(
    weights: Weights, expected: torch.Tensor, target: torch.Tensor, options: torch.Tensor
) -> torch.Tensor:
    """Cross entropy of the word that stands there among the words of its set, -1 for none."""
    known = options.clamp(min=0)
    scores = (
        torch.einsum("nk,nck->nc", expected, weights["outputs"][known]) + weights["bias"][known]
    )
    scores = scores.masked_fill(options < 0, -1e9)
    right = scores.masked_fill(options != target[:, None], -1e9)
    return -(torch.logsumexp(right, 1) - torch.logsumexp(scores, 1)).mean()


def _stretches(text: Text, rng: np.random.Generator) -> tuple[torch.Tensor, ...]:
    """Random stretches of the text, shape (BATCH / GAPS, STRETCH), and row and place of random gaps."""
    number = BATCH // GAPS
    start = torch.from_numpy(rng.integers(0, len(text.keys) - STRETCH, number))
    block = text.keys[start[:, None] + torch.arange(STRETCH)]
    place = []
    for row in block.numpy():
        weight = text.kept[row]
        weight[:WIDE] = weight[-WIDE:] = 0
        cumulative = np.cumsum(weight)
        place.append(np.searchsorted(cumulative, rng.random(GAPS) * cumulative[-1]))
    at = np.clip(np.concatenate(place), WIDE, STRETCH - WIDE - 1)
    return block, torch.arange(number).repeat_interleave(GAPS), torch.from_numpy(at)


def _topics(
    weights: Weights,
    topical: torch.Tensor,
    block: torch.Tensor,
    row: torch.Tensor,
    at: torch.Tensor,
) -> torch.Tensor:
    """The topics of gaps, see `ClozeModel.around`; some are not shown."""
    weight = topical[block]
    rows = (
        torch.cat([weights["inputs"].detach()[block], torch.ones(*block.shape, 1)], 2)
        * weight[..., None]
    )
    sums = torch.nn.functional.pad(rows.cumsum(1), (0, 0, 1, 0))
    left = sums[row, at - REACH] - sums[row, at - WIDE]
    right = sums[row, at + WIDE + 1] - sums[row, at + REACH + 1]
    total = left + right
    shown = torch.rand(len(total), 1) > NO_TOPIC_SHOWN
    return total[:, :-1] / (total[:, -1:] + NO_TOPIC) * shown


def batches(
    text: Text, weights: Weights, rng: np.random.Generator, *, topic: bool
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Endless batches: what stands near the gaps, the topics, and what stands in them."""
    around = torch.tensor([*range(-REACH, 0), *range(1, REACH + 1)])
    topical = torch.from_numpy(text.topical).float()
    while True:
        block, row, at = _stretches(text, rng)
        near = block[row[:, None], at[:, None] + around]
        topics = _topics(weights, topical, block, row, at)
        yield near, topics if topic else torch.zeros_like(topics), block[row, at]


def train(
    text: Text, weights: Weights, steps: int, rate: float, sets: Confusables | None = None
) -> None:
    """Train the weights in place; with the topic, and to tell words apart, if there are sets of them."""
    rng = np.random.default_rng(1)
    optimiser = torch.optim.Adam(weights.values(), lr=rate, betas=(0.9, 0.99))
    began = time.time()
    for step, (near, topic, target) in zip(
        range(steps), batches(text, weights, rng, topic=sets is not None), strict=False
    ):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 200) * (1 - step / steps)
        expected = expect(weights, near, topic)
        loss = sampled_loss(weights, expected, target, text.proposal)
        if sets is not None:
            having, options = map(torch.from_numpy, sets.draw(target.numpy(), rng))
            told = telling_loss(weights, expected[having], target[having], options)
            loss = loss + TELLING * told
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 100 == 0:
            print(f"step {step}, loss {loss.item():.3f}, {time.time() - began:.0f} s", flush=True)


def arrays(text: Text, weights: Weights) -> dict[str, Any]:
    """What `build_model.py` reads."""
    target = text.frequency.copy()
    target[:ORDINARY] = 0
    plain = {
        name: np.asarray(weight.detach().numpy(), np.float32) for name, weight in weights.items()
    }
    return {
        "reach": REACH,
        "wide": WIDE,
        "topical": text.topical,
        "frequency": text.frequency,
        "target": target / target.sum(),
        **plain,
    }


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("ids", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--refine", type=int, default=6500)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    stored = np.load(arguments.ids)
    if tuple(stored["vocabulary"]) != context_model().words:
        parser.error(
            f"{arguments.ids} was made for another vocabulary than that of the shipped model"
        )
    unknown = int(np.flatnonzero(stored["vocabulary"] == "<unk>")[0])
    text = prepare(stored["text"].astype(np.int64), unknown)
    weights = first_weights(text)
    train(text, weights, arguments.steps, RATE)
    weights = more_weights(weights)
    train(text, weights, arguments.refine, LATER_RATE, confusables.find(KEYS))
    np.savez(arguments.output, **arrays(text, weights))


if __name__ == "__main__":
    main()
