"""The command as scripts use it: arguments in, status and texts out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rung.cli.main import app

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def rung() -> Callable[..., Result]:
    """Runs `rung` with these words, in this process."""
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def acme() -> Path:
    """The example policy."""
    return EXAMPLES / "acme.yaml"
