"""The OpenAPI document: what the operations say of themselves, and what all of them have in common."""

from typing import Any

from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema

from rung.api.callers import BearerToken
from rung.api.event_schemas import event_schemas
from rung.api.problems import CONTENT_TYPE
from rung.api.slips import errors_of

PROBLEM = {
    "title": "Problem",
    "description": "Why a request was not done (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "For programs: it does not change."},
        "detail": {"type": "string", "description": "For people."},
        "hint": {"type": "string", "description": "How to mend it."},
        "errors": {
            "type": "array",
            "description": "The single faults, each with its field or its line.",
            "items": {"type": "object", "additionalProperties": True},
        },
    },
    "additionalProperties": True,
}
HEADERS = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "maxLength": 200},
        "description": "Names the act: sent again with the same key, it happens once.",
    },
    {
        "name": "Prefer",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "`respond-async`: do not wait for the decision (202). `wait=10`: wait so many seconds.",
    },
]
NO_ACTS = ("/events", "/attempts")
"""What answers 202 and is no act of the caller on an issue, to be decided."""
WORDS = {
    400: "The body is broken.",
    401: "No token, or one that is unknown or revoked.",
    403: "The token lacks the scope, or the role of its owner may not do this.",
    404: "There is no such thing.",
    409: "It does not go with how things stand.",
    413: "The body is too large.",
    415: "The body is of a kind that is not read here.",
    422: "What was sent does not fit: the list says what and where.",
    500: "Something unforeseen happened.",
    503: "The database cannot be asked now.",
}


class Api(NinjaAPI):
    """The API, with a document in which every operation names its scope and its refusals."""

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        return ValidationError(errors_of(error_contexts))

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        document["components"].setdefault("schemas", {}).update(Problem=PROBLEM, **event_schemas())
        scopes = self._scopes()
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                _complete(operation, path, method, scopes[operation["operationId"]])
        return document

    def get_content_type(self) -> str:
        return self.renderer.media_type or "application/json"  # JSON is UTF-8 and names no charset

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The operation's own name: unique, and stable for whoever generates a client."""
        return str(operation.view_func.__name__)

    def _scopes(self) -> dict[str, str]:
        """By operation, the scope it needs."""
        return {
            self.get_openapi_operation_id(operation): auth.scope
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
            for auth in operation.auth_callbacks
            if isinstance(auth, BearerToken)
        }


def _complete(operation: dict[str, Any], path: str, method: str, scope: str) -> None:
    operation["security"] = [{name: [scope] for name in scheme} for scheme in operation["security"]]
    said = operation.get("description", "").strip()
    operation["description"] = f"{said}\n\nNeeds the scope `{scope}`.".strip()
    for status in _refusals(path, method, "requestBody" in operation):
        operation["responses"].setdefault(
            status,
            {
                "description": WORDS[status],
                "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
    if 202 in operation["responses"] and not path.endswith(NO_ACTS):
        operation["parameters"] = [*operation.get("parameters", []), *HEADERS]


def _refusals(path: str, method: str, has_body: bool) -> list[int]:
    found = {401, 403, 422, 500, 503}
    if "{" in path:
        found.add(404)
    if method != "get":
        found.add(409)
    if has_body:
        found |= {400, 413, 415}
    return sorted(found)
