from __future__ import annotations

import pytest
from learning_toys import PHRASES, TABLE, article, pairs, spin

from cleantext.learning.counts import BARE
from cleantext.learning.decide import Habits, unknown
from cleantext.learning.learn import Base, Learned, LearningError, learn
from cleantext.learning.pairs import Pair, Rejected
from cleantext.spun import dialect as dialects
from cleantext.spun.lexicon import Substitution


def rules(learned: Learned) -> dict[str, str]:
    return {r.original: r.surrogate for r in learned.rules if r.evidence == "learned"}


def test_the_dictionary_of_a_function_is_learned() -> None:
    learned = learn(pairs(10), "toy")
    assert rules(learned) == dict(TABLE)
    assert learned.habits.function
    assert learned.profile.bare
    assert learned.profile.name == "toy"
    assert learned.profile.lexicons == ("toy.tsv", "toy.stays.tsv")
    assert all(rule.dialect == "toy" and rule.seen > 0 for rule in learned.rules)
    assert (learned.pairs, learned.rejected, learned.left_out) == (10, (), ())


def test_words_that_stay_are_recorded_if_the_map_is_a_function() -> None:
    learned = learn(pairs(10), "toy")
    stays = {rule.original for rule in learned.stays}
    assert {"said", "country", "river"} <= stays
    assert stays.isdisjoint(TABLE)
    assert all(rule.unchanged and rule.sure >= 0.9 for rule in learned.stays)
    assert learned.profile.partial


def test_a_word_that_was_seen_to_stay_once_may_be_in_the_dictionary_of_a_careless_spinner() -> None:
    assert unknown(Habits(0.5, 0.99, 0.01, 0.0), 1) > 0.95
    assert unknown(Habits(0.5, 0.3, 0.01, 0.6), 1) < 0.7
    assert unknown(Habits(0.5, 0.3, 0.01, 0.6), 20) > 0.95


def test_phrases_are_learned() -> None:
    table = {word: TABLE[word] for word in ("the", "that", "people", "money", "last", "will")}
    learned = learn(pairs(15, table=table, phrases=PHRASES), "toy")
    assert rules(learned) == {**table, **PHRASES}


def test_a_word_that_is_replaced_half_the_time_is_half_sure() -> None:
    turns = iter(range(1_000_000))
    learned = learn(pairs(20, keep=lambda word: word == "the" and next(turns) % 2 == 0), "toy")
    sure = {rule.original: rule.sure for rule in learned.rules}
    assert sure["the"] == pytest.approx(0.5, abs=0.1)
    assert sure["of"] > 0.9


def test_number_words_that_become_digits_are_noticed() -> None:
    assert learn(pairs(10), "toy").digits
    table = {o: s for o, s in TABLE.items() if o != "two"}
    assert not learn(pairs(10, table=table), "toy").digits


def punctuated(text: str) -> str:
    out = []
    for token in text.split(" "):
        core = token.strip(",.").lower()
        spun = TABLE.get(core, core)
        spun = spun.capitalize() if token[:1].isupper() else spun
        out.append(token if core not in TABLE else token.replace(token.strip(",."), spun))
    return " ".join(out)


def test_a_spinner_that_minds_neither_capitals_nor_punctuation_is_noticed() -> None:
    texts = [article(n).replace(" now.", " near.").replace("Boston", "Town") for n in range(12)]
    learned = learn([Pair(str(n), punctuated(t), t) for n, t in enumerate(texts)], "toy")
    assert not learned.profile.bare
    assert {"capital", "punctuated"} <= set(learned.touched_shapes)
    assert rules(learned) == dict(TABLE)


@pytest.mark.parametrize("quoted", [True, False])
def test_that_words_in_quotation_marks_are_replaced_is_noticed(quoted: bool) -> None:
    texts = [
        article(n).replace(" of the ", ' "of" the ').replace("Boston", "Town") for n in range(12)
    ]
    spun = [punctuated(t).replace('"of"', '"osprey"' if quoted else '"of"') for t in texts]
    both = enumerate(zip(spun, texts, strict=True))
    profile = learn([Pair(str(n), s, t) for n, (s, t) in both], "toy").profile
    assert (profile.bare, profile.quoted) == (False, quoted)


def test_articles_that_follow_the_surrogate_are_noticed() -> None:
    kept = learn(pairs(12), "toy")
    assert (kept.evidence.flips > 5, kept.evidence.adjusted) == (True, 0)
    assert not kept.profile.articles_adjusted
    following = [Pair(p.name, p.spun.replace("a elbow", "an elbow"), p.original) for p in pairs(12)]
    learned = learn(following, "toy")
    assert learned.profile.articles_adjusted
    assert "a" not in rules(learned)


def test_an_editors_change_is_left_out_with_a_reason() -> None:
    edited = pairs(10)
    at = next(n for n, each in enumerate(edited) if each.spun.count(" more "))
    one = edited[at]
    edited[at] = Pair(one.name, one.spun.replace(" more ", " fewer ", 1), one.original)
    learned = learn(edited, "toy")
    (decision,) = learned.left_out
    assert (decision.original, decision.surrogate) == ("more", "fewer")
    assert "unchanged" in decision.reason
    assert rules(learned) == dict(TABLE)


def test_a_change_that_may_be_a_rule_counts_as_inferred() -> None:
    edited = pairs(10)
    at = next(n for n, each in enumerate(edited) if each.spun.count(" crisis "))
    one = edited[at]
    edited[at] = Pair(one.name, one.spun.replace(" crisis ", " window ", 1), one.original)
    learned = learn(edited, "toy")
    (decision,) = learned.left_out
    assert 0.2 <= decision.probability < 0.9
    (rule,) = (r for r in learned.rules if r.original == "crisis")
    assert (rule.surrogate, rule.evidence) == ("window", "inferred")
    assert rule.sure < 0.2
    assert rules(learned) == dict(TABLE)


BAD = [
    (Pair("x", "", article(1)), "the spun text is empty"),
    (Pair("x", "nan", " \n"), "the original is empty"),
    (Pair("x", article(1), article(1)), "both texts are the same"),
    (Pair("x", spin("Red is a colour of the rainbow they see."), article(1)), "not a pair: only"),
    (Pair("x", f"{article(1)} More.", article(1)), "only 0 of "),
    (Pair("x", article(1), spin(article(1))), "the sides seem to be swapped"),
    (Rejected("x", "no partner"), "no partner"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_a_bad_pair_is_rejected_and_the_others_are_used(bad: Pair | Rejected, reason: str) -> None:
    learned = learn([bad, *pairs(10)], "toy")
    ((name, said),) = ((each.name, each.reason) for each in learned.rejected)
    assert (name, reason) == ("x", said[: len(reason)])
    assert rules(learned) == dict(TABLE)


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_only_bad_pairs_are_an_error_that_says_why(bad: Pair | Rejected, reason: str) -> None:
    with pytest.raises(LearningError, match=reason):
        learn([bad], "toy")


def test_no_pairs_are_an_error() -> None:
    with pytest.raises(LearningError, match="no pairs"):
        learn([], "toy")


def test_swapped_sides_are_an_error_that_says_what_to_do() -> None:
    swapped = [Pair(p.name, p.original, p.spun) for p in pairs(3)]
    with pytest.raises(LearningError, match=r"swapped in 3 of 3 pairs: give the spun text first"):
        learn(swapped, "toy")


def test_learning_in_two_steps_is_learning_at_once() -> None:
    every = pairs(12)
    first = learn(every[:6], "toy")
    second = learn(every[6:], "toy", Base(first.evidence))
    at_once = learn(every, "toy")
    assert rules(second) == rules(at_once)
    assert second.evidence.pairs == 12
    the = (BARE, "the", "quoth")
    assert second.evidence.seen[the] == at_once.evidence.seen[the]
    assert second.pairs == 6


def test_rules_that_people_wrote_stay() -> None:
    own = Substitution("zebra", "equid", "mine", "user", 0.7, 0)
    learned = learn(pairs(5), "toy", Base(kept=(own,)))
    (kept,) = (rule for rule in learned.rules if rule.original == "zebra")
    assert (kept.surrogate, kept.evidence, kept.sure, kept.dialect) == (
        "equid",
        "user",
        0.7,
        "toy",
    )


def test_a_dialect_that_agrees_is_borrowed_from() -> None:
    best: dict[str, tuple[float, str]] = {}
    for rule in dialects.load("nan").rules:
        if " " not in rule.original + rule.surrogate:
            best[rule.original] = max(
                best.get(rule.original, (0.0, "")), (rule.sure, rule.surrogate)
            )
    table = {original: surrogate for original, (_, surrogate) in best.items()}
    sister = learn(pairs(10, table=table), "toy")
    assert sister.profile.borrows["nan"] > 0.5
    assert dict(learn(pairs(10), "toy").profile.borrows) == {}


def test_the_changes_of_an_editor_are_no_dialect() -> None:
    text = article(1)
    spun = text.replace("more", "fewer", 1).replace("a third", "a quarter", 1)
    with pytest.raises(LearningError, match=r"only \d of \d+ words were replaced, as by an editor"):
        learn([Pair("x", spun, text)], "toy")
