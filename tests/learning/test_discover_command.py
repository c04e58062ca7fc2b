from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from discover_toys import spin, table, texts

from cleantext.cli.discover import discover
from cleantext.errors import InputError
from cleantext.learning import discovered
from cleantext.learning.entries import Discovery, Entry, Example
from cleantext.spun import dialect, lexicon
from cleantext.spun.lexicon import LexiconError


def call(*arguments: object, typed: str = "") -> Result:
    given = [str(argument) for argument in arguments]
    return CliRunner().invoke(discover, given, input=typed, standalone_mode=False)


@pytest.fixture(scope="module")
def spun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spun") / "spun.jsonl"
    path.write_text("".join(json.dumps({"text": spin(text)}) + "\n" for text in texts()[:40]))
    return path


@pytest.fixture(scope="module")
def made(spun: Path) -> tuple[Path, Result]:
    profile = spun.parent / "out" / "mine.toml"
    return profile, call(spun, "-o", profile)


def test_a_dialect_is_written_and_reported(made: tuple[Path, Result]) -> None:
    profile, result = made
    assert result.exception is None
    assert result.return_value == 0
    rules = dialect.load_from(profile).rules
    assert sum(table().get(r.original) == r.surrogate for r in rules) >= 0.9 * len(rules) > 25
    assert f"  the → {table()['the']}  (" in result.stdout
    sure = sum(rule.evidence == "learned" for rule in rules)
    assert f"{len(rules)} entries in {profile}, {sure} of them sure; " in result.stdout
    assert "touched: bare lower-case words only" in result.stdout
    assert "deciphering" in result.stderr


def test_what_exists_is_not_overwritten_by_mistake(made: tuple[Path, Result]) -> None:
    profile, _ = made
    before = profile.with_suffix(".tsv").read_bytes()
    result = call(profile.parent.parent, "-o", profile)
    assert isinstance(result.exception, InputError)
    assert "--replace" in str(result.exception)
    assert profile.with_suffix(".tsv").read_bytes() == before


def test_what_pairs_taught_is_gone_on_from(spun: Path, tmp_path: Path) -> None:
    first, second = list(table())[:2]
    base = tmp_path / "pairs.toml"
    base.write_text('name = "pairs"\nlexicons = ["pairs.tsv"]\n')
    base.with_suffix(".tsv").write_text(f"{first}\t{table()[first]}\tpairs\tlearned\t0.9\t9\n")
    profile = tmp_path / "both.toml"
    result = call(spun, "--onto", base, "-o", profile)
    assert result.exception is None
    assert " and 1 from before in " in result.stdout
    rules = {(r.original, r.surrogate): r for r in dialect.load_from(profile).rules}
    assert rules[first, table()[first]].seen == 9
    assert (second, table()[second]) in rules
    assert call("--review", "-o", profile, typed="r\nq\n").exception is None
    assert (first, table()[first]) in {
        (r.original, r.surrogate) for r in lexicon.read(profile.with_suffix(".tsv"))
    }


def test_what_is_gone_on_from_is_not_overwritten(made: tuple[Path, Result], spun: Path) -> None:
    profile, _ = made
    result = call(spun, "--onto", profile, "-o", profile, "--replace")
    assert isinstance(result.exception, InputError)
    assert "another name" in str(result.exception)


def test_a_review_is_gone_on_with_and_outlives_a_new_discovery(
    made: tuple[Path, Result], spun: Path
) -> None:
    profile, _ = made
    entry = discovered.read_entries(profile)[0][0]
    rejected = (entry.original, entry.surrogate)

    def has_it() -> bool:
        rules = lexicon.read(profile.with_suffix(".tsv"))
        return rejected in {(rule.original, rule.surrogate) for rule in rules}

    assert has_it()
    first = call("--review", "-o", profile, typed="r\nq\n")
    assert first.exception is None
    assert "1 decided" in first.stdout
    assert "go on with: cleantext discover --review -o" in first.stdout
    shown = call("--review", "-o", profile, typed="").stdout
    assert "[2/" in shown
    assert shown.splitlines()[-1].startswith("1 decided")
    assert not has_it()
    assert call(spun, "-o", profile, "--replace").return_value == 0
    assert not has_it()


def test_lines_that_people_wrote_outlive_a_new_discovery(
    made: tuple[Path, Result], spun: Path
) -> None:
    profile, _ = made
    path = profile.with_suffix(".tsv")
    entry = discovered.read_entries(profile)[0][7]
    sure = f"{entry.original}\t{entry.surrogate}\tmine\tuser\t0.55\t2"
    lines = ["zebra\tquagga\tmine\tuser\t0.9\t0", "zoo\tpark\tmine\tobserved\t0.8\t3", sure]
    own = [*lines, "yak\tox\tmine\tlearned\t0.9\t1"]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in own[:2] + own[3:])
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([line for line in text if entry.surrogate not in line] + [sure]))
    assert call(spun, "-o", profile, "--replace").return_value == 0
    after = path.read_text(encoding="utf-8").splitlines()
    assert set(lines) <= set(after)
    assert own[3] not in after


def test_a_line_that_was_rejected_does_not_outlive_it(
    made: tuple[Path, Result], spun: Path
) -> None:
    profile, _ = made
    path = profile.with_suffix(".tsv")
    entry = discovered.read_entries(profile)[0][0]
    assert call("--review", "-o", profile, typed="r\nq\n").exception is None
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{entry.original}\t{entry.surrogate}\n")
    assert call(spun, "-o", profile, "--replace").return_value == 0
    rules = {(rule.original, rule.surrogate) for rule in lexicon.read(path)}
    assert (entry.original, entry.surrogate) not in rules


def test_a_lexicon_that_cannot_be_kept_is_named_before_the_work(
    made: tuple[Path, Result], tmp_path: Path
) -> None:
    profile, _ = made
    profile.with_suffix(".tsv").write_text("no tab\n")
    result = call(tmp_path / "nowhere", "-o", profile, "--replace")
    assert isinstance(result.exception, InputError)
    assert "mine.tsv:1" in str(result.exception)


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    evil = Example("so \x1b[2J nan \u202e", 8, 11, "so \x07 the")
    discovered.write(Discovery((Entry("the", "nan", 0.9, 3, 3, (evil,)),), 1, 1), profile)
    shown = call("--review", "-o", profile, typed="a\n").stdout
    assert r"\x1b[2J «nan» \u202e" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no text was found; JSON Lines records need a field 'text'"),
        ('{"body": "x"}\n', "no text was found"),
        (
            '{"text": "The cat sat on the mat."}\n',
            "nothing found in 1 texts of 6 words: it takes 3",
        ),
        ('{"text": "The cat sat on the mat."}\n' * 3, "of 18 words: no word is far too frequent"),
    ],
)
def test_where_nothing_is_found_the_place_and_the_reason_are_named(
    content: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    result = call(tmp_path / "a.jsonl", "-o", tmp_path / "mine.toml")
    assert isinstance(result.exception, InputError)
    assert message in str(result.exception)
    assert "a.jsonl: n" in str(result.exception)
    assert not (tmp_path / "mine.toml").exists()


def test_what_is_no_text_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00\xd8")
    (tmp_path / "b.txt").write_text("The cat sat on the mat.")
    result = call(tmp_path, "-o", tmp_path / "mine.toml")
    assert "left out 1 files or records without a text in UTF-8; first " in result.stderr
    assert "a.txt" in result.stderr
    assert "1 texts" in result.stderr


@pytest.mark.parametrize("name", ["mine", "Mine.toml", "mine.tsv"])
def test_a_profile_is_called_name_toml(name: str, tmp_path: Path) -> None:
    result = call(tmp_path, "-o", tmp_path / name)
    assert isinstance(result.exception, InputError)


def test_what_does_not_exist_is_named(tmp_path: Path) -> None:
    result = call(tmp_path / "nowhere", "-o", tmp_path / "mine.toml")
    assert isinstance(result.exception, InputError)
    assert "nowhere" in str(result.exception)
    result = call(tmp_path, "-o", tmp_path / "mine.toml", "--known", "klingon")
    assert isinstance(result.exception, LexiconError)
    result = call("--review", "-o", tmp_path / "mine.toml")
    assert isinstance(result.exception, InputError)
    assert "no such file" in str(result.exception)
    (tmp_path / "mine.toml").write_text('name = "mine"\nlexicons = []\n')
    result = call("--review", "-o", tmp_path / "mine.toml")
    assert "mine.toml: was not made by discover" in str(result.exception)


def test_that_nothing_can_be_written_is_found_out_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = call(tmp_path / "nowhere", "-o", tmp_path / "file" / "mine.toml")
    assert "file is no folder" in str(result.exception)
    (tmp_path / "mine.tsv").write_text("the\tnan\n")
    result = call(tmp_path / "nowhere", "-o", tmp_path / "mine.toml")
    assert "mine.tsv: exists already" in str(result.exception)


def test_neither_texts_nor_a_review_is_a_mistake(tmp_path: Path) -> None:
    result = call("-o", tmp_path / "mine.toml")
    assert "--review" in str(result.exception)


def test_the_help_has_examples() -> None:
    shown = CliRunner().invoke(discover, ["--help"]).stdout
    assert "Examples:" in shown
    assert "cleantext discover spun/ -o mine.toml" in shown
