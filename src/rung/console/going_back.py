"""Where a page leads after an act: to the page it was done on, as the form says it, or to one that is always there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page that the form names as `back`, if it is one of ours; else to this address, or the page so named."""
    named = request.POST.get("back", "")
    is_ours = named.startswith("/") and url_has_allowed_host_and_scheme(named, allowed_hosts=None)
    return redirect(named if is_ours else otherwise)
