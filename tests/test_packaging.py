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

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
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
def test_the_wheel_carries_the_browser_libraries_and_their_licences(tmp_path: Path) -> None:
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("rung-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    vendor = "rung/console/static/vendor"
    receipt = json.loads((ROOT / "src" / vendor / "receipt.json").read_text())
    assert {f"{vendor}/{name}" for name in receipt["files"]} <= names
    assert {f"{vendor}/htmx.min.js", f"{vendor}/licenses/htmx.txt", "rung/__main__.py"} <= names
    assert any(name.endswith("licenses/NOTICE") for name in names)
