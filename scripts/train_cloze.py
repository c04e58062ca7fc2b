"""Train the weights of the cloze model (`cleantext.language.cloze`) on the key ids of the corpora.

    python scripts/build_model.py CORPORA --sphinx LM --ids ids.npz
    python scripts/train_cloze.py ids.npz cloze.npz --steps 9000
    python scripts/build_model.py CORPORA --sphinx LM --cloze cloze.npz

Needs torch (`pip install torch`), one to two hours on one core. Adam, linear decay, sampled softmax with
shared negatives from the unigram distribution to the power 0.75; frequent targets are thinned out.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cleantext.language.keys import CLASSES, SPECIAL

KEYS, REACH, INPUTS, HIDDEN, OUTPUTS = 30_000, 5, 48, 256, 64
NEGATIVES, BATCH, RATE = 1024, 8192, 3e-3
THINNING, LEAST_KEPT = 5e-4, 0.18


def targets(text: NDArray[np.int64], frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cumulative weights of the positions: ordinary words, frequent ones thinned out."""
    kept = np.minimum(1, np.sqrt(THINNING / np.maximum(frequency, 1e-9)))
    kept = np.maximum(kept, LEAST_KEPT)
    kept[: len(SPECIAL) + len(CLASSES)] = 0
    weight = kept[text]
    weight[:REACH] = weight[-REACH:] = 0
    return np.cumsum(weight)


def train(text: NDArray[np.int64], unknown: int, steps: int) -> dict[str, Any]:
    """Train; the weights as arrays."""
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    text = np.where(text < KEYS, text, unknown)
    frequency = np.bincount(text, minlength=KEYS) / len(text)
    cumulative = targets(text, frequency)
    proposal = torch.tensor(frequency**0.75)
    proposal[: len(SPECIAL) + len(CLASSES)] = 0
    proposal /= proposal.sum()
    log_proposal = torch.log(proposal + 1e-12).float()
    inputs = torch.nn.Parameter(torch.randn(KEYS, INPUTS) * 0.1)
    outputs = torch.nn.Parameter(torch.randn(KEYS, OUTPUTS) * 0.05)
    bias = torch.nn.Parameter(torch.log(torch.tensor(np.maximum(frequency, 1e-7))).float())
    hidden = torch.nn.Linear(2 * REACH * INPUTS, HIDDEN)
    final = torch.nn.Linear(HIDDEN, OUTPUTS)
    weights = [inputs, outputs, bias, *hidden.parameters(), *final.parameters()]
    optimiser = torch.optim.Adam(weights, lr=RATE, betas=(0.9, 0.99))
    everything = torch.from_numpy(text)
    around = torch.tensor([*range(-REACH, 0), *range(1, REACH + 1)])
    began = time.time()
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 200) * (1 - step / steps)
        at = torch.from_numpy(np.searchsorted(cumulative, rng.random(BATCH) * cumulative[-1]))
        context, target = everything[at[:, None] + around], everything[at]
        negative = torch.multinomial(proposal, NEGATIVES, replacement=True)
        expected = final(torch.relu(hidden(inputs[context].reshape(BATCH, -1))))
        right = (expected * outputs[target]).sum(1) + bias[target] - log_proposal[target]
        wrong = expected @ outputs[negative].T + bias[negative] - log_proposal[negative]
        wrong = wrong.masked_fill(target[:, None] == negative[None, :], -1e9)
        every = torch.cat([right[:, None], wrong], dim=1)
        loss = -(right - torch.logsumexp(every, dim=1)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 100 == 0:
            print(f"step {step}, loss {loss.item():.3f}, {time.time() - began:.0f} s", flush=True)
    special = len(SPECIAL) + len(CLASSES)
    target_frequency = frequency.copy()
    target_frequency[:special] = 0

    def plain(tensor: torch.Tensor) -> NDArray[np.float32]:
        return np.asarray(tensor.detach().numpy(), np.float32)

    return {
        "reach": REACH,
        "inputs": plain(inputs),
        "outputs": plain(outputs),
        "bias": plain(bias),
        "hidden": plain(hidden.weight.T),
        "hidden_bias": plain(hidden.bias),
        "final": plain(final.weight.T),
        "final_bias": plain(final.bias),
        "frequency": frequency,
        "target": target_frequency / target_frequency.sum(),
    }


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("ids", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--steps", type=int, default=9000)
    arguments = parser.parse_args()
    stored = np.load(arguments.ids)
    unknown = int(np.flatnonzero(stored["vocabulary"] == "<unk>")[0])
    weights = train(stored["text"].astype(np.int64), unknown, arguments.steps)
    np.savez(arguments.output, **weights)


if __name__ == "__main__":
    main()
