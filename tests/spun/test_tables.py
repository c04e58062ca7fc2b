"""A channel as arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleantext import resources
from cleantext.language.frequencies import frequency
from cleantext.spun import channel as channels
from cleantext.spun import dialect as dialects
from cleantext.spun import tables as all_tables
from cleantext.spun.channel import RAREST
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import Substitution

RULES = [
    Substitution("next", "adjacent", "t", "observed", 0.8),
    Substitution("near", "adjacent", "t", "inferred", 0.4),
    Substitution("as well as", "arsenic good", "t", "inferred", 0.1),
]


def test_a_surrogate_leads_back_to_its_originals_the_likeliest_first() -> None:
    channel = channels.build(RULES, Profile("t"))
    tables = all_tables.of(channel)
    at = tables.ids["adjacent"]
    originals = tables.original[tables.arc_at[at] : tables.arc_at[at + 1]]
    assert [tables.words[o] for o in originals] == [a.original for a in channel.arcs["adjacent"]]
    assert tables.words[tables.main[at]] == channel.arcs["adjacent"][0].original
    assert tables.leaving[tables.ids["next"]] == channel.leaving["next"]
    assert tables.rules[tables.ids["next"]] == 0
    assert tables.rule_name(int(tables.arc_at[at])) == "next → adjacent"
    assert tables.rule_evidence(int(tables.arc_at[at])) == "observed"


def test_originals_that_were_seen_are_told_from_those_inferred() -> None:
    tables = all_tables.of(channels.build(RULES, Profile("t")))
    assert tables.seen[tables.ids["next"]]
    assert not tables.seen[tables.ids["near"]]
    kinds = {tables.rule_name(n): kind for n, kind in enumerate(tables.kind.tolist())}
    assert kinds["next → adjacent"] == all_tables.OBSERVED
    assert kinds["as well as → arsenic good"] == all_tables.DOUBTFUL


def test_a_surrogate_is_never_rarer_than_the_rarest() -> None:
    rules = [Substitution("at", "astatine", "t"), Substitution("in", "successful", "t")]
    tables = all_tables.of(channels.build(rules, Profile("t")))
    assert tables.background[tables.ids["astatine"]] == pytest.approx(RAREST, rel=0.2)
    assert tables.background[tables.ids["successful"]] == frequency("successful")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    made = all_tables.of(channels.for_dialect(dialects.load("issues")))
    all_tables.write(tmp_path / "x.tables", made)
    again = all_tables.read(tmp_path / "x.tables")
    assert again.profile == made.profile
    assert again.words == made.words
    for name in ("leaving", "frequency", "sure", "stated"):
        np.testing.assert_allclose(getattr(again, name), getattr(made, name), rtol=1e-6)
    for name in ("arc_at", "original", "evidence"):
        assert getattr(again, name).tolist() == getattr(made, name).tolist()


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tables"
    path.write_bytes(b"something else\n")
    with pytest.raises(ValueError, match="not a file of tables"):
        all_tables.read(path)


@pytest.mark.parametrize("name", dialects.names())
def test_the_shipped_tables_are_up_to_date(name: str, tmp_path: Path) -> None:
    all_tables.write(tmp_path / "new", all_tables.of(channels.for_dialect(dialects.load(name))))
    shipped = resources.data("models") / f"{name}.tables"
    assert shipped.read_bytes() == (tmp_path / "new").read_bytes(), (
        "run: python scripts/build_tables.py"
    )


def test_dialects_with_the_same_words_share_their_numbers() -> None:
    # read anew: numbers are only shared with tables that were numbered not long ago
    models = resources.data("models")
    nan, beryllium = (all_tables.read(models / f"{name}.tables") for name in ("nan", "beryllium"))
    assert (nan.ids is beryllium.ids) == (nan.words == beryllium.words)
