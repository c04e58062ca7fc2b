"""The README's commands run as written (its two set-up commands run in .ci/run, in fresh environments)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleantext.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\| `cleantext ([^`]+)`", README, re.MULTILINE)
STAND_INS = {"articles/": "articles", "S": "fox.txt", "R": "fox-edits.tsv"}
EXIT_CODES = {"check": 1}


@pytest.mark.parametrize("command", [c for c in COMMANDS if " " in c])
def test_a_command_of_the_table_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "data/samples", tmp_path, dirs_exist_ok=True)
    shutil.copy(tmp_path / "fox.txt", tmp_path / "article.txt")
    (tmp_path / "articles").mkdir()
    shutil.copy(tmp_path / "fox.txt", tmp_path / "articles")
    monkeypatch.chdir(tmp_path)
    arguments = [STAND_INS.get(word, word) for word in command.split()]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == EXIT_CODES.get(arguments[0], 0), result.output


def test_there_are_commands_to_run() -> None:
    assert len(COMMANDS) >= 6


def test_the_example_of_the_python_interface_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(block.replace("open(", "_open("), {"_open": _open}, names)
    assert "near the Ukrainian border" in str(names["result"])


def _open(path: str, encoding: str) -> object:
    """A file that closes itself: the README's line leaves that to the interpreter."""

    class Read:
        def read(self) -> str:
            return Path(path).read_text(encoding=encoding)

    return Read()


def test_the_before_and_after_is_what_comes_out() -> None:
    before, after = (
        " ".join(re.findall(rf"^{re.escape(sign)}(.*)$", README, re.MULTILINE)) for sign in "-+"
    )
    from cleantext import fix

    samples = ROOT / "data/samples/fox.txt"
    text = samples.read_text(encoding="utf-8")
    assert before.split("\n")[0] in " ".join(text.split())
    assert after in " ".join(fix(text).text.split())
