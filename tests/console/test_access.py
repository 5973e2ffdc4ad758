"""Who may open what: every address that Django knows stands in the table below with what each role gets.

An address that is new and not in the table fails, and so does a view that does not say who may see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from rung.console.middleware import NothingOpenByAccident
from rung.store.people import members, tokens
from rung.store.people.rights import LEAST_ROLE

if TYPE_CHECKING:
    from tests.console.office import Office

EVERYBODY, MEMBER = "everybody", "read_only"

CONSOLE = {
    # name: (method, least role, arguments)
    "now": ("GET", MEMBER, []),
    "now-rows": ("GET", MEMBER, []),
    "view-keep": ("POST", MEMBER, []),
    "view-remove": ("POST", MEMBER, [1]),
    "now-several": ("POST", "agent", []),
    "issue-new": ("GET", "agent", []),
    "issue": ("GET", MEMBER, ["A-1"]),
    "issue-parts": ("GET", MEMBER, ["A-1"]),
    "issue-alike": ("GET", MEMBER, ["A-1"]),
    "presence": ("POST", "agent", []),
    "issue-why": ("GET", MEMBER, ["A-1"]),
    "issue-preview": ("GET", MEMBER, ["A-1"]),
    "issue-act": ("POST", "agent", ["note", "A-1"]),
    "issue-brief": ("POST", "agent", ["A-1"]),
    "issue-file": ("GET", MEMBER, [1, "A-1"]),
    "issue-picture-in-words": ("GET", MEMBER, [1, "A-1"]),
    "slack": ("GET", "administrator", []),
    "slack-give": ("POST", "administrator", []),
    "slack-look": ("POST", "administrator", []),
    "issue-file-again": ("POST", "agent", [1, "A-1"]),
    "set-aside": ("GET", "read_only", []),
    "set-aside-again": ("POST", "agent", [1]),
    "set-aside-out": ("POST", "agent", [1]),
    "outbox": ("GET", "agent", []),
    "outbox-rows": ("GET", "agent", []),
    "outbox-again": ("POST", "agent", []),
    "alarms": ("GET", MEMBER, []),
    "outbox-press": ("POST", "agent", [1]),
    "outbox-command": ("POST", "agent", []),
    "outbox-form": ("POST", "agent", [1]),
    "outbox-dialog": ("POST", "agent", [1]),
    "notice": ("GET", MEMBER, [1, "A-1"]),
    "satisfaction": ("GET", MEMBER, []),
    "satisfaction-csv": ("GET", MEMBER, []),
    "satisfaction-xlsx": ("GET", MEMBER, []),
    "customers-csv": ("GET", MEMBER, []),
    "customers-xlsx": ("GET", MEMBER, []),
    "survey": ("GET", MEMBER, []),
    "fairness": ("GET", MEMBER, []),
    "fairness-csv": ("GET", MEMBER, []),
    "fairness-xlsx": ("GET", MEMBER, []),
    "numbers-csv": ("GET", MEMBER, []),
    "numbers-xlsx": ("GET", MEMBER, []),
    "numbers": ("GET", MEMBER, []),
    "retention": ("GET", MEMBER, []),
    "retention-csv": ("GET", MEMBER, []),
    "retention-xlsx": ("GET", MEMBER, []),
    "numbers-teams": ("GET", MEMBER, []),
    "numbers-teams-csv": ("GET", MEMBER, []),
    "numbers-teams-xlsx": ("GET", MEMBER, []),
    "numbers-accounts": ("GET", MEMBER, []),
    "numbers-accounts-csv": ("GET", MEMBER, []),
    "numbers-accounts-xlsx": ("GET", MEMBER, []),
    "numbers-people": ("GET", MEMBER, []),
    "numbers-people-csv": ("GET", MEMBER, []),
    "numbers-people-xlsx": ("GET", MEMBER, []),
    "number-team": ("GET", MEMBER, ["technical"]),
    "number-person": ("GET", MEMBER, ["ana"]),
    "number-account": ("GET", MEMBER, ["acme"]),
    "customer-escalate": ("POST", "agent", ["acme"]),
    "settings-crm": ("GET", "administrator", []),
    "settings-crm-look": ("POST", "administrator", []),
    "stronger-model": ("GET", "administrator", []),
    "stronger-model-attempt": ("POST", "administrator", []),
    "number": ("GET", MEMBER, ["first_response"]),
    "reports": ("GET", "lead", []),
    "report": ("GET", "lead", [1]),
    "report-act": ("POST", "lead", [1, "send"]),
    "report-agree": ("GET", EVERYBODY, ["a-damaged-link"]),
    "report-stop": ("GET", EVERYBODY, ["a-damaged-link"]),
    "number-issues": ("GET", MEMBER, ["first_response"]),
    "number-csv": ("GET", MEMBER, ["first_response"]),
    "marks": ("GET", MEMBER, []),
    "marks-after": ("GET", MEMBER, []),
    "mark": ("POST", "lead", [1]),
    "mark-remove": ("POST", "lead", [1]),
    "wall": ("GET", MEMBER, []),
    "wall-board": ("GET", MEMBER, []),
    "wall-shared": ("GET", EVERYBODY, ["no-screen"]),
    "wall-shared-board": ("GET", EVERYBODY, ["no-screen"]),
    "answers": ("GET", "agent", []),
    "answers-keep": ("POST", "lead", []),
    "answers-remove": ("POST", "lead", [1]),
    "wall-link-add": ("POST", "lead", []),
    "wall-link-revoke": ("POST", "lead", [1]),
    "number-xlsx": ("GET", MEMBER, ["first_response"]),
    "number-issues-csv": ("GET", MEMBER, ["first_response"]),
    "number-issues-xlsx": ("GET", MEMBER, ["first_response"]),
    "review": ("GET", MEMBER, []),
    "review-one": ("GET", MEMBER, [1]),
    "review-issues": ("GET", MEMBER, [1]),
    "review-make": ("POST", "lead", []),
    "review-known": ("POST", "lead", []),
    "review-again": ("POST", "lead", []),
    "review-sending": ("POST", "lead", []),
    "review-draft": ("POST", "lead", [1]),
    "tonight": ("GET", MEMBER, []),
    "tonight-board": ("GET", MEMBER, []),
    "tonight-people": ("GET", MEMBER, []),
    "tonight-what-if": ("GET", MEMBER, []),
    "tonight-leave": ("POST", "lead", []),
    "tonight-ring": ("POST", "agent", []),
    "reachability": ("GET", MEMBER, []),
    "reachability-code": ("POST", "agent", []),
    "reachability-rhythm": ("POST", "administrator", []),
    "hear": ("GET", EVERYBODY, ["a-damaged-link"]),
    "on_call": ("GET", MEMBER, []),
    "schedule": ("GET", MEMBER, ["pager"]),
    "schedule-new": ("GET", "lead", []),
    "schedule-edit": ("GET", "lead", ["pager"]),
    "cover-add": ("POST", "agent", ["pager"]),
    "cover-remove": ("POST", "agent", ["pager", "abc"]),
    "swap-new": ("GET", "agent", []),
    "swap-answer": ("POST", "agent", [1, "decline"]),
    "calendar-add": ("POST", MEMBER, []),
    "calendar-revoke": ("POST", MEMBER, [1]),
    "calendar": ("GET", EVERYBODY, ["no-calendar"]),
    "sources": ("GET", "administrator", []),
    "settings-teams": ("GET", "administrator", []),
    "settings-teams-app": ("GET", "administrator", []),
    "settings-teams-check": ("POST", "administrator", []),
    "settings-teams-account": ("POST", "administrator", []),
    "settings-teams-unlink": ("POST", "administrator", []),
    "mailbox-add": ("POST", "administrator", []),
    "mailbox": ("GET", "administrator", ["billing"]),
    "mailbox-check": ("POST", "administrator", ["billing"]),
    "mailbox-key": ("POST", "administrator", ["billing"]),
    "mailbox-remove": ("POST", "administrator", ["billing"]),
    "chat-add": ("POST", "administrator", []),
    "chat-widget": ("GET", "administrator", ["shop"]),
    "chat-secret": ("POST", "administrator", ["shop"]),
    "chat-remove": ("POST", "administrator", ["shop"]),
    "chat-preview": ("GET", "administrator", ["shop"]),
    "source-add": ("POST", "administrator", []),
    "source": ("GET", "administrator", ["crm"]),
    "source-way-back": ("POST", "administrator", ["crm"]),
    "source-key": ("POST", "administrator", ["crm"]),
    "source-remove": ("POST", "administrator", ["crm"]),
    "source-mapping": ("GET", "administrator", ["crm"]),
    "models": ("GET", MEMBER, []),
    "models-vectors": ("POST", "lead", []),
    "models-learn": ("POST", "lead", ["kind"]),
    "models-use": ("POST", "lead", ["kind"]),
    "models-off": ("POST", "lead", ["kind"]),
    "models-on": ("POST", "lead", ["kind"]),
    "models-threshold": ("POST", "lead", ["kind"]),
    "forms": ("GET", "lead", []),
    "form-add": ("POST", "lead", []),
    "form-edit": ("GET", "lead", ["help"]),
    "form-preview": ("GET", "lead", ["help"]),
    "form-switch": ("POST", "lead", ["help"]),
    "customer-page": ("GET", "administrator", []),
    "customer-link": ("GET", "agent", ["A-1"]),
    "customer-link-end": ("POST", "agent", ["A-1"]),
    "policy": ("GET", MEMBER, []),
    "policy-version": ("GET", MEMBER, [1]),
    "policy-restore": ("POST", "lead", [1]),
    "policy-before": ("GET", MEMBER, []),
    "policy-compare": ("GET", MEMBER, []),
    "draft-add": ("POST", "lead", []),
    "draft": ("GET", MEMBER, [1]),
    "draft-save": ("POST", "lead", [1]),
    "draft-publish": ("POST", "lead", [1]),
    "draft-drop": ("POST", "lead", [1]),
    "draft-take-up": ("POST", "lead", [1]),
    "draft-name": ("POST", "lead", [1]),
    "draft-edit": ("POST", "lead", [1]),
    "draft-completions": ("POST", "lead", [1]),
    "draft-strategies": ("GET", "lead", [1]),
    "draft-ask": ("POST", "lead", [1]),
    "draft-approve": ("POST", "lead", [1]),
    "draft-scenarios": ("GET", MEMBER, [1]),
    "draft-scenarios-summary": ("GET", MEMBER, [1]),
    "scenarios": ("GET", MEMBER, []),
    "scenarios-file": ("GET", MEMBER, []),
    "scenarios-results": ("GET", MEMBER, []),
    "scenarios-import": ("POST", "lead", []),
    "scenario-new": ("GET", "lead", []),
    "scenario-preview": ("POST", "lead", []),
    "scenario-add": ("POST", "lead", []),
    "scenario": ("GET", MEMBER, [1]),
    "scenario-save": ("POST", "lead", [1]),
    "scenario-remove": ("POST", "lead", [1]),
    "scenario-take": ("POST", "lead", ["A-1"]),
    "issue-picture": ("GET", MEMBER, ["A-1"]),
    "draft-change": ("GET", MEMBER, [1]),
    "draft-test": ("POST", "lead", [1]),
    "draft-watch": ("POST", "lead", [1]),
    "draft-try": ("GET", MEMBER, [1]),
    "backtests": ("GET", MEMBER, []),
    "backtest": ("GET", MEMBER, [1]),
    "backtest-page": ("GET", MEMBER, [1]),
    "backtest-json": ("GET", MEMBER, [1]),
    "backtest-progress": ("GET", MEMBER, [1]),
    "backtest-cancel": ("POST", "lead", [1]),
    "backtest-again": ("POST", "lead", [1]),
    "backtest-columns": ("GET", "lead", [1]),
    "backtest-issue": ("GET", MEMBER, [1, "A-1"]),
    "watch": ("GET", MEMBER, [1]),
    "watch-end": ("POST", "lead", [1]),
    "watch-look": ("POST", "lead", [1]),
    "me": ("GET", MEMBER, []),
    "me-tonight": ("GET", MEMBER, []),
    "me-away": ("POST", "agent", ["ana"]),
    "me-back": ("POST", "agent", ["ana"]),
    "preferences": ("GET", MEMBER, ["people", "ana"]),
    "directory-people": ("GET", MEMBER, []),
    "directory": ("GET", MEMBER, ["teams"]),
    "directory-csv": ("GET", MEMBER, ["people"]),
    "directory-xlsx": ("GET", MEMBER, ["people"]),
    "directory-record": ("GET", MEMBER, ["people", "ana"]),
    "directory-add": ("GET", "lead", ["people"]),
    "directory-import": ("GET", "lead", ["people"]),
    "directory-slack": ("POST", "lead", []),
    "directory-remove": ("POST", "lead", ["people", "ana"]),
    "customers": ("GET", MEMBER, []),
    "customer": ("GET", MEMBER, ["acme"]),
    "customer-import": ("GET", "lead", ["accounts"]),
    "customer-add": ("GET", "lead", []),
    "customer-edit": ("GET", "lead", ["acme"]),
    "customer-note-add": ("POST", "agent", ["acme"]),
    "customer-note": ("POST", "agent", ["n1", "acme"]),
    "customer-note-remove": ("POST", "agent", ["n1", "acme"]),
    "health-rules": ("GET", MEMBER, []),
    "contact-add": ("GET", "lead", ["acme"]),
    "contact": ("GET", "lead", ["c1"]),
    "contact-erasure": ("GET", "administrator", ["c1"]),
    "settings": ("GET", MEMBER, []),
    "settings-mode": ("POST", "administrator", []),
    "settings-scenarios": ("POST", "administrator", []),
    "settings-second-eyes": ("POST", "administrator", []),
    "settings-zone": ("POST", MEMBER, []),
    "settings-tokens": ("POST", "agent", []),
    "settings-token-revoke": ("POST", "agent", [1]),
    "settings-members": ("POST", "administrator", []),
    "settings-member": ("POST", "administrator", [1]),
    "settings-member-switch": ("POST", "administrator", [1]),
    "settings-password": ("POST", "administrator", [1]),
    "form": ("GET", EVERYBODY, ["no-form"]),
    "form-sent": ("GET", EVERYBODY, ["no-form", "no-receipt"]),
    "portal": ("GET", EVERYBODY, []),
    "portal-enter": ("GET", EVERYBODY, ["no-link"]),
    "portal-link": ("GET", EVERYBODY, ["no-link"]),
    "portal-rate": ("GET", EVERYBODY, ["no-link"]),
    "portal-leave": ("GET", EVERYBODY, []),
    "portal-colours": ("GET", EVERYBODY, []),
    "portal-logo": ("GET", EVERYBODY, []),
    "portal-file": ("GET", EVERYBODY, [1, "A-1"]),
    "portal-linked-file": ("GET", EVERYBODY, ["no-link"]),
    "portal-issue": ("GET", EVERYBODY, ["A-1"]),
    "welcome": ("GET", EVERYBODY, []),
    "act": ("GET", EVERYBODY, ["a-damaged-link"]),
    "static": ("GET", EVERYBODY, ["console/rung.css"]),
}

OPEN = {
    "account_login",
    "account_signup",  # says that sign-up is closed
    "account_inactive",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "socialaccount_login_cancelled",
}
"""Pages of allauth that show something to whoever is not signed in; all others lead to the sign-in page."""


def ours() -> Iterator[URLPattern]:
    return (one for one in get_resolver().url_patterns if isinstance(one, URLPattern))


def everything(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        address = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from everything(one.url_patterns, address)
        else:
            yield address, one


def ask(window: Client, name: str) -> int:
    """The status of the answer; a visitor who is led to the sign-in page counts as 401."""
    method, _, arguments = CONSOLE[name]
    response = window.generic(method, reverse(name, args=arguments))
    response.close()
    is_led_away = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    return 401 if is_led_away else response.status_code


def test_every_address_of_the_console_is_in_the_table() -> None:
    assert {one.name for one in ours()} == set(CONSOLE)


def test_every_view_says_who_may_see_it() -> None:
    for one in ours():
        least = CONSOLE[one.name][1]
        says = one.callback.access
        assert ("public" if least == EVERYBODY else least) == LEAST_ROLE.get(says, says), one.name


def test_every_other_address_belongs_to_somebody_who_guards_it() -> None:
    for address, one in everything(get_resolver().url_patterns):
        if one.name in CONSOLE and not address.startswith(("accounts/", "api/")):
            continue
        is_apis = getattr(one.callback, "access", None) == "api"
        is_allauths = one.callback.__module__.startswith(("allauth.", "django.views.generic.base"))
        assert is_apis if address.startswith("api/v1/") else is_allauths, address


@pytest.mark.parametrize("role", [None, *members.ROLES])
def test_each_role_gets_what_the_table_says(sqlite_office: Office, role: str | None) -> None:
    sqlite_office.opens("A-1")
    window = sqlite_office.window(role)
    for name, (method, least, _) in CONSOLE.items():
        status = ask(window, name)
        if method == "POST":  # which may have signed them out
            window = sqlite_office.window(role)
        if least == EVERYBODY:
            assert status not in (401, 403), name
        elif role is None:
            assert status == 401, name
        elif members.ROLES.index(role) < members.ROLES.index(least):
            assert status == 403, name
        else:
            assert status not in (401, 403), name


def test_a_member_who_may_no_longer_sign_in_is_a_stranger(sqlite_office: Office) -> None:
    from tests.console.office import account

    window = sqlite_office.window("agent")
    user = account("agent")
    user.is_active = False
    user.save()
    assert {ask(window, name) for name, (_, least, _) in CONSOLE.items() if least != EVERYBODY} == {401}


def test_an_account_without_a_role_sees_nothing(sqlite_office: Office) -> None:
    from django.contrib.auth import get_user_model

    from tests.console.office import browser

    stranger = get_user_model().objects.create_user("stranger", "stranger@elsewhere.example", "a-long-password")
    window = browser()
    window.force_login(stranger, "django.contrib.auth.backends.ModelBackend")
    assert {ask(window, name) for name, (_, least, _) in CONSOLE.items() if least != EVERYBODY} == {401}


def test_pages_of_the_account_are_for_whoever_is_signed_in(sqlite_office: Office) -> None:
    window = sqlite_office.window(None)
    shown = set()
    for address, one in everything(get_resolver().url_patterns):
        if address.startswith("accounts/") and "<" not in address and "(?P" not in address:
            response = window.get(f"/{address.replace('^', '').replace('$', '')}")
            if response.status_code == 200:
                shown.add(one.name)
            else:
                assert response.status_code in (301, 302, 401, 405), address
    assert shown == OPEN


def test_nobody_signs_up_by_themselves(sqlite_office: Office) -> None:
    window = sqlite_office.window(None)
    form = {"email": "eve@elsewhere.example", "password1": "a-long-password", "password2": "a-long-password"}
    window.post(reverse("account_signup"), form)
    assert [one.email for one in members.everyone() if "eve" in one.email] == []


def test_a_view_that_forgets_to_say_so_is_refused() -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.http import HttpRequest, HttpResponse

    def forgetful(request: HttpRequest) -> HttpResponse:
        return HttpResponse("secrets")

    with pytest.raises(ImproperlyConfigured, match="forgetful"):
        NothingOpenByAccident(lambda request: HttpResponse()).process_view(HttpRequest(), forgetful, (), {})


def test_a_button_of_another_site_does_nothing(sqlite_office: Office) -> None:
    from tests.console.office import account, browser

    window = browser(enforce_csrf_checks=True)
    window.force_login(account("administrator"), "django.contrib.auth.backends.ModelBackend")
    for name, (method, least, arguments) in CONSOLE.items():
        if method == "POST":
            assert window.post(reverse(name, args=arguments)).status_code == 403, name
            assert least != EVERYBODY


def test_a_token_of_somebody_else_stays(sqlite_office: Office) -> None:
    from tests.console.office import account

    _, token = tokens.create(account("lead"), "the lead's", ["issues:read"])
    sqlite_office.window("agent").post(reverse("settings-token-revoke", args=[token.id]))
    assert [one.revoked_at for one in tokens.everyone()] == [None]
    sqlite_office.window("administrator").post(reverse("settings-token-revoke", args=[token.id]))
    assert [one.revoked_at is None for one in tokens.everyone()] == [False]
