from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from discover_toys import spin, table, texts

from cleantext.evaluation import Score, reference_edits, score
from cleantext.learning import ciphertext, decipher
from cleantext.learning.discover import discover, log_odds, quotes_too
from cleantext.learning.entries import MIN_SHARE, SURE, Discovery, Entry
from cleantext.spun import channel
from cleantext.spun.dialect import Dialect, Profile
from cleantext.spun.lexicon import Substitution
from cleantext.spun.loading import context_model

LEARNING, OTHERS = 65, 10


@pytest.fixture(scope="module")
def found() -> Discovery:
    return discover(map(spin, texts()[:LEARNING]))


def right(entry: Entry) -> bool:
    return table().get(entry.original) == entry.surrogate


def careless(text: str) -> str:
    """Every fifth line stays."""
    lines = text.split("\n")
    return "\n".join(spin(line) if number % 5 else line for number, line in enumerate(lines))


def test_the_most_frequent_entries_are_right(found: Discovery) -> None:
    believed = [entry for entry in found.entries if entry.probability >= 0.5]
    assert len(believed) >= 45
    assert sum(map(right, believed[:30])) >= 27
    assert sum(map(right, believed)) >= 0.9 * len(believed)


def test_entries_come_by_their_uses_with_probabilities(found: Discovery) -> None:
    uses = [entry.uses for entry in found.entries]
    assert uses == sorted(uses, reverse=True)
    assert all(0.1 <= entry.probability <= 1 for entry in found.entries)
    assert found.entries[0].uses <= found.entries[0].count + 1e-6
    assert (found.texts, found.bare) == (LEARNING, True)


def test_examples_show_the_surrogate_and_what_stood_there(found: Discovery) -> None:
    spun = {" ".join(spin(text).split()) for text in texts()[:LEARNING]}
    for entry in found.entries[:30]:
        assert 1 <= len(entry.examples) <= 3
        for example in entry.examples:
            assert example.text[example.start : example.end] == entry.surrogate
            assert any(example.text in text for text in spun)
            words, restored = example.text.split(), example.restored.split()
            assert len(words) == len(restored)
            at = len(example.text[: example.start].split())
            assert restored[at] == entry.original


def test_other_texts_are_repaired_with_what_was_found(found: Discovery) -> None:
    reading = channel.for_dialect(found.dialect("toy"))
    originals = {s: arcs[0].original for s, arcs in reading.arcs.items()}
    total = Score()
    for text in texts()[LEARNING : LEARNING + OTHERS]:
        spun = spin(text)
        repaired = "\n".join(
            " ".join(originals.get(word, word) for word in line.split())
            for line in spun.split("\n")
        )
        assert reference_edits(spun, text)
        wrong = reference_edits(repaired, text)
        total += Score(tp=len(reference_edits(spun, text)) - len(wrong), fn=len(wrong))
    assert total.error_reduction_rate > 0.8
    assert score("a", [], []).error_reduction_rate == 0


def test_a_spinner_that_touches_any_shape_is_recognised() -> None:
    found = discover(spin(text, bare=False) for text in texts())
    assert not found.bare
    assert not found.quoted
    believed = [entry for entry in found.entries if entry.probability >= 0.5]
    assert sum(map(right, believed)) >= 0.9 * len(believed) > 35


@pytest.mark.parametrize("quoted", [True, False])
def test_that_words_in_quotation_marks_are_replaced_is_found_out(quoted: bool) -> None:
    words = list(table().items())
    entries = [Entry(original, surrogate, 0.99, 9, 9) for original, surrogate in words]
    texts = [f'He said "{spun if quoted else word}" to {spun}.' for word, spun in words[:20]]
    assert quotes_too(entries, texts) is quoted


def test_a_careless_spinner_leaves_words_standing() -> None:
    found = discover(map(careless, texts()))
    assert 0.1 < found.escape < 0.35
    assert discover(map(spin, texts()[:30])).escape < 0.02


def test_clean_texts_among_the_spun_ones_are_left_out() -> None:
    mixed = [text if index % 3 else spin(text) for index, text in enumerate(texts())]
    found = discover(mixed)
    assert found.texts == len(texts()) // 3
    believed = [entry for entry in found.entries if entry.probability >= 0.5]
    assert sum(map(right, believed)) >= 0.9 * len(believed) > 25


def test_spun_texts_and_clean_texts_alike_stay_together() -> None:
    model = context_model()
    for some in (list(texts()), list(map(spin, texts()))):
        assert ciphertext.spun_texts(some, ciphertext.expectations(some, model)) == some


def test_the_share_of_a_discovery_tells_a_spinner_from_accidents(found: Discovery) -> None:
    assert found.share() > 0.2
    assert discover(texts()).share() < MIN_SHARE
    assert Discovery().share() == 0


@pytest.mark.parametrize("nothing", [[], [""], [" \n"], ["Hello."], ["nan " * 50]])
def test_nothing_comes_of_nothing(nothing: list[str]) -> None:
    assert not discover(nothing).entries


def test_an_entry_that_another_spinner_has_is_believed_sooner() -> None:
    few = list(map(spin, texts()[:6]))
    rules = [Substitution(o, s, "kin", sure=0.95) for o, s in table().items()]
    kin = Dialect(Profile("kin"), (*rules, Substitution("zither", "zither", "kin")))
    alone = {(e.original, e.surrogate): e.probability for e in discover(few).entries}
    helped = {(e.original, e.surrogate): e.probability for e in discover(few, [kin]).entries}
    right = table().items()
    assert sum(helped.get(key, 0) for key in right) > 1.15 * sum(alone.get(key, 0) for key in right)


def test_what_is_known_of_this_spinner_stays_and_helps(found: Discovery) -> None:
    names = sorted(table())
    pairs = [Substitution(o, table()[o], "pairs", "learned", 0.95) for o in names[::2]]
    onto = Dialect(Profile("pairs", escape=0.11), (*pairs, Substitution("gone", "astray", "pairs")))
    more = discover(map(spin, texts()[:30]), onto=onto)
    assert not {entry.original for entry in more.entries} & {rule.original for rule in pairs}
    assert sum(map(right, more.entries)) > 10
    dialect = more.dialect("both")
    assert dialect.profile.escape == 0.11
    assert {(r.original, r.surrogate) for r in onto.rules} < {
        (r.original, r.surrogate) for r in dialect.rules
    }
    assert {rule.dialect for rule in dialect.rules} == {"both"}


def test_what_is_less_than_sure_counts_as_inferred(found: Discovery) -> None:
    evidence = {(r.original, r.surrogate): r.evidence for r in found.dialect("toy", 0.1).rules}
    for entry in found.entries:
        expected = "learned" if entry.probability >= SURE else "inferred"
        assert evidence[entry.original, entry.surrogate] == expected
    assert set(evidence.values()) == {"learned", "inferred"}


def test_digits_stand_for_nothing_but_their_number_word() -> None:
    cipher = ciphertext.read(list(map(spin, texts()[:20])), context_model())
    two = cipher.originals.index("two") if "two" in cipher.originals[: cipher.candidates] else 0
    originals = list(cipher.originals)
    originals[two] = "two"
    digits = replace(
        cipher, surrogates=("2", "12", *cipher.surrogates[2:]), originals=tuple(originals)
    )
    assert digits.numbers == {0: two, 1: -1}
    channel = decipher.first_guess(digits).channel
    assert set(np.flatnonzero(channel[0])) == {two, cipher.itself[0]}
    assert set(np.flatnonzero(channel[1])) == {cipher.itself[1]}
    assert np.count_nonzero(channel[2]) > 2


def test_the_dialect_has_what_is_believed(found: Discovery) -> None:
    dialect = found.dialect("toy", 0.9)
    believed = {(e.original, e.surrogate) for e in found.entries if e.probability >= 0.9}
    assert {(rule.original, rule.surrogate) for rule in dialect.rules} == believed
    assert {rule.evidence for rule in dialect.rules} == {"learned"}
    assert all(0 < rule.sure < 1 and rule.seen > 0 for rule in dialect.rules)
    assert len(found.dialect("toy", 0.1).rules) == len(found.entries)


def test_uses_certainty_and_share_speak_for_an_entry_and_much_text_against_it() -> None:
    base = log_odds(10, 30, 0.9, 30_000)
    assert log_odds(20, 60, 0.9, 30_000) > base
    assert log_odds(10, 40, 0.9, 30_000) > base
    assert log_odds(10, 30, 0.5, 30_000) < base
    assert log_odds(10, 30, 0.9, 300_000) < base


def test_cipher_texts_lead_back_to_their_tokens() -> None:
    model = context_model()
    some = list(map(spin, texts()[:20]))
    cipher = ciphertext.read(some, model)
    assert len(cipher.slots)
    for slot in cipher.slots[:500]:
        words = some[cipher.texts[slot]].split()
        assert words[cipher.tokens[slot]] == cipher.surrogates[cipher.kind[slot]]
    assert [cipher.originals[i] for i in cipher.itself] == list(cipher.surrogates)


def test_the_m_step_gives_an_original_to_its_surest_surrogate() -> None:
    model = context_model()
    cipher = ciphertext.read(list(map(spin, texts()[:20])), model)
    shape = (len(cipher.surrogates), len(cipher.originals))
    uses, evidence = np.zeros(shape), np.zeros(shape)
    uses[:2, 0], evidence[:2, 0] = 20, (80, 20)
    clear = replace(cipher, standing=np.zeros(shape[1]))
    plain = decipher.maximise(clear, uses, evidence, sharpen=False).channel[:, 0]
    sharp = decipher.maximise(clear, uses, evidence, sharpen=True).channel[:, 0]
    assert plain[0] == plain[1]
    assert sharp[0] == pytest.approx(4 * sharp[1])
    assert sharp.sum() == pytest.approx(plain.sum())
    counter = replace(cipher, standing=np.full(shape[1], 40.0))
    assert decipher.maximise(counter, uses, evidence, sharpen=True).channel[:, 0].sum() < 0.5
