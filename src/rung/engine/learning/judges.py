"""What this process has loaded of the learned models in use.

`current` looks which versions count, unless that is known already, and loads what is new. A model that cannot be read
leaves its judge out, and says so in the log and on the page of models.
"""

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType

import structlog

from rung.store.policies import learned
from rung.store.policies.learned import InUse, Standing
from rung.understand.judges import Judge, Judges, Model, Unreadable


def ready(standing: Standing | None = None) -> Judges:
    """As `current`, with the weights of sentence vectors read where a model needs them, which takes seconds once."""
    found = current(standing)
    if any(getattr(one.model, "vectors", "") for one in found.by_name.values()):
        from rung.understand.labels import sentence_vectors

        sentence_vectors.load()
    return found


def _classifier(content: bytes) -> object:
    from rung.understand.labels.packing import unpack  # models need numpy, and nothing else here does

    return unpack(content)


def _experts(content: bytes) -> object:
    from rung.understand.experts.experts_packing import unpack

    return unpack(content)


def _skills(content: bytes) -> object:
    from rung.understand.labels import skills_packing  # the same

    return skills_packing.unpack(content)


def _risk(content: bytes) -> object:
    from rung.understand.risk import risk_packing  # the same

    return risk_packing.unpack(content)


def _moods(content: bytes) -> object:
    from rung.understand.moods import moods_packing  # the same

    return moods_packing.unpack(content)


def _alike(content: bytes) -> object:
    from rung.understand.likeness import likeness_taught

    return likeness_taught.unpack(content)


UNPACKING: Mapping[str, Callable[[bytes], object]] = MappingProxyType(
    {
        "kind": _classifier,
        "priority": _classifier,
        "team": _classifier,
        "skills": _skills,
        "person": _experts,
        "risk": _risk,
        "mood": _moods,
        "alike": _alike,
    }
)
"""By judge, what makes a model of what was kept; it raises Unreadable. A judge that is not here is not known."""

log = structlog.get_logger()
_lock = threading.Lock()
_loaded: dict[tuple[str, str], object] = {}
"""By judge and the sha of what was kept: a model, or the words why it is none."""


def current(standing: Standing | None = None) -> Judges:
    """The judges that count now. Called once for a batch, which knows their `standing`, and once for a page."""
    standing = standing or learned.standing()
    used = {name: one for name, one in standing.in_use.items() if name in UNPACKING}
    with _lock:
        wanted = {(name, one.sha) for name, one in used.items()}
        for key in [key for key in _loaded if key not in wanted]:
            del _loaded[key]
        models = {name: _of(name, one) for name, one in used.items()}
    fit = {name: model for name, model in models.items() if not isinstance(model, str)}
    judges = {name: Judge(name, used[name].version, used[name].threshold, model) for name, model in fit.items()}
    broken = {name: why for name, why in models.items() if isinstance(why, str)}
    return Judges(judges, standing.off, broken)


def model(name: str, kind: type[Model]) -> Model | None:
    """The model of one judge alone, where one counts and can be read: a page needs no other."""
    used = learned.standing().in_use.get(name)
    if used is None:
        return None
    with _lock:
        found = _of(name, used)
    return found if isinstance(found, kind) else None


def _of(name: str, used: InUse) -> object:
    """Its model, or the words why it is none; read once. Whoever calls it has the lock."""
    if (name, used.sha) not in _loaded:
        _loaded[name, used.sha] = _load(name, used.version)
    return _loaded[name, used.sha]


def _load(name: str, version: int) -> object:
    content = learned.content(name, version)
    if content is None:
        return "it was dropped meanwhile"
    try:
        return UNPACKING[name](content)
    except Unreadable as error:
        hint = "learn it anew, or go back to an earlier version (Settings, Models)"
        log.error("models.unreadable", judge=name, version=version, error=str(error), hint=hint)
        return str(error)
