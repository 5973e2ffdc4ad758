"""The papers keep up with the product: their links lead somewhere, their commands exist, their policies load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from rung.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("README.md")])

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
MAKE = re.compile(r"\bmake ([a-z]+)\b")
RUNG = re.compile(r"(?:^|`|\$ )(?:\.venv/bin/)?rung ((?:[a-z]+(?:-[a-z]+)* ?){1,2})", re.MULTILINE)


def name(paper: Path) -> str:
    return paper.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_links_inside_the_repository_lead_somewhere(paper: Path) -> None:
    broken = [link for link in _links(paper) if not _leads_somewhere(paper, link)]
    assert broken == []


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_every_command_that_is_shown_exists(paper: Path) -> None:
    text = _code_of(paper)
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {target for target in MAKE.findall(text) if target not in targets} == set()
    assert {words.strip() for words in RUNG.findall(text) if not _is_command(words.split())} == set()


def _links(paper: Path) -> Iterator[str]:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", paper.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from (link for link in LINK.findall(prose) if "://" not in link and not link.startswith("mailto:"))


def _leads_somewhere(paper: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (paper.parent / path).resolve() if path else paper
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(paper: Path) -> set[str]:
    """The anchors of a paper's headings, as a forge makes them."""
    headings = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _code_of(paper: Path) -> str:
    """What a paper shows as code: fenced, indented, or between backticks."""
    text = paper.read_text(encoding="utf-8")
    fenced = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    indented = re.findall(r"^    (.+)$", text, re.MULTILINE)
    return "\n".join([*fenced, *indented, *(f"`{code}`" for code in re.findall(r"`([^`\n]+)`", text))])


def _is_command(words: list[str]) -> bool:
    """Whether the words name a command of `rung`; a word after a command that takes none is its argument."""
    command = typer.main.get_command(app)
    for word in words:
        commands = getattr(command, "commands", None)
        if commands is None:
            return True
        if word not in commands:
            return False
        command = commands[word]
    return True


def test_the_checks_notice_what_is_wrong(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("# A word\n\nSee [there](nowhere.md), [here](#a-word), [lost](#no-word). `rung polcy check`.\n")
    assert [link for link in _links(paper) if not _leads_somewhere(paper, link)] == ["nowhere.md", "#no-word"]
    assert [words for words in RUNG.findall(_code_of(paper)) if not _is_command(words.split())] == ["polcy check"]
