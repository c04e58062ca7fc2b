"""Pages that are made from the code are what the code says now, and the site is whole."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from manual import DOCS, PAGES, ROOT, blocks

from cleantext.config import KEYS, read_file

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s#]*)(?:#(?P<anchor>[^)]*))?\)")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """`scripts/build_cli_docs.py`."""
    path = ROOT / "scripts" / "build_cli_docs.py"
    spec = spec_from_file_location("build_cli_docs", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_fresh(script: ModuleType) -> None:
    assert script.stale() == [], "run python scripts/build_cli_docs.py"


def test_a_stale_page_is_noticed(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "DOCS", tmp_path)
    page = tmp_path / "configuration.md"
    page.write_text(f"before\n{script.BEGIN}\nold\n{script.END}\nafter\n")
    assert script.main(["--check"]) == 1
    assert "old" in page.read_text()
    assert script.main([]) == 0
    assert script.main(["--check"]) == 0
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith("\nafter\n")
    assert all(f"`{name}`" in page.read_text() for name in KEYS)


def test_a_page_without_a_place_for_the_table(script: ModuleType) -> None:
    with pytest.raises(ValueError, match="has no"):
        script.with_keys("# A page\n")


def test_every_command_is_in_the_manual() -> None:
    text = (DOCS / "command-line.md").read_text(encoding="utf-8")
    for name in ("fix", "check", "explain", "undo", "learn", "eval", "lexicon lint", "config"):
        assert f"# `cleantext {name}`" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *b* <c> [d] e_f", r"a \*b\* &lt;c> \[d\] e\_f"),
        ("`a_b` c_d `*`", r"`a_b` c\_d `*`"),
        ("a|b\n   c", r"a\|b c"),
    ],
)
def test_help_is_shown_as_it_is(script: ModuleType, text: str, shown: str) -> None:
    assert script.escaped(text) == shown


def test_the_configuration_that_the_manual_shows_is_valid(tmp_path: Path) -> None:
    shown = blocks((DOCS / "configuration.md").read_text(encoding="utf-8"), "toml")
    assert shown
    for block in shown:
        path = tmp_path / "cleantext.toml"
        path.write_text(block, encoding="utf-8")
        assert len(read_file(path).settings) == len(tomllib.loads(block))


def test_every_page_is_in_the_navigation() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w-]+\.md", text))
    assert {page.name for page in PAGES} <= named


@pytest.mark.skipif(not find_spec("material"), reason="needs the extra docs")
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout.decode()
    assert (tmp_path / "command-line" / "index.html").exists()


def _anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\s-]", "", heading.lower()).strip()
    return re.sub(r"[-\s]+", "-", kept)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "data/dialects/README.md"], ids=lambda p: p.stem)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.S)
    for link in _LINK.finditer(text):
        if "://" in link["target"]:
            continue
        target = (page.parent / link["target"]).resolve() if link["target"] else page
        assert target.exists(), link[0]
        if link["anchor"]:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), flags=re.M)
            assert link["anchor"] in map(_anchor, headings), link[0]
