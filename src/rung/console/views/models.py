"""Settings, Models: what was learned from the team's own issues, how good it is, and its switches."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rung import clock
from rung.console.access import needs
from rung.console.words import model_words
from rung.engine.learning import learning, vectors
from rung.engine.stronger import setting
from rung.engine.stronger import standing as stronger_standing
from rung.store.policies import learned, policies


@needs("look")
@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """Every judge with its versions, its figures, and where it is unsure."""
    people = policies.people_names()
    standing = vectors.standing()
    context = {
        "screen": "settings", "judges": model_words.shown(), "people": people, "vectors": standing,
        "stronger": setting.current(), "stronger_state": stronger_standing.current(),
    }  # fmt: skip
    return render(request, "console/models.html", context)


@needs("change_models")
@require_POST
def sentence_vectors(request: HttpRequest) -> HttpResponse:
    """Learn by what texts mean, too, or by words alone."""
    try:
        found = vectors.switch(on=request.POST.get("on") == "yes", by=request.member.acts_as, now=clock.now())
    except vectors.NotInstalled as error:
        messages.error(request, f"Nothing changed: {error}. {vectors.hint()}.")
    else:
        turned = "on" if found.is_on else "off"
        messages.success(request, f"Sentence vectors are {turned}. What they matter to is learned anew.")
    return redirect(f"{reverse('models')}#vectors")


@needs("change_models")
@require_POST
def learn(request: HttpRequest, judge: str) -> HttpResponse:
    """Learned by the worker, within a minute or so."""
    learned.ask(_known(judge), request.member.acts_as, clock.now())
    messages.success(request, "It is being learned now. Load the page anew in a minute.")
    return _back(judge)


@needs("change_models")
@require_POST
def use(request: HttpRequest, judge: str) -> HttpResponse:
    """Another version counts from now on."""
    version = request.POST.get("version", "")
    try:
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        learned.use(_known(judge), number)
    except learned.NoSuchVersion:
        messages.error(request, "There is no such version any more. Choose one of those listed.")
        return _back(judge)
    held = learned.judge(judge).is_held
    until = "until you choose another one" if held else "until a newer one is learned"
    messages.success(request, f"Version {number} counts now, {until}.")
    return _back(judge)


@needs("change_models")
@require_POST
def off(request: HttpRequest, judge: str) -> HttpResponse:
    """Back to the rules of the policy alone."""
    learned.switch_off(_known(judge))
    messages.success(request, "It is off: nothing new is suggested or set by it. What it learned is kept.")
    return _back(judge)


@needs("change_models")
@require_POST
def on(request: HttpRequest, judge: str) -> HttpResponse:
    """What was switched off counts again."""
    learned.switch_on(_known(judge))
    messages.success(request, "It is on again, by the newest of its versions.")
    return _back(judge)


@needs("change_models")
@require_POST
def threshold(request: HttpRequest, judge: str) -> HttpResponse:
    """From which confidence on a field is set without anybody's yes."""
    name = _known(judge)
    if name not in learning.HAVE_THRESHOLD:
        raise Http404(f"{name} has no threshold")
    try:
        chosen = learning.read_threshold(request.POST.get("threshold", ""), name)
    except learning.BadThreshold as error:
        messages.error(request, f"Nothing changed: {error}. Choose one of the list.")
        return _back(judge)
    learned.set_threshold(name, chosen)
    messages.success(request, f"From now on: {learning.threshold_words(name, chosen)}.")
    return _back(judge)


def _known(judge: str) -> str:
    try:
        return learning.known_judge(judge)
    except learning.NoSuchJudge as error:
        raise Http404(str(error)) from error


def _back(judge: str) -> HttpResponse:
    return redirect(f"{reverse('models')}#{judge}")
