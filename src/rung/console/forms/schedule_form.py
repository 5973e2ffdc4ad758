"""The form by which a schedule of the directory is made: layers with people in order, and what is wrong where.

It is a page without scripts: its buttons (another layer, up, away) send what was written, and it comes back as it was.
What the form says is a record of the policy's language; only the policy's own reader says whether it is right.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from msgspec import Struct
from msgspec.structs import replace

from rung.policy.problems import Problem
from rung.policy.tables.directory import listed

SPARE = 2
"""Empty places below the people of a rotation."""
MOST_LAYERS = 12
MOST_PEOPLE = 60
_NUMBERED = re.compile(r"layers\[(\d+)\](?:\.(\w+))?")
_FIELDS = ("name", "every", "starts", "time_zone", "only")


class LayerForm(Struct, frozen=True):
    """One rotation as it is written."""

    people: tuple[str, ...] = ()
    name: str = ""
    every: str = "1w"
    starts: str = ""
    time_zone: str = ""
    only: str = ""
    """A line for each span of weekdays: `mon-fri 20:00-08:00`."""

    @property
    def places(self) -> list[str]:
        """The people, and a few empty places."""
        return [*self.people, *[""] * SPARE]

    @property
    def has_offset(self) -> bool:
        """Its start is an instant, which a field for wall time cannot show."""
        return bool(re.search(r"(Z|[+-]\d\d:?\d\d)$", self.starts))

    def record(self) -> dict[str, Any]:
        said: dict[str, Any] = {"rotation": list(self.people), "every": self.every, "starts": self.starts}
        if self.only.strip():
            said["only"] = hours_of(self.only)
        own = {"time_zone": self.time_zone, "name": self.name}
        return {**said, **{name: value for name, value in own.items() if value}}


class ScheduleForm(Struct, frozen=True):
    """A schedule as it is written."""

    key: str = ""
    name: str = ""
    time_zone: str = ""
    layers: tuple[LayerForm, ...] = (LayerForm(),)
    slack_group: str = ""

    def change(self) -> dict[str, Any]:
        """The record for the directory; what is left empty is taken out of it."""
        layers = [layer.record() for layer in self.layers]
        return {
            "name": self.name or None, "time_zone": self.time_zone or None, "layers": layers or None,
            "slack_group": self.slack_group or None,
        }  # fmt: skip


class Fault(Struct, frozen=True):
    """Something to mend in the form."""

    field: str
    """The id of the field, or nothing."""
    where: str
    message: str
    hint: str


def from_record(key: str, record: Mapping[str, Any]) -> ScheduleForm:
    layers = tuple(_layer(one) for one in listed(record.get("layers")))
    text = {name: str(record.get(name) or "") for name in ("name", "time_zone", "slack_group")}
    return ScheduleForm(key=key, layers=layers, **text)


def from_post(form: QueryDict, key: str | None = None) -> ScheduleForm:
    """What was sent, after the button that changes the form itself."""
    number = min(_number(form.get("layers", "1")), MOST_LAYERS)
    layers = [_layer_of_post(form, place) for place in range(number)]
    text = {name: form.get(name, "").strip() for name in ("key", "name", "time_zone", "slack_group")}
    made = ScheduleForm(layers=tuple(layers), **(text if key is None else {**text, "key": key}))
    return _changed(made, form.get("do", ""))


def faults_of(problems: Iterable[Problem], key: str) -> list[Fault]:
    """Each problem beside the field it is about."""
    return [_fault(one, key) for one in problems]


def hours_of(text: str) -> dict[str, list[str]]:
    """`mon-fri 09:00-12:00, 13:00-17:00` by line, as the policy writes hours."""
    hours: dict[str, list[str]] = {}
    for line in text.splitlines():
        days, _, spans = re.sub(r"\s*[-\u2013]\s*", "-", line.strip()).partition(" ")
        if days:
            hours.setdefault(days.rstrip(":"), []).extend(one for one in re.split(r"[,\s]+", spans) if one)
    return hours


def _changed(made: ScheduleForm, do: str) -> ScheduleForm:
    what, _, number = do.partition(":")
    layers, place = list(made.layers), _number(number)
    if what == "add-layer" and len(layers) < MOST_LAYERS:
        layers.append(LayerForm())
    elif what == "remove-layer" and place < len(layers):
        layers.pop(place)
    elif what == "raise-layer" and 0 < place < len(layers):
        layers[place - 1], layers[place] = layers[place], layers[place - 1]
    return replace(made, layers=tuple(layers))


def _layer(record: Mapping[str, Any]) -> LayerForm:
    only = record.get("only") or {}
    hours = only.items() if isinstance(only, Mapping) else [(str(only), None)]
    lines = [f"{days} {', '.join(map(str, listed(spans)))}".strip() for days, spans in hours]
    text = {name: str(record.get(name) or "") for name in ("name", "every", "starts", "time_zone")}
    return LayerForm(people=tuple(map(str, listed(record.get("rotation")))), only="\n".join(lines), **text)


def _layer_of_post(form: QueryDict, place: int) -> LayerForm:
    people = tuple(one for one in form.getlist(f"layer-{place}-people")[:MOST_PEOPLE] if one)
    text = {name: form.get(f"layer-{place}-{name}", "").strip() for name in _FIELDS}
    return LayerForm(people=people, **text)


def _fault(problem: Problem, key: str) -> Fault:
    inside = problem.path.removeprefix(f"schedules.{key}").lstrip(".")
    if not problem.path.startswith(f"schedules.{key}"):
        return Fault("", problem.path, problem.message, problem.hint)
    if found := _NUMBERED.match(inside):
        field = {"rotation": "people"}.get(found[2] or "", found[2] or "people")
        words = {"people": "people", "time_zone": "time zone", "only": "hours"}.get(field, field)
        return Fault(f"layer-{found[1]}-{field}", f"Layer {int(found[1]) + 1}, {words}", problem.message, problem.hint)
    field = inside.partition(".")[0].partition("[")[0]
    labels = {"time_zone": "Time zone", "name": "Name", "slack_group": "User group in Slack"}
    known = field if field in labels else "key"
    return Fault(known, labels.get(known, "Key"), problem.message, problem.hint)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
