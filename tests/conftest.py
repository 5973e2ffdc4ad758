"""What every test may ask for: databases of both kinds, and a browser.

`database` runs a test twice, on SQLite and on PostgreSQL, each time in a fresh migrated database that Django and
DATABASE_URL already point at. `sqlite_database` and `postgres_database` run it once.
`page` is a fresh browser window.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
import structlog

from dev.chromium import FLAGS, find_chromium
from dev.postgres import throw_away_server
from tests import (
    passwords,
    properties,  # noqa: F401 - how many examples the made-up tests try
)
from tests.databases import PostgresDatabases, SqliteDatabases, use_database, watch_connections
from tests.windows import keep_screenshot, open_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


OF_TESTS = ("RUNG_TEST_", "RUNG_DATA")
"""Settings of a run of tests, not of an installation."""


def pytest_configure(config: pytest.Config) -> None:
    """Gives the run a home of its own before anything reads the configuration: never the developer's installation."""
    for name in [name for name in os.environ if name.startswith("RUNG_") and not name.startswith(OF_TESTS)]:
        del os.environ[name]
    _compile_once()
    home = tempfile.TemporaryDirectory(prefix="rung-tests-")
    config.add_cleanup(home.cleanup)
    os.environ["RUNG_HOME"] = home.name
    os.environ["DATABASE_URL"] = f"sqlite:///{home.name}/unused.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "rung.settings"
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def pytest_xdist_auto_num_workers() -> int:
    """One more than cores: many stories wait for an instant, a process or a browser, and leave a core to others."""
    return (os.cpu_count() or 1) + 1


def _compile_once() -> None:
    """The stories start hundreds of processes: each would compile the whole product where the environment forbids to
    keep what was compiled."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command makes the logs of its process for good; the tests that come after are of this process, too."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests (marked `anyio`) run on asyncio, as the product does."""
    return "asyncio"


# --- databases ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the one that RUNG_TEST_DATABASE_URL names, else one that lives as long as the run.

    RUNG_TEST_FSYNC=1 makes the throw-away one write as durably as production.
    """
    if given := os.environ.get("RUNG_TEST_DATABASE_URL"):
        yield given
        return
    with throw_away_server(durable=_is_durable()) as server:
        yield server.url


def _is_durable() -> bool:
    return os.environ.get("RUNG_TEST_FSYNC") == "1"


@pytest.fixture(scope="session")
def django() -> None:
    """Django, set up once for the process as the product does it."""
    from rung.store import setup

    setup.configure()
    passwords.cheap()
    watch_connections()


@pytest.fixture(scope="session")
def sqlite_databases(django: None, tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    """The maker of SQLite databases."""
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases(django: None, postgres_url: str) -> Iterator[PostgresDatabases]:
    """The maker of PostgreSQL databases; runs side by side (xdist) do not meet."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    is_durable = "RUNG_TEST_DATABASE_URL" in os.environ or _is_durable()
    strategy: Literal["FILE_COPY", "WAL_LOG"] = "WAL_LOG" if is_durable else "FILE_COPY"
    databases = PostgresDatabases(postgres_url, f"rung_test_{worker}_{os.getpid()}", strategy)
    yield databases
    databases.clear()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database in use; the test runs on both kinds. Its URL is the value."""
    url: str = request.getfixturevalue(f"{request.param}_database")
    return url


@pytest.fixture
def sqlite_database(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """A fresh, migrated SQLite database in use."""
    with sqlite_databases.fresh() as url:
        use_database(url)
        yield url


@pytest.fixture
def postgres_database(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database in use."""
    with postgres_databases.fresh() as url:
        use_database(url)
        yield url


# --- the browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium with a profile of its own.

    Playwright keeps an event loop running in the test's thread, which Django takes for an asynchronous caller whose
    queries it refuses. So the browser lives for one module only, and within it the test may query all the same.
    """
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh window; what its console complains about fails the test (see `tests.windows`)."""
    with open_window(browser) as window:
        yield window
        if request.session.testsfailed:
            keep_screenshot(window, Path(request.config.rootpath) / "test-results", request.node.name)
