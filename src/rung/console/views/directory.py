"""Directory: who works here, in which teams, by which hours; entered beside the policy, and checked with it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from rung.console.access import needs
from rung.console.downloads import saved
from rung.console.refusals import line
from rung.console.views.me import FOR as SPANS_AWAY
from rung.console.wall_times import zone_of
from rung.core.document import Person
from rung.core.refused import Refused
from rung.engine.policies import directory, slack_ids
from rung.engine.policies.publish import NotPublished
from rung.policy.problems import Problem
from rung.policy.reading.yaml_nodes import LARGEST
from rung.policy.schema.document import DOCUMENT
from rung.policy.tables.cells import as_table, cell_of, change_of, table_of
from rung.policy.tables.directory import Difference, Values
from rung.policy.tables.tables import read_records
from rung.reports.export.sheets import Book, Column, Sheet
from rung.store.people import directory as people_now
from rung.store.people import roster
from rung.store.policies import policies

SECTIONS = {"people": "person", "teams": "team", "calendars": "calendar"}
"""What is entered here, and what one of it is called. Schedules have a page of their own."""
WIDE = frozenset({"skills", "addresses", "notices", "hours", "open_days", "closed", "holidays"})
"""Fields of several parts."""
NAMES_ONE_OF = {
    "manager": "people", "lead": "people", "backup": "teams", "calendar": "calendars", "hours": "calendars",
}  # fmt: skip
"""Fields that name another record, which is offered while they are typed."""
MEANWHILE = "Not kept: somebody changed {fields} meanwhile. Here is what it is now; change it again if you want to."
OWN = frozenset({"phone", "addresses", "time_zone", "languages", "notices"})
"""What people enter of themselves. By `email` and `slack` they are known, so a lead enters those."""
LONGEST = 10_000


class Field(Struct, frozen=True):
    """One field of a record, as its form shows it."""

    name: str
    about: str
    left_out: str
    value: str
    was: str
    """What it was when the form was made: what its sender did not touch changes nothing."""
    locked: str
    """Why it cannot be changed here; empty where it can."""
    errors: tuple[Problem, ...]
    choices: tuple[str, ...]

    @property
    def is_wide(self) -> bool:
        return self.name in WIDE


@needs("look")
@require_GET
def section(request: HttpRequest, section: str = "people") -> HttpResponse:
    """The list of one section."""
    _known(section)
    return render(request, f"console/directory_{section}.html", _list_context(request, section))


@needs("look")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, section: str, key: str) -> HttpResponse:
    """One person, team or calendar, with a form for who may change it."""
    _known(section)
    present = directory.standing()
    records = present.records.get(section, {})
    if key not in records:
        raise Http404(f"there is no {SECTIONS[section]} {key}")
    cells = {name: cell_of(value) for name, value in (records[key] or {}).items()}
    open_fields = _open_fields(request, section, key)
    if request.method == "GET" or not open_fields:
        return _form(request, section, key, cells, present)
    said = present.said_by_policy.get((section, key), frozenset())
    given = {name: text for name, text in _given(request, section).items() if name in open_fields - said}
    was = {name: request.POST.get(f"was_{name}", cells.get(name, "")) for name in given}
    changed = {name: text for name, text in given.items() if text not in (was[name], cells.get(name, ""))}
    crossed = [name for name in changed if was[name] != cells.get(name, "")]
    if crossed:
        messages.error(request, MEANWHILE.format(fields=", ".join(name.replace("_", " ") for name in crossed)))
        kept = {name: given[name] for name in changed if name not in crossed}
        return _form(request, section, key, cells | kept, present)
    if not changed:
        messages.success(request, "Nothing changed.")
        return redirect("directory-record", section, key)
    try:
        directory.keep(change_of(section, key, changed), request.member.acts_as, _comment(request))
    except NotPublished as refused:
        return _form(request, section, key, cells | given, present, refused.problems)
    messages.success(request, f"Kept. {_called(section, key)} counts so from now on.")
    return redirect("directory-record", section, key)


@needs("edit_directory")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, section: str) -> HttpResponse:
    """Somebody new."""
    _known(section)
    present = directory.standing()
    if request.method == "GET":
        return _form(request, section, "", {}, present)
    key, cells = request.POST.get("key", "").strip(), _given(request, section)
    if not key:
        needs_key = "Write a short name of letters and digits, such as dee."
        return _form(request, section, "", cells, present, key_error=needs_key)
    if key in present.records.get(section, {}):
        return _form(request, section, key, cells, present, key_error=f"There is a {SECTIONS[section]} {key} already.")
    filled = {name: text for name, text in cells.items() if text}
    try:
        directory.keep(change_of(section, key, filled), request.member.acts_as, _comment(request))
    except NotPublished as refused:
        return _form(request, section, key, cells, present, refused.problems)
    messages.success(request, f"{_called(section, key)} is in the directory.")
    return redirect("directory-record", section, key)


@needs("edit_directory")
@require_POST
def remove(request: HttpRequest, section: str, key: str) -> HttpResponse:
    """Take a record out. One that the policy names stays, and the page says where it is named."""
    _known(section)
    if (section, key) in directory.standing().said_by_policy:
        messages.error(request, f"The policy's text holds {key}: take it out there.")
        return redirect("directory-record", section, key)
    try:
        directory.keep({section: {key: None}}, request.member.acts_as, _comment(request) or f"{key} left")
    except NotPublished as refused:
        for one in refused.problems:
            where = f"in line {one.line} of the policy, {one.path}" if not one.file else f"in the directory, {one.path}"
            messages.error(request, f"{_called(section, key)} is still named {where}. Change that first.")
        return redirect("directory-record", section, key)
    messages.success(request, f"{key} is taken out of the directory.")
    return redirect("directory", section)


@needs("edit_directory")
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, section: str) -> HttpResponse:
    """A file: first what it would change, then the change."""
    _known(section)
    upload = request.FILES.get("file")
    if request.method == "GET" or (upload is None and not request.POST.get("content")):
        return render(request, "console/directory_import.html", _import_context(section))
    name = str(upload.name if upload else request.POST.get("name", "people.csv"))
    content = upload.read(LARGEST + 1) if upload else request.POST["content"].encode()
    return _taken_in(request, section, name, content)


def _taken_in(request: HttpRequest, section: str, name: str, content: bytes) -> HttpResponse:
    """What a file would change; the change itself once that was seen (`keep`)."""
    read = read_records(content, name, section, directory.known_as(section))
    context = _import_context(section) | {"name": name, "content": content.decode("utf-8-sig", "replace")}
    if read.node is None:
        return render(request, "console/directory_import.html", context | {"problems": read.problems})
    proposed = directory.proposal(read.node, read.source)
    if proposed.errors:
        return render(request, "console/directory_import.html", context | {"problems": proposed.errors})
    if "keep" not in request.POST:
        shown = {"proposed": proposed, "changes": _by_record(proposed), "problems": proposed.warnings}
        return render(request, "console/directory_import.html", context | shown)
    try:
        directory.keep(read.node, request.member.acts_as, f"import of {name}", read.source)
    except NotPublished as refused:
        return render(request, "console/directory_import.html", context | {"problems": refused.problems})
    messages.success(request, f"{len(_by_record(proposed))} changed by {name}.")
    return redirect("directory", section)


@needs("edit_directory")
@require_POST
def from_slack(request: HttpRequest) -> HttpResponse:
    """Who is who in Slack, by mail address: shown first, like any import."""
    try:
        found = slack_ids.find()
    except Refused as refused:
        messages.error(request, line(refused))
        return redirect("directory-import", "people")
    for words in _said_of(found):
        messages.error(request, words)
    if not found.ids:
        if not found.trouble and not found.left:
            messages.success(request, "Nobody else was found: whoever has a mail address in Slack has their member id.")
        return redirect("directory-import", "people")
    return _taken_in(request, "people", slack_ids.FILE, found.document.encode())


def _said_of(found: slack_ids.Found) -> Iterator[str]:
    if found.trouble:
        yield f"Slack was not asked to the end: {found.trouble}. {found.left} are left: ask again then."
    elif found.left:
        yield f"{found.left} more were not asked for yet: keep these, then ask again."
    if found.strangers:
        named = ", ".join(_called("people", person) for person in found.strangers)
        yield f"Nobody in Slack has the address of {named}: correct it, or enter the member id by hand."


@needs("look")
@require_GET
def as_file(request: HttpRequest, section: str, ending: str) -> HttpResponseBase:
    """The section as a file; an import reads the CSV file back."""
    _known(section)
    records = directory.everything().get(section, {})
    if ending == "xlsx":
        head, *rows = table_of(section, records)
        sheet = Sheet(section, tuple(Column(name, name) for name in head), (tuple(row) for row in rows))
        return saved(Book(section, (sheet,), zone_of(request.member)), ending)
    answer = HttpResponse(as_table(section, records), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="{section}.csv"'
    return answer


def _form(
    request: HttpRequest,
    section: str,
    key: str,
    cells: dict[str, str],
    present: directory.Standing,
    problems: tuple[Problem, ...] = (),
    key_error: str = "",
) -> HttpResponse:
    said = present.said_by_policy.get((section, key), frozenset())
    open_fields = _open_fields(request, section, key)
    fields = [
        _field(one, section, key, cells, problems, present.records, _locked(one.name, said, open_fields))
        for one in _record(section).keys.values()
    ]
    own = {error for field in fields for error in field.errors}
    context = {
        "screen": "directory", "section": section, "noun": SECTIONS[section], "key": key, "fields": fields,
        "is_new": request.resolver_match.url_name == "directory-add", "key_error": key_error,
        "problems": [one for one in problems if one not in own], "is_wrong": bool(problems or key_error),
        "is_of_policy": (section, key) in present.said_by_policy, "may_edit": bool(open_fields),
        "row": next((one for one in people_now.people() if one.person.key == key), None) if _has_policy() else None,
        "spans": SPANS_AWAY, "deputies": _others(section, key),
        "has_preferences": section in ("people", "teams") and _has_policy()
        and key in getattr(policies.current().document, section),
    }  # fmt: skip
    return render(request, "console/directory_record.html", context)


def _field(
    key: Any,
    section: str,
    record: str,
    cells: dict[str, str],
    problems: tuple[Problem, ...],
    everything: Values,
    locked: str,
) -> Field:
    path = f"{section}.{record}.{key.name}"
    errors = tuple(one for one in problems if one.path == path or one.path.startswith((f"{path}.", f"{path}[")))
    choices = tuple(everything.get(NAMES_ONE_OF.get(key.name, ""), {}))
    is_now = cell_of((everything.get(section, {}).get(record) or {}).get(key.name))
    return Field(key.name, key.about, key.left_out, cells.get(key.name, ""), is_now, locked, errors, choices)


def _locked(field: str, said: frozenset[str], open_fields: frozenset[str]) -> str:
    if field in said:
        return "Said by the policy."
    return "" if field in open_fields else "A lead changes this."


def _others(section: str, key: str) -> list[Person]:
    if section != "people" or not _has_policy():
        return []
    return [one for one in policies.current().document.people.values() if one.key != key]


def _list_context(request: HttpRequest, section: str) -> dict[str, Any]:
    wanted = request.GET.get("q", "").strip().casefold()
    records = directory.everything().get(section, {})
    context: dict[str, Any] = {
        "screen": "directory", "section": section, "records": records, "q": request.GET.get("q", ""),
        "changes": roster.changes(10), "has_policy": _has_policy(),
    }  # fmt: skip
    if section == "people" and _has_policy():
        rows = people_now.people()
        context["total"] = len(rows)
        context["rows"] = [row for row in rows if wanted in _words_of(row).casefold()]
    elif section == "teams" and _has_policy():
        policy = policies.current()
        context["rows"] = [(team, policy.members.get(key, ())) for key, team in policy.document.teams.items()]
    elif section == "calendars":
        context["rows"] = [
            (key, {name: cell_of(value) for name, value in (one or {}).items()}) for key, one in records.items()
        ]
    return context


def _words_of(row: people_now.PersonRow) -> str:
    person = row.person
    return " ".join((person.key, person.name, person.title or "", person.email or "", *person.teams, *person.skills))


def _by_record(proposed: directory.Proposal) -> list[tuple[str, str, str, list[tuple[Difference, str, str, bool]]]]:
    """What a change changes, record by record: the key, whether it is new, and its fields as they were and will be."""
    return [
        (
            section, key, "new" if proposed.is_new(section, key) else "changed",
            [(one, cell_of(one.was), cell_of(one.now), one not in proposed.without_effect) for one in changed],
        )
        for (section, key), changed in proposed.by_record.items()
    ]  # fmt: skip


def _import_context(section: str) -> dict[str, Any]:
    columns = ["key", *_record(section).keys]
    lacking = len(slack_ids.lacking()) if section == "people" else 0
    return {"screen": "directory", "section": section, "columns": columns, "lacking": lacking}


def _given(request: HttpRequest, section: str) -> dict[str, str]:
    return {
        name: request.POST[name].replace("\r\n", "\n").strip()[:LONGEST]
        for name in _record(section).keys
        if name in request.POST
    }


def _comment(request: HttpRequest) -> str:
    return request.POST.get("comment", "").strip()[:LONGEST]


def _record(section: str) -> Any:
    return DOCUMENT.keys[section].form.record  # type: ignore[attr-defined]


def _called(section: str, key: str) -> str:
    found = directory.everything().get(section, {}).get(key) or {}
    return str(found.get("name") or key)


def _known(section: str) -> None:
    if section not in SECTIONS:
        raise Http404(f"the directory has no {section}")


def _open_fields(request: HttpRequest, section: str, key: str) -> frozenset[str]:
    """What whoever is signed in may change of a record: a lead all of it, others how they themselves are reached."""
    if request.member.may("lead"):
        return frozenset(_record(section).keys)
    is_own = section == "people" and key == request.member.person and request.member.may("agent")
    return OWN if is_own else frozenset()


def _has_policy() -> bool:
    return policies.current_number() is not None
