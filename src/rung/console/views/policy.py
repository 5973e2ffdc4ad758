"""Policy: the document, its errors as it is typed, and publishing a version."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rung.console.access import needs
from rung.engine.publish import NotPublished, as_typed
from rung.engine.publish import publish as publish_text
from rung.engine.scenarios import ScenariosFail
from rung.store import backtests, drafts, policies, watches

NOT_PUBLISHED = "Not published: the document has errors. They are listed below, with where and how to mend."
WATCHES_SHOWN, BACKTESTS_SHOWN = 5, 3
EMPTY = "rung: 1\n\nworkspace:\n  name: Support\n  time_zone: UTC\n"


@needs("look")
@require_GET
def policy(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The newest version, or an older one to look at or take up again."""
    wanted = number if number is not None else policies.current_number()
    shown = policies.version(wanted) if wanted is not None else None
    if number is not None and shown is None:
        raise Http404(f"there is no version {number} of the policy")
    text = shown.text if shown else EMPTY
    return render(request, "console/policy.html", _context(text, shown))


@needs("edit_policy")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with the text in the editor, while it is typed."""
    text = request.POST.get("text", "")
    return render(request, "console/_policy_problems.html", {"loaded": as_typed(text), "text": text})


@needs("publish_policy")
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the text as a new version. One with errors stays in the editor, with nothing lost."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    member = request.member
    try:
        number = publish_text(text, member.acts_as, request.POST.get("comment", "").strip())
    except NotPublished:
        messages.error(request, NOT_PUBLISHED)
        return render(request, "console/policy.html", _context(text, None))
    except ScenariosFail as problem:
        messages.error(request, f"Not published: {problem}. To mend it: {problem.hint}.")
        return render(request, "console/policy.html", _context(text, None))
    messages.success(request, f"Version {number} is live. Open issues move to it; climbs that began keep their path.")
    return redirect("policy")


def _by_text(versions: list[policies.Version]) -> list[tuple[policies.Version, list[policies.Version]]]:
    """Each text with the newest version of it, and the other versions that the directory and feeds made of it."""
    found: list[tuple[policies.Version, list[policies.Version]]] = []
    follows = False
    for one in versions:
        if follows:
            found[-1][1].append(one)
        else:
            found.append((one, []))
        follows = one.is_same_text
    return found


def _context(text: str, shown: policies.Version | None) -> dict[str, object]:
    return {
        "screen": "policy",
        "text": text,
        "rows": min(max(text.count("\n") + 3, 20), 60),
        "shown": shown,
        "current": policies.current_number(),
        "versions": _by_text(policies.versions()),
        "loaded": as_typed(text),
        "drafts": drafts.open_ones(),
        "watches": watches.latest(limit=WATCHES_SHOWN),
        "backtests": backtests.latest(limit=BACKTESTS_SHOWN),
    }
