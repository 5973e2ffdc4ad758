"""What is wrong with a form, each with its place and how to mend it: what could not be asked, would mean nothing here,
or would lose what somebody filled in."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import Struct

from rung.intake.form.definition import CHOOSES, OWN, PARTS, Field, Form

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
KEY_OF_FORM = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]|[a-z0-9]")
"""What can stand in a form's address."""
MOST_FIELDS = 60
MOST_OPTIONS = 100
LONGEST_LABEL = 200
LONGEST_TEXT = 2_000
RESERVED = ("form", "form_version", "form_signed_in", "mailbox", "message_id", "continues")
"""Fields of the issue that say how it came, and where it is answered: no stranger sets them."""
FITS = {
    "subject": ("short_text", "choice"),
    "body": ("long_text", "short_text"),
    "contact": ("mail",),
    "kind": ("choice",),
    "priority": ("choice", "yes_no"),
}
"""The kinds of field that can mean a part of the issue."""


class Fault(Struct, frozen=True):
    """One thing wrong: `place` is a part of the form (`title`), or of one of its fields (`fields.serial.options`)."""

    place: str
    message: str
    hint: str


class World(Struct, frozen=True):
    """What the policy knows; empty parts are not checked."""

    priorities: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


def faults_of(form: Form, world: World, before: Form | None = None) -> list[Fault]:
    """Everything that is wrong with a form; `before` is the version that is live, whose fields keep their kinds."""
    found = [*_of_the_whole(form, world), *_of_meanings(form)]
    seen: dict[str, Field] = {}
    for field in form.fields:
        found += _of_field(field, seen, world)
        seen.setdefault(field.key, field)
    return found + list(_of_before(form, before))


def _of_the_whole(form: Form, world: World) -> Iterator[Fault]:
    if not form.title.strip():
        yield Fault("title", "The form has no title.", "Write what it is for, such as “Report a problem”.")
    for place, text, most in (("title", form.title, LONGEST_LABEL), ("intro", form.intro, LONGEST_TEXT),
                              ("after", form.after, LONGEST_TEXT)):  # fmt: skip
        if len(text) > most:
            yield Fault(place, f"This is longer than {most} characters.", "Say it in fewer words.")
    if len(form.fields) > MOST_FIELDS:
        yield Fault("fields", f"There are more than {MOST_FIELDS} fields.", "Make two forms of it.")
    if form.team and world.teams and form.team not in world.teams:
        yield Fault("team", f"There is no team {form.team}.", f"Choose one of {', '.join(world.teams)}.")
    yield from _priority("priority", form.priority, world)
    yield from _tiers("tiers", form.tiers, world)
    for site in form.sites:
        if not _is_origin(site):
            hint = "Write it as https://www.example.com, without anything behind it."
            yield Fault("sites", f"{site} is no address of a site.", hint)


def _of_meanings(form: Form) -> Iterator[Fault]:
    for part in dict.fromkeys(field.means for field in form.fields if field.means):
        meant = [field for field in form.fields if field.means == part]
        for again in meant[1:]:
            words = f"“{again.label}” and “{meant[0].label}” both mean {part}: one answer would be lost."
            yield Fault(f"fields.{again.key}.means", words, "Let one of them mean something else, or nothing.")
    contact = form.meaning("contact")
    if contact is None:
        hint = "Add a field of the kind mail address that means the contact."
        yield Fault("fields", "Nothing asks where to answer, so no answer could reach anybody.", hint)
    elif not contact.required or contact.when or contact.tiers:
        hint = "Make it required, and ask it always and of everybody."
        yield Fault(f"fields.{contact.key}.required", "Whoever leaves this out could never be answered.", hint)
    told = [one for part in ("subject", "body") if (one := form.meaning(part))]
    if not any(one.required and not one.when and not one.tiers for one in told):
        hint = "Let a required field that is always asked mean the subject or the words."
        yield Fault("fields", "An issue could be opened that says nothing.", hint)


def _of_field(field: Field, before: dict[str, Field], world: World) -> Iterator[Fault]:
    place = f"fields.{field.key}"
    if not KEY.fullmatch(field.key):
        hint = "Small letters, digits and _, beginning with a letter, at most 40."
        yield Fault(f"{place}.key", f"“{field.key}” cannot be the key of a field.", hint)
    if field.key in before:
        words = f"Two fields have the key {field.key}: one answer would take the other's place."
        yield Fault(f"{place}.key", words, "Give this one another key.")
    if not field.label.strip():
        yield Fault(f"{place}.label", "Nobody could tell what is asked.", "Write the question.")
    if len(field.label) > LONGEST_LABEL or len(field.help) > LONGEST_TEXT:
        yield Fault(f"{place}.label", "This is too long to be read.", "Put what explains it into the help, shortly.")
    yield from _options(field, place)
    yield from _condition(field, place, before)
    yield from _tiers(f"{place}.tiers", field.tiers, world)
    yield from _meaning(field, place, world)


def _options(field: Field, place: str) -> Iterator[Fault]:
    if field.kind not in ("choice", "choices"):
        if field.options:
            yield Fault(f"{place}.options", "This kind has no options.", "Make it a choice, or take the options out.")
        return
    if len(field.options) < 2:
        yield Fault(f"{place}.options", "There is nothing to choose from.", "Write at least two options.")
    if len(field.options) > MOST_OPTIONS:
        yield Fault(f"{place}.options", f"More than {MOST_OPTIONS} options.", "Ask in two steps, or ask for a text.")
    for option in field.options:
        if not option.strip() or len(option) > LONGEST_LABEL or field.options.count(option) > 1:
            yield Fault(f"{place}.options", f"The option “{option[:40]}” is empty, too long, or there twice.",
                        "Give each option words of its own.")  # fmt: skip
            return


def _condition(field: Field, place: str, before: dict[str, Field]) -> Iterator[Fault]:
    when = field.when
    if when is None:
        return
    asked = before.get(when.field)
    if asked is None:
        words = f"It depends on {when.field or 'no field'}, which is not asked before it: it would never be shown."
        yield Fault(f"{place}.when", words, "Depend on a field above it, or move it down.")
        return
    if asked.kind not in CHOOSES:
        hint = "Depend on a choice, or on a yes or no."
        yield Fault(f"{place}.when", f"“{asked.label}” has no answers that are known beforehand.", hint)
        return
    if bool(when.is_) == bool(when.is_not):
        yield Fault(f"{place}.when", "It does not say for which answers.", "Choose answers: these, or all but these.")
    for answer in (*when.is_, *when.is_not):
        if answer not in asked.choices:
            words = f"“{asked.label}” has no answer “{answer}”: this would never be as it says."
            yield Fault(f"{place}.when", words, f"Choose among {', '.join(asked.choices)}.")
    if asked.tiers and field.tiers and not set(asked.tiers) & set(field.tiers):
        words = f"“{asked.label}” is asked of {', '.join(asked.tiers)} only, and this of others: nobody would see it."
        yield Fault(f"{place}.tiers", words, "Ask both of the same customers.")


def _meaning(field: Field, place: str, world: World) -> Iterator[Fault]:
    if field.means in PARTS:
        if field.kind not in FITS[field.means]:
            fitting = " or ".join(kind.replace("_", " ") for kind in FITS[field.means])
            yield Fault(f"{place}.means", f"This kind cannot mean {field.means}.", f"Make it {fitting}.")
    elif field.means:
        name = field.means.removeprefix(OWN)
        if not field.means.startswith(OWN) or not KEY.fullmatch(name) or name in RESERVED:
            hint = "Write fields. and a name in small letters, such as fields.product."
            yield Fault(f"{place}.means", f"“{field.means}” is nothing that an issue has.", hint)
        if field.kind in ("long_text", "file", "mail"):
            words = "What people write, and their files, must be erasable; an issue's fields are kept for ever."
            yield Fault(f"{place}.means", words, "Let it mean nothing: it then stands beside the words.")
    for option, here in field.values.items():
        if option not in field.choices:
            hint = "Take it out, or write the option as it is called above."
            yield Fault(f"{place}.values", f"“{option}” is none of its answers.", hint)
        if field.means == "priority":
            yield from _priority(f"{place}.values", here, world)
    if field.means == "priority" and field.kind in CHOOSES:
        for option in field.choices:
            if option not in field.values and world.priorities and option not in world.priorities:
                words = f"“{option}” is no priority here, so an urgent issue could be opened as any other."
                yield Fault(f"{place}.values", words, f"Say which it means: {option} = {world.priorities[0]}.")


def _of_before(form: Form, before: Form | None) -> Iterator[Fault]:
    """A key names one question for ever: answers of pages that are open, and what reads the issue's fields, rely on it.
    """
    for field in form.fields:
        was = before.field(field.key) if before else None
        if was and was.kind != field.kind:
            words = f"{field.key} is a {was.kind.replace('_', ' ')} in the version that is live."
            yield Fault(f"fields.{field.key}.kind", words, "Give the new question a key of its own.")


def _priority(place: str, given: str | None, world: World) -> Iterator[Fault]:
    if given and world.priorities and given not in world.priorities:
        yield Fault(place, f"There is no priority {given}.", f"Use one of {', '.join(world.priorities)}.")


def _tiers(place: str, given: tuple[str, ...], world: World) -> Iterator[Fault]:
    for tier in given:
        if world.tiers and tier not in world.tiers:
            yield Fault(place, f"There is no tier {tier}: nobody would see it.", f"Use {', '.join(world.tiers)}.")


def _is_origin(site: str) -> bool:
    """Whether it names one site and nothing else: it becomes part of a header."""
    if not site.isascii() or not site.isprintable() or any(each in site for each in " ;,'\"*"):
        return False
    try:
        parts = urlsplit(site)
        port = parts.port
    except ValueError:
        return False
    bare = f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else "")
    return parts.scheme in ("https", "http") and bool(parts.hostname) and site.lower() == bare
