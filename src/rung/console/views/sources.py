"""Sources: other systems that post to us, their addresses and secrets, what their words mean, and mappings."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rung import clock, config
from rung.console.access import needs
from rung.console.forms import mapping_form
from rung.console.views import way_back
from rung.core.events import AnyEvent
from rung.engine.elsewhere import unmapped
from rung.engine.sending.senders import StoreDirectory
from rung.intake.base import Parcel, Rejected, Setup
from rung.intake.generic import KINDS
from rung.intake.mail.ways import WAYS
from rung.intake.mapped.intake import NAME as MAPPED
from rung.intake.mapped.mapping import BadMapping, mapping_of
from rung.intake.registry import INTAKES
from rung.store.elsewhere import chat_widgets, mailboxes, sources
from rung.store.elsewhere.sources import Source
from rung.store.policies import policies

OFFERED = {name: intake.describe() for name, intake in INTAKES.items() if name != "slack"}
"""What a source can be; Slack has an address of its own."""
LONGEST_SECRET = 500


@needs("manage_sources")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All of them, and whether they are heard from."""
    shown = [(source, OFFERED[source.kind].label) for source in sources.everyone() if source.kind in OFFERED]
    context = {"screen": "settings", "sources": shown, "offered": OFFERED, **_mail()}
    context["widgets"] = chat_widgets.everyone()
    context["slack_waiting"] = len(unmapped.in_slack())
    context["slack_is_set_up"] = config.current().slack_token is not None
    context["teams_waiting"] = len(unmapped.in_teams())
    context["teams_is_set_up"] = bool(config.current().teams_app_id)
    return render(request, "console/sources.html", context)


def _mail() -> dict[str, Any]:
    own, named = config.current(), policies.team_names()
    return {
        "mailboxes": [
            (one, WAYS[one.way].label.partition(":")[0], named.get(one.team, one.team)) for one in mailboxes.everyone()
        ],
        "ways": WAYS,
        "own_address": own.mail_address if own.mail_listen else "",
    }


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new source; its address is shown on the answer to this request and never again."""
    if request.method == "GET":  # the answer, loaded anew
        return redirect("sources")
    kind = request.POST.get("kind", "")
    if kind not in OFFERED:
        raise Http404(f"there is no kind of source {kind}")
    name = request.POST.get("name", "").strip().lower() or kind
    try:
        if name in INTAKES and name != kind:
            raise ValueError(f"{name} is what another kind is called")
        key = sources.add(name, kind, request.member.acts_as)
    except ValueError as error:
        messages.error(request, f"No source was made: {error}.")
        return redirect("sources")
    except sources.Taken:
        messages.error(request, f"There is a source {name} already. Give this one another name.")
        return redirect("sources")
    return _page(request, _found(name), address=_address(name, key))


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source: what is to be done over there, its secret, and what its words mean here."""
    found = _found(name)
    if request.method == "POST":
        shown = OFFERED[found.kind]
        secret = request.POST.get("secret", "").strip()[:LONGEST_SECRET]
        words = {
            field: {there: here for there in given if (here := request.POST.get(f"{field}:{there}", "").strip()[:100])}
            for field, given in shown.words.items()
        }
        sources.change(name, secret=secret or None, words={field: each for field, each in words.items() if each})
        messages.success(request, f"{name} is kept.")
        return redirect("source", name)
    return _page(request, found)


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest, name: str) -> HttpResponse:
    """Another address; the old one leads nowhere from now on."""
    found = _found(name)
    if request.method == "GET":
        return redirect("source", name)
    return _page(request, found, address=_address(name, sources.new_key(name)))


@needs("manage_sources")
@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Nothing is taken from it any more."""
    found = _found(name)
    sources.remove(found.name)
    messages.success(request, f"{name} is removed: its address leads nowhere. What came from it stays.")
    return redirect("sources")


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, name: str) -> HttpResponse:
    """Which place of a payload is what; kept once it makes an event of the payload that is shown."""
    found = _found(name)
    if found.kind != MAPPED:
        raise Http404(f"{name} needs no mapping")
    sample = mapping_form.sample_of(request.POST.get("sample", ""))
    given = mapping_form.mapping_in(request.POST) if "type" in request.POST else found.mapping
    tried = _tried(found, sample, given)
    if request.POST.get("keep") and tried.get("is_right"):
        sources.change(name, mapping=given)
        messages.success(request, "The mapping is kept: what comes in from now on is read by it.")
        return redirect("source", name)
    shown = {
        "screen": "settings", "source": found, "sample": sample, "rows": mapping_form.rows_of(sample, given),
        "mapping": given, "type_values": mapping_form.as_pairs(given.get("type", {}).get("values", {})),
        "fields": mapping_form.FIELDS, "changes": mapping_form.CHANGES, "kinds": list(KINDS), **tried,
    }  # fmt: skip
    template = "console/_mapping_tried.html" if request.headers.get("HX-Request") else "console/source_mapping.html"
    return render(request, template, shown)


def _tried(source: Source, sample: mapping_form.Sample, given: dict[str, Any]) -> dict[str, Any]:
    """The event that the mapping makes of the payload, or why it makes none."""
    if not given:
        return {}
    try:
        mapping_of(given)
    except BadMapping as error:
        return {"bad": error}
    if sample.payload is None:
        return {}
    setup, intake = Setup(name=source.name, mapping=given), INTAKES[MAPPED]
    try:
        parcel: Parcel = intake.parse({}, sample.text.encode(), StoreDirectory(config.current()), clock.now(), setup)
    except Rejected as error:
        return {"bad": BadMapping("payload", error.message, error.hint)}
    if parcel.passed_over:
        return {"passed_over": True, "is_right": True}
    if parcel.problems:
        return {"problems": parcel.problems}
    events = parcel.events
    return {"events": [_lines(event) for event in events], "doubts": _doubts(events), "is_right": True}


def _doubts(events: tuple[AnyEvent, ...]) -> list[str]:
    """What would be taken, and yet not mean what was meant."""
    number = policies.current_number()
    known = policies.load(number).workspace.priorities if number is not None else ()
    given = [getattr(event, "priority", None) or getattr(event, "changes", {}).get("priority") for event in events]
    return [
        f"{priority} is no priority here. Open “values” at its place and say what its values mean, such as "
        f"{priority} = {known[0]}."
        for priority in given
        if priority and known and priority not in known
    ]


def _lines(event: Any) -> list[tuple[str, Any]]:
    """An event by field, those that are empty left out."""
    found = [("type", event.__struct_config__.tag)]
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if value not in (None, "", (), {}, False):
            found.append((name, value))
    return found


def _page(request: HttpRequest, source: Source, address: str = "") -> HttpResponse:
    shown = OFFERED[source.kind]
    number = policies.current_number()
    workspace = policies.load(number).document.workspace if number is not None else None
    meanings = [
        (field, [(there, source.words.get(field, {}).get(there, "")) for there in given])
        for field, given in shown.words.items()
    ]
    return render(
        request,
        "console/source.html",
        {
            "screen": "settings",
            "source": source,
            "kind": shown,
            "address": address,
            "where": f"{config.current().base_url}/in/{source.name}/…",
            "meanings": meanings,
            "priorities": workspace.priorities if workspace else (),
            "is_mapped": source.kind == MAPPED,
            "leads_nowhere": config.current().is_reached_from_here_alone,
            **way_back.shown(source),
        },
    )


def _address(name: str, key: str) -> str:
    return f"{config.current().base_url}/in/{name}/{key}"


def _found(name: str) -> Source:
    source = sources.get(name)
    if source is None or source.kind not in OFFERED:
        raise Http404(f"there is no source {name}")
    return source
