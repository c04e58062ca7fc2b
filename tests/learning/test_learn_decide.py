from __future__ import annotations

import random

import pytest

from cleantext.learning.counts import Seen
from cleantext.learning.decide import Decision, decide, habits

Rows = dict[str, dict[str, Seen]]


def rows_of(rate: float = 1.0, noise: float = 0.0, choices: int = 1, seed: int = 1) -> Rows:
    """Counts of a spinner that knows the words w0, w2, w4 ... of Zipf-like frequencies."""
    chance = random.Random(seed)
    out: Rows = {}
    for number in range(400):
        original = f"w{number}"
        counts: dict[str, int] = {}
        for _ in range(max(1, 300 // (number + 1))):
            surrogate = original
            if number % 2 == 0 and chance.random() < rate:
                surrogate = f"s{number}-{chance.randrange(choices)}"
            if chance.random() < noise:
                surrogate = f"w{int(400 * chance.random() ** 3)}"
            counts[surrogate] = counts.get(surrogate, 0) + 1
        out[original] = {s: Seen(n, n) for s, n in counts.items()}
    return out


def judged(rows: Rows) -> tuple[list[Decision], float]:
    """The rules, and the share of them that the spinner has."""
    rules = [d for d in decide(rows, habits(rows)) if not d.reason]
    right = sum(d.surrogate.startswith(f"s{d.original[1:]}-") for d in rules)
    return rules, right / len(rules)


@pytest.mark.parametrize(
    ("rate", "noise", "choices", "least"),
    [
        (1.0, 0.0, 1, 195),
        (1.0, 0.02, 1, 160),
        (1.0, 0.05, 1, 140),
        (0.5, 0.0, 1, 110),
        (0.5, 0.01, 1, 90),
        (0.8, 0.01, 3, 120),
    ],
)
def test_rules_are_told_from_accidents(rate: float, noise: float, choices: int, least: int) -> None:
    rules, precision = judged(rows_of(rate, noise, choices))
    assert len(rules) >= least
    assert precision >= 0.95


def test_habits_of_a_function() -> None:
    found = habits(rows_of())
    assert found.function
    assert found.rate > 0.95
    assert 0.4 < found.touched < 0.6
    assert found.noise < 0.003


def test_habits_of_a_spinner_that_varies() -> None:
    found = habits(rows_of(rate=0.7, choices=3))
    assert not found.function
    assert found.varied > 0.5


def test_noise_is_measured() -> None:
    assert habits(rows_of(noise=0.03)).noise == pytest.approx(0.03, rel=0.5)


def test_a_change_among_many_occurrences_that_stay_is_left_out_with_a_reason() -> None:
    rows = rows_of()
    rows["w1"]["blue"] = Seen(1, 1)
    (decision,) = (d for d in decide(rows, habits(rows)) if d.surrogate == "blue")
    assert decision.reason == "1 of 151 times; otherwise unchanged or different"
    assert decision.probability < 0.5


def test_a_competitor_of_a_rule_is_left_out() -> None:
    rows = rows_of()
    rows["w0"]["blue"] = Seen(1, 1)
    (decision,) = (d for d in decide(rows, habits(rows)) if d.surrogate == "blue")
    assert decision.reason == "1 of 301 times; s0-0 300 times"


def test_a_second_surrogate_that_comes_in_text_after_text_is_a_rule() -> None:
    rows = rows_of(rate=0.6, noise=0.02, choices=3)
    rows["to"] = {"to": Seen(20, 8), "below": Seen(16, 9), "retailers": Seen(11, 5)}
    found = {d.surrogate: d for d in decide(rows, habits(rows)) if d.original == "to"}
    assert not found["retailers"].reason
    assert found["retailers"].probability > 0.99


def test_a_surrogate_that_stands_everywhere_is_an_accident_when_met_once() -> None:
    rows = rows_of(noise=0.01)
    rows["rare"] = {"w1": Seen(1, 1)}
    rows["seldom"] = {"never-seen": Seen(1, 1)}
    found = {d.original: d for d in decide(rows, habits(rows))}
    assert found["rare"].reason == "1 of 1 times; as likely an editor's change"
    assert found["rare"].probability < found["seldom"].probability


def test_a_phrase_must_be_met_twice() -> None:
    rows = rows_of()
    rows["deep learning"] = {"profound acquisition": Seen(1, 1)}
    rows["big data"] = {"colossal information": Seen(3, 3)}
    found = {d.original: d.reason for d in decide(rows, habits(rows)) if " " in d.original}
    assert found == {"deep learning": "a phrase met only once", "big data": ""}


def test_sure_is_the_share_that_is_replaced() -> None:
    rows = rows_of(rate=0.5)
    sure = {d.original: d.sure for d in decide(rows, habits(rows)) if not d.reason}
    assert sure["w0"] == pytest.approx(0.5, abs=0.1)
