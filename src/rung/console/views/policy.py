"""Policy: what is live in sentences, the drafts that people work on, and the versions there were."""

from difflib import unified_diff
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rung.console.access import needs
from rung.engine.policies import drafts as drafting
from rung.engine.policies.publish import NotPublished, as_typed
from rung.engine.proof.scenarios import ScenariosFail
from rung.policy.editing.cards import sections
from rung.policy.saying.difference import by_section
from rung.store.policies import backtests, drafts, policies, watches

WATCHES_SHOWN, BACKTESTS_SHOWN, DROPPED_SHOWN = 5, 3, 20
EMPTY = "rung: 1\n\nworkspace:\n  name: Support\n  time_zone: UTC\n"
MOST_LINES = 10_000
"""Of each of two texts that are laid beside each other here."""


@needs("look")
@require_GET
def policy(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The newest version, or an older one: in sentences, as it was written, and what going back to it would change."""
    current = policies.current_number()
    wanted = number if number is not None else current
    shown = policies.version(wanted) if wanted is not None else None
    if number is not None and shown is None:
        raise Http404(f"there is no version {number} of the policy")
    text = shown.text if shown else EMPTY
    loaded = as_typed(text)
    context: dict[str, Any] = {
        "screen": "policy", "text": text, "shown": shown, "current": current, "loaded": loaded,
        "sections": sections(text, loaded), "lines": text.splitlines(), "drafts": drafts.open_ones(),
        "dropped": drafts.dropped(DROPPED_SHOWN),
        "versions": _by_text(policies.versions(), drafts.approvals()),
        "watches": watches.latest(limit=WATCHES_SHOWN), "backtests": backtests.latest(limit=BACKTESTS_SHOWN),
    }  # fmt: skip
    if shown is not None and shown.number != current:
        back = drafting.restored(text)
        context |= {"restored": back, "changes": by_section(back.changes)}
    return render(request, "console/policy.html", context)


@needs("publish_policy")
@require_POST
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """Make an older version live again, as a new one."""
    if policies.version(number) is None:
        raise Http404(f"there is no version {number} of the policy")
    moves = request.POST.get("move_open") == "on"
    try:
        made = drafting.roll_back(number, request.member.acts_as, move_open=moves)
    except NotPublished:
        messages.error(request, f"Version {number} has errors by now, listed below: mend them in a draft of it.")
        return redirect("policy-version", number)
    except ScenariosFail as problem:
        messages.error(request, f"Not published: {problem}. To mend it: {problem.hint}.")
        return redirect("policy-version", number)
    messages.success(request, f"Version {made} is live: version {number} again. {moved_words(moves)}")
    return redirect("policy")


@needs("look")
@require_GET
def before(request: HttpRequest) -> HttpResponse:
    """What was live before: its page says what going back would change, and does it."""
    earlier = _by_text(policies.versions(), {})[1:]
    if not earlier:
        messages.info(request, "There is nothing to go back to: no other text was live before this one.")
        return redirect("policy")
    return redirect("policy-version", earlier[0][0].number)


@needs("look")
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """What one version does differently than another, in words, and in the text."""
    versions = policies.versions()
    numbers = [one.number for one in versions]
    now = _number(request.GET.get("now"), numbers) or (numbers[0] if numbers else None)
    was = _number(request.GET.get("was"), numbers) or next((one for one in numbers if now and one < now), None)
    context: dict[str, Any] = {"screen": "policy", "versions": versions, "was": was, "now": now}
    if now is not None:
        changes = drafting.difference_of(was, now)
        context |= {"changes": by_section(changes), "count": len(changes)}
    if request.GET.get("part") == "words":
        return render(request, "console/_policy_changes.html", context)
    if now is not None and was is not None:
        context["lines"] = text_difference(_text(was), _text(now))
    return render(request, "console/policy_compare.html", context)


def text_difference(was: str, now: str) -> list[tuple[str, str]] | None:
    """The lines that differ and those around them, each with `+`, `-`, `@` or nothing; None where they are too many."""
    before, after = was.splitlines(), now.splitlines()
    if len(before) > MOST_LINES or len(after) > MOST_LINES:
        return None
    lines = list(unified_diff(before, after, lineterm="", n=3))[2:]
    return [(line[0] if line[0] in "+-@" else "", line if line.startswith("@") else line[1:]) for line in lines]


def moved_words(moves: bool) -> str:
    """What becomes of what is open, behind the news that a version is live."""
    climbs = "so do climbs that began" if moves else "climbs that began keep their path"
    return f"Open issues move to it; {climbs}."


def _text(number: int) -> str:
    version = policies.version(number)
    assert version is not None, "it is one of the list"
    return version.text


def _number(text: str | None, known: list[int]) -> int | None:
    return int(text) if text and text.isdecimal() and int(text) in known else None


def _by_text(
    versions: list[policies.Version], approvals: dict[int, str]
) -> list[tuple[policies.Version, list[policies.Version], str]]:
    """Each text with the newest version of it, the other versions that the directory and feeds made of it, and who
    agreed to it beside its author.
    """
    found: list[tuple[policies.Version, list[policies.Version], str]] = []
    follows = False
    for one in versions:
        agreed = approvals.get(one.number, "")
        if follows:
            newest, others, _ = found[-1]
            found[-1] = newest, [*others, one], agreed
        else:
            found.append((one, [], agreed))
        follows = one.is_same_text
    return found
