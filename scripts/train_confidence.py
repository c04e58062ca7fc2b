"""Train the network that says how sure a repair is (`cleantext.spun.confidence`).

    PYTHONPATH=benchmarks/quality python scripts/train_confidence.py HELDOUT --pairs substitutions.tsv

HELDOUT is a folder of `.txt.xz` files of clean text that the context model was not built from; only the documents with an
even index are used, and the spun article in `data/samples`. They are spun as for `benchmarks/quality/run.py`, with other tables, and decoded; what is learnt
is which of the likeliest originals are right. Texts of your own teach, too: `--pages FOLDER...` with `texts/` and `refs/`, files of the same
names that hold spun texts and their originals. Writes `data/models/confidence.json`. Needs torch; ten minutes on
one core, most of it for the decoding.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path

import heldout
import numpy as np
import spinner
import torch
from heldout import Maker, SpunSet
from numpy.typing import NDArray
from spinner import Spun

from cleantext import resources
from cleantext.document import Document
from cleantext.evaluation import ReferenceEdit, read_edits
from cleantext.evaluation_files import pairs_of
from cleantext.learning.align import align
from cleantext.pipeline import Settings
from cleantext.spun import dialect as dialects
from cleantext.spun.channel import for_dialect
from cleantext.spun.confidence import TRAITS, Slotted
from cleantext.spun.fixer import SpunDetector
from cleantext.spun.loading import context_model
from cleantext.spun.paragraphs import second_look
from cleantext.spun.passage import Passage, decode
from cleantext.spun.repairs import token_starts
from cleantext.spun.shape import core_span
from cleantext.spun.verdict import judge

#: Units of the hidden layers, and how the network is trained; Adam, the rate falls to 0.
HIDDEN = 32
STEPS, BATCH, RATE, DECAY = 8000, 4096, 4e-3, 1e-4
#: How often the slots of the one real article count: a seventieth of all.
ARTICLE = 70
#: How often those of other real texts count.
PAGES = 5
#: Of every so many texts, one checks the others.
CHECKED = 5
_ARTICLE = re.compile(r"\ban\b")
_TOKEN = re.compile(r"\S+")

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Span = tuple[int, int]
Sample = tuple[int, Floats, Floats, Floats]


def samples(spun_set: SpunSet, unclear: Sequence[Sequence[Span]] = ()) -> Iterator[Sample]:
    """Number of the text, traits of its slots, P(the paragraph is spun), and which originals are right (0 or 1).

    Slots in the `unclear` spans of each text are left out; code points.
    """
    detector = SpunDetector(spun_set.settings.dialect)
    for number, spun in enumerate(spun_set.texts):
        document = Document(spun.text)
        passed = detector.gate.candidates(spun.text)
        candidates = ((detector.tables(name), each) for name, each in passed.items())
        reading = judge(document, candidates)
        if not reading.verdict.spun or reading.counts is None:
            continue
        options = detector.options(reading.verdict.dialect)
        passages = list(decode(document, reading, options, context_model()))
        verdict = second_look(reading.verdict, document, passages)
        chance = np.array([each.probability for each in verdict.segments])
        firsts = np.array([each.first for each in document.segments])
        for passage in passages:
            known = Slotted(
                passage.lattice,
                options.tables,
                passage.text,
                reading.counts,
                passage.posterior,
                passage.applied,
                passage.context,
            )
            best = known.likeliest()
            best = best[best >= 0]
            slots = passage.lattice.owner[best]
            tokens = np.array(passage.tokens)[passage.lattice.slots.first[slots]]
            paragraph = np.searchsorted(firsts, tokens, "right") - 1
            starts = token_starts(document)
            if unclear:
                at = starts[tokens][:, None]
                dark = np.array(unclear[number], np.int64).reshape(-1, 2)
                clear = ~((dark[:, 0] <= at) & (at < dark[:, 1])).any(axis=1)
                best, paragraph = best[clear], paragraph[clear]
            right = [_right(spun, document, starts, passage, each) for each in best.tolist()]
            yield number, known.traits(best), chance[paragraph], np.array(right, np.float64)


def _right(spun: Spun, document: Document, starts: Ids, passage: Passage, alternative: int) -> bool:
    """Whether an alternative is what stood there; capitals and articles do not matter.

    `starts` are where the tokens start, in code points.
    """
    lattice = passage.lattice
    slot = int(lattice.owner[alternative])
    after = lattice.readings[slot].alternatives[alternative - int(lattice.at[slot])].text
    first = passage.tokens[int(lattice.slots.first[slot])]
    last = passage.tokens[int(lattice.slots.last[slot]) - 1]
    words = document.words
    begin, end = int(starts[first]), int(starts[last]) + len(words[last])
    if not lattice.bare:
        begin += core_span(words[first])[0]
        end = int(starts[last]) + core_span(words[last])[1]
    near = [r for r in spun.references if r.start < end and begin < r.end]
    a = min([begin, *(r.start for r in near)])
    b = max([end, *(r.end for r in near)])
    made = spun.text[a:begin] + after + spun.text[end:b]
    return _plain(made) == _plain(_restored(spun.text, a, b, near))


def _restored(text: str, begin: int, end: int, references: Sequence[ReferenceEdit]) -> str:
    out, at = [], begin
    for each in references:
        out += [text[at : each.start], each.after[0]]
        at = each.end
    return "".join([*out, text[at:end]])


def _plain(text: str) -> str:
    return _ARTICLE.sub("a", text.lower())


def every_sample(folder: Path, pairs: Path, seeds: Sequence[int], docs: int) -> Iterator[Sample]:
    """The samples of all sets for some seeds, see `samples`."""
    texts = heldout.read(folder, "dev")
    known = heldout.read_pairs(pairs)
    for seed in seeds:
        maker = Maker(tuple(heldout.choose(texts, docs, seed)), seed, known)
        with tempfile.TemporaryDirectory() as scratch:
            sets = chain(maker.sets(0.08, Path(scratch)), likeliest_sets(maker))
            for each in sets:
                if not each.together:
                    found = list(samples(each))
                    print(seed, each.name, sum(len(s[3]) for s in found), flush=True)
                    yield from found


def article_samples() -> Iterator[Sample]:
    """The samples of the real spun article; where a reference has several originals, any is right."""
    text = resources.data("samples/fox.txt").read_text(encoding="utf-8")
    table = resources.data("samples/fox-edits.tsv").read_text(encoding="utf-8")
    references = read_edits(table, text)
    every: list[Sample] = []
    for choice in range(max(len(each.after) for each in references)):
        narrow = (n for each in references for n in _by_word(text, each, choice))
        spun = Spun(text, tuple(narrow))
        every += samples(SpunSet("article", (spun,), for_dialect(dialects.load("nan")), Settings()))
    number, traits, chance, _ = every[0]
    yield number, traits, chance, np.max([each[3] for each in every], axis=0)


def page_samples(folder: Path) -> Iterator[Sample]:
    """The samples of real spun texts with their originals, see `samples`; each may be in any dialect."""
    known: dict[str, dict[str, float]] = {}
    for name in dialects.names():
        for rule in dialects.load(name).rules:
            known.setdefault(rule.original, {})[rule.surrogate] = rule.sure
    texts, unclear = [], []
    for pair in pairs_of(folder / "texts", folder / "refs"):
        text, original = (path.read_text(encoding="utf-8") for path in (pair.spun, pair.reference))
        laid = align(text, original, known)
        spans = [found.span() for found in _TOKEN.finditer(text)]
        links = [link for link in laid.links if link.surrogate[0] < link.surrogate[1]]
        references = (
            ReferenceEdit(spans[a][0], spans[b - 1][1], (" ".join(laid.original[c:d]),))
            for (c, d), (a, b) in (
                (link.original, link.surrogate) for link in links if not link.same
            )
        )
        texts.append(Spun(text, tuple(references)))
        linked = {token for link in links for token in range(*link.surrogate)}
        unclear.append([span for token, span in enumerate(spans) if token not in linked])
    any_dialect = for_dialect(dialects.load("nan"))  # each text's own is found out
    spun_set = SpunSet(folder.name, tuple(texts), any_dialect, Settings())
    yield from samples(spun_set, unclear)


def _by_word(text: str, reference: ReferenceEdit, choice: int) -> Iterator[ReferenceEdit]:
    """A reference edit, word by word if their number stays."""
    after = reference.after[min(choice, len(reference.after) - 1)]
    new, old = after.split(), text[reference.start : reference.end].split()
    if len(new) != len(old):
        yield ReferenceEdit(reference.start, reference.end, (after,))
        return
    at = reference.start
    for word, original in zip(old, new, strict=True):
        at = text.index(word, at)
        if word != original:
            yield ReferenceEdit(at, at + len(word), (original,))
        at += len(word)


def likeliest_sets(maker: Maker) -> Iterator[SpunSet]:
    """Sets of texts that are spun as the lexicon thinks likeliest: it may well be right."""
    for name in spinner.SISTERS:
        dialect = dialects.load(name)
        whole = spinner.likeliest(dialect.rules, dialect.profile)
        for share in (1.0, heldout.THIRD):
            table = spinner.thinned(whole, share, f"{maker.seed} {name}")
            texts = tuple(spinner.spin(text.text, table) for text in maker.texts)
            yield SpunSet(
                f"{name}, likeliest, {share:.2f}", texts, for_dialect(dialect), Settings()
            )


def train(traits: Floats, spun: Floats, right: Floats) -> list[torch.nn.Linear]:
    """The layers that explain best which are right, given that the paragraph is spun."""
    torch.manual_seed(1)
    sizes = [traits.shape[1], HIDDEN, HIDDEN, 1]
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(sizes)]
    weights = [each for layer in layers for each in layer.parameters()]
    optimiser = torch.optim.Adam(weights, lr=RATE, weight_decay=DECAY)
    x, s, y = (torch.from_numpy(each).float() for each in (traits, spun, right))
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - step / STEPS)
        some = torch.randint(0, len(x), (BATCH,))
        chance = predicted(layers, x[some]) * s[some]
        loss = torch.nn.functional.binary_cross_entropy(chance.clamp(1e-6, 1 - 1e-6), y[some])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return layers


def predicted(layers: Sequence[torch.nn.Linear], traits: torch.Tensor) -> torch.Tensor:
    """As `confidence.Network`, of scaled traits."""
    values = traits
    for layer in layers[:-1]:
        values = torch.relu(layer(values))
    return torch.sigmoid(layers[-1](values)[:, 0])


def _entropy(chance: Floats, right: Floats) -> float:
    near = np.clip(chance, 1e-6, 1 - 1e-6)
    return float(-(right * np.log(near) + (1 - right) * np.log1p(-near)).mean())


def fitted(every: Sequence[Sample]) -> str:
    """The network as JSON: trained on most texts, checked on the others, trained on all."""
    number, traits, spun, right = (
        np.concatenate([np.full(len(s[3]), s[0]) for s in every]),
        *(np.concatenate([s[part] for s in every]) for part in (1, 2, 3)),
    )
    mean, scale = traits.mean(0), traits.std(0) + 1e-6
    scaled = (traits - mean) / scale
    checked = number % CHECKED == 0
    layers = train(scaled[~checked], spun[~checked], right[~checked])
    with torch.no_grad():
        seen = predicted(layers, torch.from_numpy(scaled[checked]).float()).numpy() * spun[checked]
    first = 1 / (1 + np.exp(-traits[checked, 0])) * spun[checked]
    print(f"{len(right)} samples; nats of those that check: posterior alone", end=" ")
    print(f"{_entropy(first, right[checked]):.4f}, network {_entropy(seen, right[checked]):.4f}")
    layers = train(scaled, spun, right)
    stored = {
        "traits": TRAITS,
        "mean": mean.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "layers": [[_rounded(layer.weight.T), _rounded(layer.bias)] for layer in layers],
    }
    return json.dumps(stored, separators=(",", ":"))


def _rounded(tensor: torch.Tensor) -> object:
    rounded: object = tensor.detach().numpy().astype(np.float64).round(4).tolist()
    return rounded


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("heldout", type=Path)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14])
    parser.add_argument("--docs", type=int, default=100)
    parser.add_argument("--pages", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    every = list(every_sample(options.heldout, options.pairs, options.seeds, options.docs))
    every += ARTICLE * list(article_samples())
    every += PAGES * [sample for folder in options.pages for sample in page_samples(folder)]
    path = resources.data("models/confidence.json")
    path.write_text(fitted(every) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
