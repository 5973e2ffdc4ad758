"""Ticket forms: read, written and published by programs as by people."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from rung.api.callers import caller, needs
from rung.api.problems import Problem, not_found
from rung.api.shapes import forms as shapes
from rung.engine.customers import forms as engine
from rung.engine.customers.forms import NotPublished
from rung.intake.form.checks import KEY_OF_FORM, Fault
from rung.intake.form.definition import NotAForm, form_of, plain
from rung.store.elsewhere import forms
from rung.store.elsewhere.forms import Kept, Overtaken

router = Router(tags=["forms"])


@router.get("/forms", auth=needs("policies:read"), response=shapes.Forms, summary="List the ticket forms")
def list_forms(request: HttpRequest) -> shapes.Forms:
    """By key, with their drafts."""
    return shapes.Forms(forms=[shapes.Form.of(one) for one in forms.everyone()])


@router.get("/forms/{form}", auth=needs("policies:read"), response=shapes.Form, summary="Read a ticket form")
def read_form(request: HttpRequest, form: str) -> shapes.Form:
    """With its draft, and which version is live."""
    return shapes.Form.of(_found(form))


@router.put("/forms/{form}", auth=needs("policies:write"), response=shapes.Form, summary="Write a ticket form")
def put_form(request: HttpRequest, form: str, payload: shapes.PutForm) -> shapes.Form:
    """A form that is not there is made. The draft is kept with its faults; one that has some is not published (422)."""
    by = caller(request).member.acts_as
    definition = _definition(payload.definition)
    try:
        kept = _kept(form, definition, by, payload.revision)
        if payload.publish:
            engine.publish(kept, by)
    except Overtaken as problem:
        detail = "Somebody else changed this form meanwhile."
        raise Problem(409, "overtaken", detail, "Read it again, and change that.") from problem
    except NotPublished as problem:
        hint = "Each entry of `errors` says where, and how to mend it."
        raise Problem(422, "form_has_faults", "The draft is kept; it was not published.", hint,
                      _errors(problem.faults)) from problem  # fmt: skip
    if payload.is_on is not None:
        forms.switch(form, is_on=payload.is_on)
    return shapes.Form.of(_found(form))


def _kept(key: str, definition: dict[str, Any], by: str, revision: int | None) -> Kept:
    found = forms.get(key)
    if found is None and not KEY_OF_FORM.fullmatch(key):
        hint = "Small letters, digits and dashes, at most 40."
        raise Problem(422, "bad_key", f"`{key[:60]}` cannot stand in the address of a form.", hint)
    if found is None:
        return forms.add(key, definition, by)
    return forms.save(key, definition, by, revision=found.revision if revision is None else revision)


def _definition(given: dict[str, Any]) -> dict[str, Any]:
    try:
        return plain(form_of(given))
    except NotAForm as error:
        fault = Fault(error.place or "form", error.message, "docs/forms.md describes every part.")
        raise Problem(422, "not_a_form", f"This is no form: {error.message}.", fault.hint, _errors([fault])) from error


def _errors(faults: list[Fault]) -> list[dict[str, Any]]:
    return [shapes.FormFault(place=one.place, message=one.message, hint=one.hint).model_dump() for one in faults]


def _found(key: str) -> Kept:
    found = forms.get(key)
    if found is None:
        raise not_found(f"form {key[:60]}", "GET /api/v1/forms lists those there are.")
    return found
