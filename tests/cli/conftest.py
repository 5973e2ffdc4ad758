"""The command as scripts use it: arguments in, status and texts out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from rung.cli.main import app

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command makes the logs of its process for good; the tests that come after are of this process, too."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def rung() -> Callable[..., Result]:
    """Runs `rung` with these words, in this process."""
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def acme() -> Path:
    """The example policy."""
    return EXAMPLES / "acme.yaml"
