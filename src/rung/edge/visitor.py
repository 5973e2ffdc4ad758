"""Who a browser's session cookie belongs to, asked of Django itself."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from rung.store.people import members


def member_of(cookies: dict[str, str]) -> members.Membership | None:
    """The active member who is signed in with these cookies; None for anybody else."""
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    member = members.of_user(get_user(request))
    return member if member is not None and member.is_active else None
