"""The pre-commit hooks and the steps of the GitHub Actions job, run for real, without network.

Not covered: that pre-commit installs this repository (`language: python` fetches the dependencies),
and what GitHub does with the report.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from manual import DOCS, ROOT, blocks

yaml = pytest.importorskip("yaml", reason="comes with pre-commit (extra test)")
pytestmark = pytest.mark.skipif(
    not (shutil.which("git") and find_spec("pre_commit")),
    reason="needs git, and pre-commit of the extra test",
)
PRE_COMMIT = (sys.executable, "-m", "pre_commit")
HOOKS = ROOT / ".pre-commit-hooks.yaml"


@pytest.fixture
def repository(place: Path, environment: dict[str, str]) -> Path:
    """A repository in which nothing is committed yet, with a spun and a clean article."""
    call(place, environment, "git", "init", "--quiet")
    return place


def call(place: Path, environment: dict[str, str], *command: str) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=place,
        env={**environment, "PRE_COMMIT_HOME": str(place.parent / "pre-commit")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout.decode()


def local(hook: dict[str, Any]) -> str:
    """The configuration that runs a hook of this repository with the `cleantext` on the path."""
    return str(
        yaml.safe_dump({"repos": [{"repo": "local", "hooks": [{**hook, "language": "system"}]}]})
    )


def hook(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in yaml.safe_load(HOOKS.read_text(encoding="utf-8")) if one["id"] == name
    )
    return found


def hook_run(place: Path, environment: dict[str, str], configuration: str) -> tuple[int, str]:
    (place / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
    call(place, environment, "git", "add", ".")
    return call(place, environment, *PRE_COMMIT, "run", "--all-files", "--color=never")


def test_the_hooks_are_a_valid_manifest(place: Path, environment: dict[str, str]) -> None:
    code, output = call(place, environment, *PRE_COMMIT, "validate-manifest", str(HOOKS))
    assert (code, output) == (0, "")


def test_the_check_hook_fails_on_spun_text(repository: Path, environment: dict[str, str]) -> None:
    before = (repository / "fox.txt").read_bytes()
    code, output = hook_run(repository, environment, local(hook("cleantext-check")))
    assert code == 1, output
    assert 'CT001 "nan" stands for "the"' in output
    assert "clean.txt:" not in output
    assert (repository / "fox.txt").read_bytes() == before


def test_the_check_hook_passes_clean_text(repository: Path, environment: dict[str, str]) -> None:
    (repository / "fox.txt").unlink()
    code, output = hook_run(repository, environment, local(hook("cleantext-check")))
    assert code == 0, output
    assert "Passed" in output


def test_the_check_hook_leaves_out_what_is_excluded(
    repository: Path, environment: dict[str, str]
) -> None:
    (repository / "cleantext.toml").write_text('exclude = ["fox.txt"]\n')
    code, output = hook_run(repository, environment, local(hook("cleantext-check")))
    assert code == 0, output


def test_the_fix_hook_repairs_and_then_passes(
    repository: Path, environment: dict[str, str]
) -> None:
    clean = (repository / "clean.txt").read_bytes()
    code, output = hook_run(repository, environment, local(hook("cleantext-fix")))
    assert code == 1, output
    assert "files were modified by this hook" in output
    assert "troops are in Russia" in (repository / "fox.txt").read_text(encoding="utf-8")
    assert (repository / "clean.txt").read_bytes() == clean
    code, output = hook_run(repository, environment, local(hook("cleantext-fix")))
    assert code == 0, output


def test_the_hook_of_the_manual_is_that_of_this_repository() -> None:
    _, shown = blocks((DOCS / "ci.md").read_text(encoding="utf-8"), "yaml")[:2]
    (documented,) = yaml.safe_load(shown)["repos"][0]["hooks"]
    defined = {**hook("cleantext-fix"), "language": "system"}
    del defined["description"]
    assert documented == defined


def test_the_steps_of_the_job_for_github_actions(
    repository: Path, environment: dict[str, str]
) -> None:
    job = yaml.safe_load(blocks((DOCS / "ci.md").read_text(encoding="utf-8"), "yaml")[2])
    steps = [step.get("run", "") for step in job["jobs"]["cleantext"]["steps"]]
    report, annotate = (step for step in steps if step.startswith("cleantext "))
    code, output = call(repository, environment, "bash", "-ec", report)
    assert code == 0, output
    assert "CT001" in (repository / "cleantext.sarif").read_text(encoding="utf-8")
    code, output = call(repository, environment, "bash", "-ec", annotate)
    assert code == 1
    assert "::warning title=cleantext CT001,file=fox.txt,line=1,col=81" in output
    (repository / "fox.txt").unlink()
    assert call(repository, environment, "bash", "-ec", annotate)[0] == 0
