"""Settings, Models, Stronger model: where it answers, who may ask it, what is sent, and what became of questions."""

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from msgspec import structs

from rung import clock, config
from rung.console.access import needs
from rung.core.policy import Policy
from rung.core.wrong import Wrong
from rung.engine.sending.wires import place_in
from rung.engine.stronger import asking, setting, standing
from rung.engine.stronger.endpoint import JUDGES, Endpoint, NoAnswer, ask
from rung.store.policies import policies
from rung.understand.labels.second_opinion import Question, redacted, request

JUDGE_WORDS = {
    "mood": "Mood, where the words alone cannot tell",
    "kind": "Kind, where nothing is suggested",
    "priority": "Priority, where nothing is suggested",
}
SAMPLE = (
    "Export for Ines Moreau (ines@acme.example, +49 30 901820) has failed since Tuesday, see https://acme.example/run/88.\n"
    "Order 4711 waits for it. Thanks for nothing."
)


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def stronger_model(asked: HttpRequest) -> HttpResponse:
    """The form, how it stands, and what is sent."""
    kept = setting.current()
    if asked.method == "GET":
        return _page(asked, kept)
    given = _given(asked, kept)
    try:
        given = structs.replace(given, seconds=_number(asked, "seconds"), a_minute=_number(asked, "a_minute"))
        setting.change(given, _entered(asked))
    except Wrong as error:
        return _page(asked, given, error)
    messages.success(asked, "Kept. “Try it” asks it about the text below.")
    return redirect("stronger-model")


@needs("manage_sources")
@require_POST
def attempt(asked: HttpRequest) -> HttpResponse:
    """Asks about the sample text at once, and says what came of it."""
    kept = setting.current()
    if policies.current_number() is None:
        messages.error(asked, "Nothing was asked: what it may answer stands in the policy. Publish one first.")
        return redirect("stronger-model")
    question = _question(kept, policies.current()) if kept.address and kept.model else None
    if not question:
        messages.error(asked, "Nothing was asked: name the address and the model, and who may ask it.")
        return redirect("stronger-model")
    began = time.monotonic()
    try:
        opinion = ask(
            structs.replace(kept, seconds=min(kept.seconds, 20)), SAMPLE, question,
            allow_private=setting.may_be_private(kept, config.current()),
        )  # fmt: skip
    except NoAnswer as error:
        messages.error(asked, f"No answer that counts: {error}.{_hint(kept, str(error))}")
        return redirect("stronger-model")
    found = [f"{judge} {said.value} (by “{'”, “'.join(said.words)}”)" for judge, said in opinion.said.items()]
    dropped = f" Dropped: {opinion.unfounded}, {standing.OUTCOMES['unfounded']}." if opinion.unfounded else ""
    told = ", ".join(found) or "it does not tell"
    messages.success(asked, f"In {time.monotonic() - began:.1f} s it says: {told}.{dropped}")
    return redirect("stronger-model")


def _question(kept: Endpoint, policy: Policy) -> Question:
    return Question(asking.answers_offered(policy, kept))


def _hint(kept: Endpoint, why: str) -> str:
    return f" RUNG_MODEL_HOSTS={place_in(kept.address)} allows it." if "private network" in why else ""


def _given(asked: HttpRequest, kept: Endpoint) -> Endpoint:
    """What was entered, but for its key and its numbers: one that is none loses nothing of the rest."""
    return Endpoint(
        address=asked.POST.get("address", "").strip(), model=asked.POST.get("model", "").strip(),
        key=kept.key,
        judges=tuple(one for one in JUDGES if one in asked.POST.getlist("judges")),
        seconds=kept.seconds, a_minute=kept.a_minute, is_on=bool(asked.POST.get("is_on")),
        drafts_briefs=bool(asked.POST.get("drafts_briefs")),
    )  # fmt: skip


def _entered(asked: HttpRequest) -> str | None:
    return "" if asked.POST.get("forget") else asked.POST.get("key", "").strip() or None


def _number(asked: HttpRequest, name: str) -> int:
    text = asked.POST.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Wrong(name, f"{text[:20]!r} is no number", "write a whole number")
    return int(text)


def _page(asked: HttpRequest, shown: Endpoint, wrong: Wrong | None = None) -> HttpResponse:
    try:
        question = _question(structs.replace(shown, judges=JUDGES), policies.current())
        silent = [one for one in shown.judges if one not in question.answers]
    except policies.NoPolicy:
        question, silent = Question({}), []
    sent = request(shown.model or "…", redacted(SAMPLE), question)
    context = {
        "screen": "settings", "endpoint": shown, "wrong": wrong, "state": standing.current(), "silent": silent,
        "judges": [(one, JUDGE_WORDS[one], one in shown.judges) for one in JUDGES],
        "sample": SAMPLE, "sent": [one["content"] for one in sent["messages"]],
        "is_down": not standing.current().admits(clock.now()),
        "hint": _hint(shown, standing.current().trouble),
    }  # fmt: skip
    return render(asked, "console/stronger_model.html", context, status=422 if wrong else 200)
