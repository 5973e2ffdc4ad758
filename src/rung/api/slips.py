"""Slips of the pen in a request: fields and parameters that there are none of, with the nearest that there is."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, get_args

import pydantic
from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.errors import ValidationErrorContext
from pydantic import BaseModel

from rung.api.problems import Problem
from rung.core.words import nearest_name
from rung.policy.saying.value_words import sentence

INSTANT = "Write an instant with its offset, such as 2026-03-09T08:30:00Z."
DAY = "Write a day such as 2026-03-09."


def errors_of(contexts: Sequence[ValidationErrorContext[Any]]) -> list[dict[str, str]]:
    """What is wrong with each field, and how to mend it where that can be told."""
    return [
        one
        for context in contexts
        for one in faults_of(
            context.pydantic_validation_error, context.model, context.model.__ninja_param_source__,
            context.model.__ninja_flatten_map_reverse__, _wrappers(context.model),
        )
    ]  # fmt: skip


def faults_of(
    error: pydantic.ValidationError, model: type[BaseModel], source: str, places: Mapping[Any, Any] | None = None,
    wrappers: Collection[str] = (),
) -> list[dict[str, str]]:  # fmt: skip
    """The same of a value that was read as this model. `places`: what parameters are called that stand deeper in it.
    `wrappers`: what an operation calls its body, or its parameters, which no caller ever reads."""
    found = []
    for one in error.errors(include_url=False, include_input=False):
        place = tuple((places or {}).get(one["loc"], one["loc"]))
        shown = place[1:] if place and place[0] in wrappers else place
        found.append(_error(one, model, source, place, ".".join(map(str, shown))))
    return found


def _wrappers(model: type[BaseModel]) -> list[str]:
    return [name for name, field in model.model_fields.items() if any(_models_in(field.annotation))]


def _error(
    one: Mapping[str, Any], model: type[BaseModel], source: str, place: tuple[Any, ...], field: str
) -> dict[str, str]:
    message, hint = str(one["msg"]).removeprefix("Value error, "), ""
    match one["type"]:
        case "extra_forbidden":
            message = f"There is no field `{field}` here."
            hint = nearest_name(str(place[-1]), _fields_at(model, place[:-1]))
        case "missing":
            message, hint = f"`{field}` is missing.", f"Add `{field}`."
        case kind if kind.startswith("date_"):
            hint = DAY
        case kind if kind.startswith(("datetime_", "timezone_")):
            hint = INSTANT
        case _:
            pass
    found = {"in": source, "field": field, "code": one["type"], "message": sentence(message)}
    return found | ({"hint": hint} if hint else {})


def _fields_at(model: Any, place: Sequence[Any]) -> list[str]:
    """What a body takes at a place in it."""
    found: type[BaseModel] | None = model
    for part in place:
        if found is not None and part in found.model_fields:
            found = next(_models_in(found.model_fields[part].annotation), None)
    return list(found.model_fields) if found is not None else []


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


class Parameters:
    """What each operation takes behind the `?` of its address."""

    def __init__(self, api: NinjaAPI, routers: Sequence[Router], also: Mapping[str, Collection[str]]) -> None:
        """`also`: by operation, those that it reads by itself."""
        self._known: dict[str, dict[str, frozenset[str]]] = {}
        for router in routers:
            for view in router.path_operations.values():
                by_method = {
                    method: frozenset(
                        name
                        for model in one.models
                        if model.__ninja_param_source__ == "query"
                        for name in model.__ninja_flatten_map__
                    ).union(also.get(one.view_func.__name__, ()))
                    for one in view.operations
                    for method in one.methods
                }
                for one in view.operations:
                    self._known[api.get_operation_url_name(one, router)] = by_method

    def check(self, request: HttpRequest) -> None:
        """Raises a `Problem` for one that an operation does not take: it would be passed over, and the answer be to
        another question."""
        match = request.resolver_match
        known = self._known.get(match.url_name or "", {}).get(request.method or "") if match else None
        unknown = [name for name in request.GET if name not in known] if known is not None else []
        if unknown and known is not None:
            errors = [
                {
                    "in": "query", "field": name[:100], "code": "unknown_parameter",
                    "message": f"There is no parameter `{name[:100]}` here.", "hint": nearest_name(name, sorted(known)),
                }
                for name in unknown
            ]  # fmt: skip
            hint = "Each entry of `errors` says which, and what there is." if known else "It takes none."
            raise Problem(422, "invalid", "The address has a parameter that is not known here.", hint, errors)
