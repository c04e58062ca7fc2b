from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from learning_toys import TABLE, article, pairs, spin

from cleantext.errors import InputError
from cleantext.learning import files, store
from cleantext.learning.counts import BARE
from cleantext.learning.learn import Learned, learn
from cleantext.learning.trial import cleaner_of, cross_validate
from cleantext.pipeline import Cleaner, Settings
from cleantext.spun import dialect, lexicon


@pytest.fixture(scope="module")
def learned() -> Learned:
    return learn(pairs(10), "toy")


def test_what_is_written_is_a_dialect(learned: Learned, tmp_path: Path) -> None:
    profile = store.write(learned, tmp_path / "new" / "folder")
    loaded = dialect.load_from(profile)
    assert loaded.profile == learned.profile
    assert loaded == learned.dialect
    names = {"toy.toml", "toy.tsv", "toy.stays.tsv", "toy.evidence.tsv", "toy.left-out.tsv"}
    assert {path.name for path in profile.parent.iterdir()} == names


def test_the_lexicon_alone_can_be_used(learned: Learned, tmp_path: Path) -> None:
    store.write(learned, tmp_path)
    rules = lexicon.read(tmp_path / "toy.tsv")
    assert {r.original: r.surrogate for r in rules} == dict(TABLE)
    cleaner = Cleaner(Settings(dialect="none", lexicons=(tmp_path / "toy.tsv",)))
    assert "quoth" not in cleaner.fix(spin(article(77))).text.split()


def test_the_dialect_repairs_a_text_that_was_not_learned_from(
    learned: Learned, tmp_path: Path
) -> None:
    cleaner = Cleaner(Settings(dialect=str(store.write(learned, tmp_path))))
    wrong = [
        (a, b)
        for a, b in zip(
            cleaner.fix(spin(article(77))).text.split(), article(77).split(), strict=True
        )
        if a != b
    ]
    assert len(wrong) <= 3


def test_cross_validation_measures_the_gain() -> None:
    gain = cross_validate(pairs(8))
    assert gain is not None
    assert (gain.pairs, gain.folds) == (8, 5)
    assert gain.score.error_reduction_rate > 0.8
    assert cross_validate(pairs(1)) is None


def test_a_temporary_cleaner_leaves_nothing_behind(
    learned: Learned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with cleaner_of(learned) as cleaner:
        assert cleaner.fix(spin(article(77))).changed
    assert list(tmp_path.iterdir()) == []


def test_reading_the_base_gives_the_counts_back(learned: Learned, tmp_path: Path) -> None:
    base = store.read_base(store.write(learned, tmp_path))
    assert base.evidence == learned.evidence
    assert base.kept == ()


def test_what_people_changed_in_the_lexicon_is_kept(learned: Learned, tmp_path: Path) -> None:
    profile = store.write(learned, tmp_path)
    with (tmp_path / "toy.tsv").open("a", encoding="utf-8") as file:
        file.write("zebra\tequid\n")
    (kept,) = store.read_base(profile).kept
    assert (kept.original, kept.surrogate, kept.evidence) == ("zebra", "equid", "user")


def test_a_shipped_dialect_can_be_gone_on_from() -> None:
    from cleantext import resources

    base = store.read_base(resources.data("dialects") / "nan.toml")
    assert len(base.kept) > 1000
    assert base.evidence.seen[BARE, "the", "nan"].times > 0


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("toy.evidence.tsv", "bare\tthe\tnan\tmany\t1\n", "toy.evidence.tsv:1: malformed"),
        ("toy.evidence.tsv", "odd\tthe\tnan\t1\t1\n", "toy.evidence.tsv:1: malformed"),
        ("toy.toml", "name = ", "toy.toml: "),
        ("toy.toml", "name = 'toy'", "has no 'lexicons'"),
        ("toy.toml", "name = 'toy'\nlexicons = []\nlearned = {pairs = 'x'}", "malformed"),
    ],
)
def test_a_malformed_base_is_an_error(
    learned: Learned, tmp_path: Path, file: str, content: str, message: str
) -> None:
    store.write(learned, tmp_path)
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        store.read_base(tmp_path / "toy.toml")


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a.tsv"
    target.write_text("before\n", encoding="utf-8")

    def lines() -> Iterator[str]:
        yield "one"
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        files.write_lines(target, lines())
    assert target.read_text(encoding="utf-8") == "before\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_cannot_be_made_is_an_error(learned: Learned, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="file"):
        store.write(learned, tmp_path / "file" / "folder")


@pytest.mark.parametrize("name", ["toy", "toy.tsv", "My Dialect.toml", ".toml", "a/b c.toml"])
def test_a_name_that_no_dialect_can_have(name: str) -> None:
    with pytest.raises(InputError, match=r"call it NAME\.toml"):
        files.name_of(Path(name))


def test_a_name() -> None:
    assert files.name_of(Path("x/musty-2.toml")) == "musty-2"
