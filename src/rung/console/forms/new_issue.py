"""What a teammate writes down for a customer who called or came by: read from its form, it opens an issue."""

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import validate_email

from rung.core.document import Account, PolicyDocument
from rung.core.events import IssueOpened
from rung.core.words import near
from rung.intake.base import issue_id
from rung.intake.directory import Directory
from rung.intake.helpdesk import LONGEST_SUBJECT, account_of, subject_of

CHANNELS = (("phone", "on the phone"), ("in_person", "in person"), ("other", "in another way"))
WRITTEN_BY = "written_down_by"
"""The field of the issue that names the teammate who wrote it down."""


class NewIssue(forms.Form):
    """An issue that came by no way that Rung hears."""

    number = forms.CharField(widget=forms.HiddenInput, min_length=24, max_length=24)
    """Made with the page: sent twice, it still opens one issue."""
    subject = forms.CharField(label="Subject", max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label="What they said", max_length=50_000, required=False,
        help_text="In their own words where you can: a mood is read from it, and whoever is told sees it.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    account = forms.CharField(
        label="Customer", max_length=200, required=False,
        help_text="Its name or key. Empty: whoever the mail address belongs to.",
        widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"}),
    )  # fmt: skip
    contact = forms.CharField(
        label="Their mail address", max_length=254, required=False,
        help_text="Answers go there. Empty: nothing can be sent to them from here.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    channel = forms.ChoiceField(label="They reached you", choices=CHANNELS)
    priority = forms.ChoiceField(label="Priority", required=False)
    kind = forms.CharField(
        label="Kind", max_length=100, required=False, widget=forms.TextInput(attrs={"list": "kinds"})
    )
    team = forms.ChoiceField(label="Team", required=False)
    mine = forms.BooleanField(label="I take it", required=False)

    def __init__(
        self, given: Any, document: PolicyDocument, accounts: dict[str, Account], *, about: str = "", **more: Any
    ) -> None:
        super().__init__(given, initial={"number": secrets.token_hex(12), "account": about}, **more)
        self._accounts = accounts
        space = document.workspace
        usual = f"as usual ({space.default_priority})"
        self.fields["priority"].choices = [("", usual), *((one, one) for one in space.priorities)]
        teams = [(key, one.name) for key, one in document.teams.items()]
        self.fields["team"].choices = [("", "as the policy routes it"), *teams]

    def clean_account(self) -> str | None:
        """The key of the account that is named by it, or by its name."""
        given: str = self.cleaned_data["account"].strip()
        if not given or given in self._accounts:
            return given or None
        by_name = {one.name.lower(): key for key, one in self._accounts.items() if one.name}
        if found := by_name.get(given.lower()):
            return found
        meant = near(given, [*by_name, *self._accounts])
        hint = f"Did you mean {meant}?" if meant else "Add it under Customers first, or leave this empty."
        raise forms.ValidationError(f"No customer is called {given}. {hint}")

    def clean_contact(self) -> str | None:
        address: str = self.cleaned_data["contact"].strip()
        if not address:
            return None
        try:
            validate_email(address)
        except forms.ValidationError as error:
            raise forms.ValidationError(f"{address} is no mail address: write it as ops@acme.example.") from error
        return address

    def event(self, by: str, directory: Directory, now: datetime) -> IssueOpened:
        """What opens the issue, once the form is valid."""
        given = self.cleaned_data
        contact = given["contact"]
        return IssueOpened(
            issue=issue_id("H", given["number"]), id=given["number"], at=now,
            subject=subject_of(given["subject"], given["body"]), body=given["body"],
            account=given["account"] or (account_of(directory, contact) if contact else None), contact=contact,
            channel=given["channel"], priority=given["priority"] or None, kind=given["kind"] or None,
            team=given["team"] or None, fields={WRITTEN_BY: by},
        )  # fmt: skip
