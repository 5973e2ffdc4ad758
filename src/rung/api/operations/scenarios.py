"""Scenarios: kept, run against a draft, a version or a text, in a file and back, and taken from real issues."""

from http import HTTPStatus
from typing import NoReturn

import pydantic
from django.http import HttpRequest
from ninja import Router, Status
from ninja.errors import ValidationError

from rung.api.acting import known
from rung.api.callers import caller, needs
from rung.api.operations.policies import TEXT_TYPES
from rung.api.problems import Problem, not_found
from rung.api.shapes import scenarios as shapes
from rung.api.slips import faults_of
from rung.core.policy import Policy
from rung.engine.policies.publish import as_typed
from rung.engine.proof import scenario_taking
from rung.engine.proof import scenarios as engine
from rung.engine.why.why import NoAnswer
from rung.policy.saying.value_words import sentence
from rung.simulator.problems import BadInput
from rung.simulator.scenarios.scenario_writing import gathered
from rung.store.policies import drafts, policies, scenarios
from rung.store.policies.scenarios import Kept, NotKept, Overtaken

router = Router(tags=["scenarios"])
PATIENCE_S = 20.0
FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": shapes.FileText.model_json_schema()},
            "application/yaml": {"schema": {"type": "string", "description": "The file itself."}},
        },
    }
}
WHERE = "GET /api/v1/scenarios lists those there are."


@router.get("/scenarios", auth=needs("policies:read"), response=shapes.Scenarios, summary="List the scenarios")
def list_scenarios(request: HttpRequest) -> shapes.Scenarios:
    """By name, with their texts."""
    return shapes.Scenarios(scenarios=[shapes.Scenario.of(one) for one in scenarios.everyone()])


@router.post(
    "/scenarios", auth=needs("policies:write"), response={201: shapes.Scenario}, summary="Keep a new scenario"
)
def add_scenario(request: HttpRequest, payload: shapes.ScenarioText) -> Status:
    """One with errors is not kept. Names that only the policy in force lacks are none: it may be for a draft."""
    name = _checked(payload.text)
    try:
        kept = scenarios.add(name, payload.text, caller(request).member.acts_as)
    except NotKept as problem:
        _refuse(problem)
    return Status(HTTPStatus.CREATED, shapes.Scenario.of(kept))


@router.get(
    "/scenarios/file", auth=needs("policies:read"), response=shapes.File, summary="Read all scenarios as one file"
)
def read_file(request: HttpRequest) -> shapes.File:
    """As `rung policy test` reads it, beside a policy.yaml."""
    return shapes.File(text=gathered(one.text for one in scenarios.everyone()))


@router.post(
    "/scenarios/imports",
    auth=needs("policies:write"),
    response=shapes.TakenIn,
    summary="Take in a scenario file",
    openapi_extra=FILE_BODY,
)
def take_in_file(request: HttpRequest) -> shapes.TakenIn:
    """All of it or, where anything is wrong, nothing. A scenario of a known name replaces it."""
    text = _file_text(request)
    try:
        added, changed = engine.take_in(text, policies.current(), caller(request).member.acts_as, "body")
    except BadInput as bad:
        _refuse_text(bad, "The file")
    except NotKept as problem:
        _refuse(problem)
    return shapes.TakenIn(added=added, changed=changed)


@router.post("/scenarios/runs", auth=needs("policies:read"), response=shapes.Run, summary="Run scenarios")
def run_scenarios(request: HttpRequest, payload: shapes.RunOf) -> shapes.Run:
    """With the policy in force, a draft, a version or a text; nothing is written, and nobody is told."""
    return shapes.Run.of(engine.run_kept(_policy(payload), PATIENCE_S, payload.scenarios))


@router.get(
    "/scenarios/{int:number}", auth=needs("policies:read"), response=shapes.Scenario, summary="Read a scenario"
)
def read_scenario(request: HttpRequest, number: int) -> shapes.Scenario:
    """With its text."""
    return shapes.Scenario.of(_found(number))


@router.put(
    "/scenarios/{int:number}", auth=needs("policies:write"), response=shapes.Scenario, summary="Change a scenario"
)
def change_scenario(request: HttpRequest, number: int, payload: shapes.ChangedText) -> shapes.Scenario:
    """Another text, and with it maybe another name."""
    kept, name = _found(number), _checked(payload.text)
    revision = payload.revision if payload.revision is not None else kept.revision
    try:
        kept = scenarios.save(number, name, payload.text, caller(request).member.acts_as, revision=revision)
    except NotKept as problem:
        _refuse(problem)
    except Overtaken as problem:
        detail = "Somebody else changed or removed this scenario meanwhile."
        raise Problem(409, "overtaken", detail, "Read it again, and change that.") from problem
    return shapes.Scenario.of(kept)


@router.delete(
    "/scenarios/{int:number}", auth=needs("policies:write"), response=shapes.Scenario, summary="Remove a scenario"
)
def remove_scenario(request: HttpRequest, number: int) -> shapes.Scenario:
    """For good; the answer is what it was."""
    kept = _found(number)
    scenarios.remove(number)
    return shapes.Scenario.of(kept)


@router.post(
    "/issues/{path:issue}/scenario",
    auth=needs("policies:write"),
    response={200: shapes.TakenIssue, 201: shapes.TakenIssue},
    summary="Take an issue as a scenario",
)
def take_issue(request: HttpRequest, issue: str, payload: shapes.Wanted) -> Status:
    """What happened to it, with offsets from its opening, without what people wrote and without their addresses; its
    rings become what is expected. What the scenario does otherwise than was done is said."""
    known(issue)
    try:
        taken = scenario_taking.take(issue, payload.name)
        kept = scenario_taking.keep(taken, issue, caller(request).member.acts_as) if payload.keep else None
    except NoAnswer as error:
        raise Problem(404, error.code, sentence(error.message), sentence(error.hint)) from error
    except NotKept as problem:
        _refuse(problem)
    return Status(HTTPStatus.CREATED if kept else HTTPStatus.OK, shapes.TakenIssue.of(taken, kept))


def _found(number: int) -> Kept:
    kept = scenarios.get(number) if number < 2**63 else None
    if kept is None:
        raise not_found(f"scenario {number}", WHERE)
    return kept


def _checked(text: str) -> str:
    try:
        return engine.checked(text, policies.current())
    except BadInput as bad:
        _refuse_text(bad, "The scenario")


def _policy(asked: shapes.RunOf) -> Policy:
    named = [name for name in ("draft", "version", "text") if getattr(asked, name) is not None]
    if len(named) > 1:
        detail = f"Scenarios run against one policy, and these are {len(named)}: {', '.join(named)}."
        raise Problem(422, "several_policies", detail, "Send one of them.")
    if asked.version is not None:
        if policies.version(asked.version) is None:
            raise not_found(f"policy {asked.version}", "GET /api/v1/policies lists those there are.")
        return policies.load(asked.version)
    text = asked.text
    if asked.draft is not None:
        draft = drafts.get(asked.draft)
        if draft is None:
            raise not_found(f"draft {asked.draft}", "The page Policy lists the drafts.")
        text = draft.text
    if text is None:
        return policies.current()
    loaded = as_typed(text)
    if loaded.document is None:
        errors = [shapes.Misfit.of(one).model_dump() for one in loaded.errors]  # type: ignore[arg-type]
        raise Problem(422, "policy_has_errors", "The policy has errors; nothing was run.", "Mend it first.", errors)
    return Policy(loaded.document)


def _file_text(request: HttpRequest) -> str:
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    try:
        if kind in TEXT_TYPES:
            return request.body.decode()
        if kind == "application/json":
            return shapes.FileText.model_validate_json(request.body).text
    except pydantic.ValidationError as error:
        raise ValidationError(faults_of(error, shapes.FileText, "body")) from error
    except UnicodeDecodeError as error:
        raise Problem(422, "not_utf_8", "The text is not UTF-8.", "Save the file as UTF-8.") from error
    hint = "Send the file as application/yaml, or application/json with `text`."
    raise Problem(415, "unsupported_media_type", f"A body of type {kind[:100] or '(none)'} is not read here.", hint)


def _refuse_text(bad: BadInput, what: str) -> NoReturn:
    errors = [shapes.Misfit.of(one).model_dump() for one in bad.problems]
    count = "one error" if len(errors) == 1 else f"{len(errors)} errors"
    hint = "Each entry of `errors` says where, and how to mend it."
    raise Problem(422, "scenario_has_errors", f"{what} has {count}; nothing was kept.", hint, errors) from bad


def _refuse(problem: NotKept) -> NoReturn:
    status = 409 if problem.code in ("name_taken", "too_many") else 422
    raise Problem(status, problem.code, sentence(str(problem)), sentence(problem.hint)) from problem
