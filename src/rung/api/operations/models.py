"""What was learned from the team's own issues: seen, learned anew, chosen, switched off."""

from http import HTTPStatus

from django.http import HttpRequest
from ninja import Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import models as shapes
from rung.engine.learning import learning, vectors
from rung.store.policies import learned

router = Router(tags=["models"])


@router.get("/models", auth=needs("issues:read"), response=shapes.Models, summary="List models")
def list_models(request: HttpRequest) -> shapes.Models:
    """Everything that is judged, with the versions that were learned, the newest first."""
    models = [_model(name) for name in learning.LEARNING]
    return shapes.Models(models=models, sentence_vectors=_vectors(vectors.standing()))


@router.patch(
    "/models", auth=needs("policies:write"), response=shapes.SentenceVectors, summary="Switch sentence vectors"
)
def switch_vectors(request: HttpRequest, payload: shapes.SentenceVectorsChange) -> shapes.SentenceVectors:
    """Learn kind, priority and team by what texts mean, too, or no more; they are learned anew within minutes."""
    try:
        return _vectors(vectors.switch(on=payload.is_on, by=caller(request).member.acts_as, now=clock.now()))
    except vectors.NotInstalled as error:
        raise Problem(422, "not_installed", f"Sentence vectors stay off: {error}.", f"{vectors.hint()}.") from error


@router.get("/models/{model}", auth=needs("issues:read"), response=shapes.Model, summary="Read a model")
def read_model(request: HttpRequest, model: str) -> shapes.Model:
    """Its versions, and what each was worth on what it had not seen."""
    return _model(_known(model))


@router.patch("/models/{model}", auth=needs("policies:write"), response=shapes.Model, summary="Change a model")
def change_model(request: HttpRequest, model: str, payload: shapes.ModelChange) -> shapes.Model:
    """Use another version, switch it off or on, and say from which confidence on its word counts."""
    name, given = _known(model), payload.model_fields_set
    versions = [one.version for one in learned.history(name)]
    version = payload.version or (versions[0] if versions and payload.is_off is False else None)
    if payload.version is not None and payload.version not in versions:
        raise not_found(f"version {payload.version} of {name}", "GET /api/v1/models lists those there are.")
    if payload.is_off is False and version is None:
        hint = f"Learn it first: POST /api/v1/models/{name}/learning."
        raise Problem(422, "nothing_learned", f"The model {name} has learned nothing yet.", hint)
    if "threshold" in given:
        _check_threshold(name, payload.threshold)
    if payload.is_off:
        learned.switch_off(name)
    elif version is not None:
        learned.use(name, version)
    if "threshold" in given:
        learned.set_threshold(name, payload.threshold)
    return _model(name)


@router.post(
    "/models/{model}/learning", auth=needs("policies:write"), response={202: shapes.Model}, summary="Learn a model"
)
def learn_model(request: HttpRequest, model: str) -> Status:
    """The worker learns it within a minute or so; by itself it does once a day."""
    name = _known(model)
    learned.ask(name, caller(request).member.acts_as, clock.now())
    return Status(HTTPStatus.ACCEPTED, _model(name))


def _model(name: str) -> shapes.Model:
    return shapes.Model.of(learned.judge(name), learned.history(name))


def _vectors(found: vectors.Standing) -> shapes.SentenceVectors:
    return shapes.SentenceVectors(
        is_on=found.is_on, is_installed=found.is_installed, name=found.name, words=found.words
    )


def _check_threshold(name: str, threshold: float | None) -> None:
    if name not in learning.HAVE_THRESHOLD:
        hint = f"These have one: {', '.join(learning.HAVE_THRESHOLD)}."
        raise Problem(422, "no_threshold", f"The model {name} has no threshold.", hint)
    least = learning.least_threshold(name) / 100
    if threshold is not None and threshold < least:
        raise Problem(422, "too_low", f"{threshold} is too low a threshold for {name}.", f"Give {least} to 1, or null.")


def _known(name: str) -> str:
    try:
        return learning.known_judge(name)
    except learning.NoSuchJudge as error:
        raise not_found(f"model {name!r}", "GET /api/v1/models lists those there are.") from error
