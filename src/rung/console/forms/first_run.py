"""The questions of the first run, read from their form: what is wrong stands beside its field, and nothing is lost."""

from contextlib import suppress
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email

from rung.core.times.spans import meant_span, parse_span
from rung.policy import Answers, Member, Promise
from rung.policy.times.holiday_dates import HolidaysOf, UnknownPlace, dates_of

TIERS = 4
DAYS = (
    ("mon-fri", "Monday to Friday"),
    ("mon-sat", "Monday to Saturday"),
    ("daily", "every day"),
    ("sun-thu", "Sunday to Thursday"),
)
EXAMPLE = "Ana Ruiz, ana@company.example, U01ANA"
USUAL = (("enterprise", "15m", "2h"), ("standard", "1h", "8h"), ("", "", ""), ("", "", ""))


class Owner(forms.Form):
    """Whose installation this is."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="Your mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label="A password", strip=False, help_text="At least 8 characters, and not a common one.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )  # fmt: skip

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        given = {"first_name": self.cleaned_data.get("name", ""), "email": self.cleaned_data.get("email", "")}
        validate_password(password, get_user_model()(**given))
        return password


class Questions(forms.Form):
    """Five questions, whose answers are a policy of three levels."""

    company = forms.CharField(label="Company", max_length=100)
    team = forms.CharField(label="The team that answers customers", max_length=60, initial="Support")
    people = forms.CharField(
        label="Who is in it", max_length=20_000,
        help_text="One person a line: name, mail address, and the Slack member id if they have one.",
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": EXAMPLE, "spellcheck": "false"}),
    )  # fmt: skip
    time_zone = forms.CharField(
        label="Time zone",
        initial="UTC",
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "data-fill": "zone"}),
    )
    days = forms.ChoiceField(label="Working days", choices=DAYS)
    opens = forms.TimeField(
        label="From", initial="09:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label="To", initial="17:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    country = forms.CharField(
        label="Public holidays of", required=False, max_length=2,
        help_text="A country's two letters, such as DE. Empty: none are kept.",
        widget=forms.TextInput(attrs={"placeholder": "DE", "size": 2}),
    )  # fmt: skip
    on_call = forms.CharField(
        label="Who takes turns, a week each", required=False, max_length=2000,
        help_text="Names from above, with commas between them. Empty: everybody but the last resort.",
    )  # fmt: skip
    head = forms.CharField(
        label="Who is woken last, when nobody else answered", required=False, max_length=100,
        help_text="A name from above. Empty: the first.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (tier, critical, normal) in enumerate(USUAL, 1):
            plain = {"required": False, "max_length": 40}
            self.fields[f"tier_{number}"] = forms.CharField(label=f"Tier {number}", initial=tier, **plain)
            self.fields[f"critical_{number}"] = forms.CharField(
                label=f"Tier {number}: outages within", initial=critical, **plain
            )
            self.fields[f"normal_{number}"] = forms.CharField(
                label=f"Tier {number}: all else within", initial=normal, **plain
            )

    @property
    def tiers(self) -> list[tuple[Any, Any, Any]]:
        """The rows of the table of tiers and promises, as bound fields."""
        numbers = range(1, TIERS + 1)
        return [(self[f"tier_{number}"], self[f"critical_{number}"], self[f"normal_{number}"]) for number in numbers]

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(f"{zone} is no time zone. Write it as Europe/Berlin or America/New_York.")
        return zone

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].upper()
        if country and not (len(country) == 2 and country.isalpha() and country.isascii()):
            raise forms.ValidationError("A country has two letters here, such as DE or US.")
        if country:
            try:
                dates_of(HolidaysOf(country), ())
            except UnknownPlace as error:
                raise forms.ValidationError(
                    f"No holidays are known of {country}: write the country's two letters, such as DE or GB, or "
                    "leave it empty and enter the days later under Directory, Hours."
                ) from error
        return country

    def clean_people(self) -> tuple[Member, ...]:
        lines = [line for line in self.cleaned_data["people"].splitlines() if line.strip(" ,")]
        found: list[Member] = []
        wrong: list[forms.ValidationError] = []
        for number, line in enumerate(lines, 1):
            try:
                member = _member(line, number)
                _check_new(member, found, number)
            except forms.ValidationError as error:
                wrong.append(error)
            else:
                found.append(member)
        if wrong:
            raise forms.ValidationError(wrong)
        return tuple(found)

    def clean(self) -> None:
        self._check_promises()
        known = {member.name.lower(): member.name for member in self.cleaned_data.get("people", ())}
        if not known:
            return
        named = _names(self.cleaned_data.get("on_call", ""))
        if unknown := [name for name in named if name.lower() not in known]:
            self.add_error("on_call", f"{', '.join(unknown)}: not in the list of people above.")
        head = self.cleaned_data.get("head", "").strip()
        if head and head.lower() not in known:
            self.add_error("head", f"{head} is not in the list of people above.")
        self.cleaned_data["on_call"] = ", ".join(known.get(name.lower(), name) for name in named)
        self.cleaned_data["head"] = known.get(head.lower(), head)
        if self.cleaned_data.get("opens") == self.cleaned_data.get("closes"):
            self.add_error("closes", "The day ends when it begins. For round the clock write 00:00 to 23:59.")

    def answers(self) -> Answers:
        """What was answered, once the form is valid."""
        given = self.cleaned_data
        return Answers(
            company=given["company"], team=given["team"], members=given["people"], time_zone=given["time_zone"],
            days=given["days"], opens=f"{given['opens']:%H:%M}", closes=f"{given['closes']:%H:%M}",
            country=given["country"],
            promises=self._promises(), on_call=tuple(_names(given["on_call"])), head=given["head"],
        )  # fmt: skip

    def _check_promises(self) -> None:
        seen: set[str] = set()
        for number in range(1, TIERS + 1):
            tier = self.cleaned_data.get(f"tier_{number}", "")
            if tier.lower() in seen:
                self.add_error(f"tier_{number}", f"{tier} stands there twice.")
            seen |= {tier.lower()} if tier else set()
            for name in (f"critical_{number}", f"normal_{number}"):
                self._check_promise(tier, name)

    def _check_promise(self, tier: str, name: str) -> None:
        text = self.cleaned_data.get(name, "")
        if not tier:
            return
        with suppress(ValueError):  # “30 min” is plain to everybody
            text = self.cleaned_data[name] = str(parse_span(meant_span(text)))
        try:
            if parse_span(text).elapsed().total_seconds() <= 0:
                self.add_error(name, "A promise takes some time: write 15m, 2h or 1d.")
        except ValueError:
            self.add_error(name, f"{text or 'Nothing'} is no length of time: write 15m, 2h or 1d.")

    def _promises(self) -> tuple[Promise, ...]:
        given = self.cleaned_data
        numbers = [number for number in range(1, TIERS + 1) if given[f"tier_{number}"]]
        return tuple(
            Promise(
                tier=given[f"tier_{number}"], critical=given[f"critical_{number}"], normal=given[f"normal_{number}"]
            )
            for number in numbers
        )


def _member(line: str, number: int) -> Member:
    name, *rest = [part.strip() for part in line.split(",")]
    if not name:
        raise forms.ValidationError(f"Line {number}: it begins with the name.")
    if len(rest) > 2:
        raise forms.ValidationError(f"Line {number}: three things at most: name, mail address, Slack member id.")
    email = next((part for part in rest if "@" in part), "")
    slack = next((part for part in rest if part and "@" not in part), "")
    if email:
        try:
            validate_email(email)
        except forms.ValidationError as error:
            raise forms.ValidationError(f"Line {number}: {email} is no mail address.") from error
    if slack and not (slack[0] in "UW" and slack.isalnum() and slack == slack.upper()):
        raise forms.ValidationError(f"Line {number}: {slack} is no Slack member id, which is like U01ANA.")
    if not email and not slack:
        raise forms.ValidationError(
            f"Line {number}: {name} needs a mail address or a Slack member id, or nobody can tell them."
        )
    return Member(name=name, email=email, slack=slack)


def _check_new(member: Member, before: list[Member], number: int) -> None:
    """Each has a name and addresses of their own: who is told, and who did something, is found by them."""
    for other in before:
        if other.name.lower() == member.name.lower():
            raise forms.ValidationError(f"Line {number}: {member.name} stands there twice. Tell the two names apart.")
        if member.email and other.email.lower() == member.email.lower():
            raise forms.ValidationError(
                f"Line {number}: {member.email} is {other.name}'s address. Each needs an address of their own."
            )
        if member.slack and other.slack == member.slack:
            raise forms.ValidationError(f"Line {number}: {member.slack} is {other.name}'s Slack member id.")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
