"""Pages that are drawn without a customer: a form before it is published, and that nothing can be taken now."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from rung.engine.customers.customer_page import Settings
from rung.intake.form.definition import Form
from rung.intake.form.sheet import lines_of
from rung.portal import pages
from rung.portal.words import words_of

IN_THE_EDITOR = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-scripts"
)
"""What the drawing may do: follow the answers, and nothing else."""


def preview(request: HttpRequest, key: str, form: Form, tier: str | None) -> HttpResponse:
    """As a customer of this tier sees it, in the form's own language."""
    language = pages.language(request, form.language)
    context = {
        "key": key, "form": form, "lines": lines_of(form, {}, tier, language), "is_preview": True,
        "files_help": pages.files_help(language),
    }  # fmt: skip
    return pages.answer(request, "form.html", context, language=language)


def in_trouble(request: HttpRequest) -> HttpResponse:
    """The database cannot do what was asked: said without it, and without what is the team's own business."""
    language = pages.language(request)
    context = {"w": words_of(language), "language": language, "look": Settings()}
    response = HttpResponse(render_to_string("portal/in_trouble.html", context), status=503)
    response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response
