"""The team's colours and logo, as files of their own: a page holds no style that somebody wrote into it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rung.engine.customers import customer_page
from rung.portal.access import open_to_all


@open_to_all
@require_GET
def colours(request: HttpRequest) -> HttpResponse:
    look = customer_page.settings()
    letters = "#11161d" if look.is_dark_on_accent else "#ffffff"
    sheet = f":root {{ --accent: {look.accent}; --on-accent: {letters}; }}\n"
    return _kept(HttpResponse(sheet, content_type="text/css"))


@open_to_all
@require_GET
def logo(request: HttpRequest) -> HttpResponse:
    found = customer_page.logo()
    if found is None:
        raise Http404("there is no logo")
    kind, content = found
    response = _kept(HttpResponse(content, content_type=kind))
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response
