"""How sure a repair is."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cleantext import Cleaner, Document, resources
from cleantext.pipeline import MIN_CONFIDENCE
from cleantext.spun import confidence
from cleantext.spun.confidence import TRAITS, Network, Slotted
from cleantext.spun.fixer import SpunDetector
from cleantext.spun.loading import context_model
from cleantext.spun.options import NO_RULE
from cleantext.spun.passage import decode
from cleantext.spun.verdict import judge


@pytest.fixture(scope="module")
def known(spun_article: str) -> Slotted:
    document, detector = Document(spun_article), SpunDetector("nan")
    reading = judge(document, [(detector.tables("nan"), None)])
    assert reading.counts is not None
    (passage,) = decode(document, reading, detector.options("nan"), context_model())
    return Slotted(
        passage.lattice,
        detector.tables("nan"),
        passage.text,
        reading.counts,
        passage.posterior,
        passage.applied,
        passage.context,
    )


def slots(known: Slotted) -> list[range]:
    at = known.lattice.at.tolist()
    return [range(a, b) for a, b in pairwise(at)]


def test_the_likeliest_original_is_no_kept_word(known: Slotted) -> None:
    best = known.likeliest().tolist()
    for slot, chosen in zip(slots(known), best, strict=True):
        ruled = [n for n in slot if known.lattice.rule[n] != NO_RULE]
        assert chosen == max(ruled, key=lambda n: (known.posterior[n], -n))


def test_traits_are_those_of_the_slot(known: Slotted) -> None:
    best = known.likeliest()
    traits = known.traits(best)
    assert traits.shape == (len(best), len(TRAITS))
    assert np.isfinite(traits).all()
    columns = dict(zip(TRAITS, traits.T.tolist(), strict=True))
    lattice, posterior = known.lattice, known.posterior
    alike = Counter(lattice.slots.surrogate.tolist())
    uses: Counter[int] = Counter()
    for rule, p in zip(lattice.rule.tolist(), posterior.tolist(), strict=True):
        uses[rule] += p
    for number, (slot, chosen) in enumerate(zip(slots(known), best.tolist(), strict=True)):
        others = [posterior[n] for n in slot if n not in (chosen, slot[0])]
        surrogate = int(lattice.slots.surrogate[number])
        assert columns["second"][number] == pytest.approx(np.log(max(others, default=0) + 1e-3))
        assert columns["alike"][number] == pytest.approx(np.log(alike[surrogate]))
        expected = np.log(uses[int(lattice.rule[chosen])] + 0.1)
        assert columns["uses"][number] == pytest.approx(expected)
        assert columns["alternatives"][number] == pytest.approx(np.log(len(slot)))
        near = [posterior[n] for n in slots(known)[number - 1]]
        adjacent = number > 0 and lattice.link[number] == lattice.link[number - 1] + 1
        assert columns["before"][number] == pytest.approx(max(near) if adjacent else 1)


def test_a_slot_without_an_original_has_no_confidence(known: Slotted) -> None:
    lattice = replace(known.lattice, rule=np.full(len(known.lattice.rule), NO_RULE))
    assert not confidence.confidence(replace(known, lattice=lattice)).any()


def test_a_network_is_its_layers() -> None:
    layers = (
        (np.array([[1.0], [2.0]]), np.array([-1.0])),
        (np.array([[3.0]]), np.array([0.5])),
    )
    network = Network(np.array([1.0, 0.0]), np.array([2.0, 1.0]), layers)
    # (3 - 1) / 2 + 2 * 1 - 1 = 2; 3 * 2 + 0.5
    assert network(np.array([[3.0, 1.0]])) == pytest.approx(1 / (1 + np.exp(-6.5)))
    # a negative unit says nothing
    assert network(np.array([[-9.0, 0.0]])) == pytest.approx(1 / (1 + np.exp(-0.5)))


def test_weights_for_other_traits_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = json.loads(resources.data("models/confidence.json").read_text(encoding="utf-8"))
    (tmp_path / "confidence.json").write_text(json.dumps({**stored, "traits": ["luck"]}))
    monkeypatch.setattr(resources, "data", lambda name: tmp_path / Path(name).name)
    with pytest.raises(ValueError, match="other traits"):
        confidence.network.__wrapped__()


def test_what_is_sure_is_mostly_right_and_what_is_not_is_less(spun_article: str) -> None:
    result = Cleaner().fix(spun_article)
    sure = [edit.confidence for edit in result.edits]
    assert all(0 < each <= 1 for each in sure)
    assert sum(each > 0.9 for each in sure) > 60
    assert all(edit.confidence < MIN_CONFIDENCE for edit in result.suggestions)
