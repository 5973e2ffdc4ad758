"""Whom a notice tells: `person:cy`, `team:technical`, `role:lead`, `slack:#support` and the like."""

from __future__ import annotations

import re
from collections.abc import Collection

from rung.core.words import listed, near, shortened
from rung.policy.problems import Unfit
from rung.policy.reading.forms import Form, ListOf, text_of
from rung.policy.reading.nodes import Mapping, Node, Scalar
from rung.policy.reading.page import Page
from rung.policy.schema.names import CHANNEL_KINDS, CHANNELS, PERSON, ROLE, ROLES, SCHEDULE, SKILL, TEAM
from rung.policy.schema.values import EMAIL

_OTHER_KINDS = {
    "people": "person", "persons": "person", "user": "person", "member": "person", "group": "team",
    "schedules": "schedule", "on-call": "schedule", "oncall": "schedule", "rotation": "schedule", "skill": "skills",
    "roles": "role", "mail": "email", "channel": "slack", "msteams": "teams",
}  # fmt: skip
_NOBODY = ("nobody", "none", "no", "noone", "off", "false")
_EVERYBODY = ("all", "everyone", "everybody", "anyone")


class TargetForm(Form[str]):
    """One that a notice tells."""

    words = "a target such as person:cy, team:technical, schedule:on-call, role:lead or slack:#support"
    plural = "targets such as [team:technical, person:cy]"
    kinds: tuple[str, ...] = ("person", "team", "schedule", "skills", "role", *CHANNEL_KINDS)

    def read(self, node: Node, page: Page) -> str:
        if isinstance(node, Mapping) and len(node.pairs) == 1 and (meant := self._without_blank(node)):
            raise Unfit(node, "wrong_form", "a mapping stands here instead of a target", f"write {meant}")
        text = text_of(node, self)
        kind, colon, name = (part.strip() for part in text.partition(":"))
        if not colon or kind not in self.kinds:
            message = f"{shortened(text)!r} is no target of a notice"
            raise Unfit(node, "unknown_target", message, self._hint(text, page))
        if not name:
            raise Unfit(node, "unknown_target", f"{text!r} names nobody", f"write a name after {kind}:")
        self._check(kind, name, node, page)
        return f"{kind}:{name}"

    def is_several(self, text: str) -> bool:
        if text.startswith("skills:"):
            return False
        return "," in text or bool(re.search(rf"\s(?:{'|'.join(self.kinds)}):\S", text))

    def _without_blank(self, node: Mapping) -> str:
        """The target in `{team: technical}`, where a blank makes a mapping of it."""
        (key, value), *_ = node.pairs
        kind = _OTHER_KINDS.get(key.text.lower(), key.text.lower())
        if kind not in self.kinds or not isinstance(value, Scalar):
            return ""
        return _quoted(f"{kind}:{shortened(value.text)}") + ", without a blank"

    def _check(self, kind: str, name: str, node: Node, page: Page) -> None:
        match kind:
            case "person":
                PERSON.check(name, node, page)
            case "team":
                team, hash_sign, rest = name.partition("#")
                TEAM.check(team, node, page)
                if hash_sign and rest != "channel":
                    hint = f"write team:{team}#channel for the channel of the team"
                    raise Unfit(node, "unknown_target", f"{shortened(rest)!r} is no part of a team", hint)
            case "schedule":
                SCHEDULE.check(name, node, page)
            case "role":
                ROLE.check(name, node, page)
            case "email":
                self._check_mail(name, node, page)
            case "skills":
                self._check_skills(name, node, page)
            case "teams" if name in page.names.teams:
                message = f"teams: is a channel of Microsoft Teams, and {name} is a team here"
                page.report.warn(node, "doubtful_target", message, f"write team:{name}")

    def _check_mail(self, name: str, node: Node, page: Page) -> None:
        try:
            EMAIL.parse(name)
        except ValueError as refused:
            message, _, hint = str(refused).partition(": write ")
            raise Unfit(node, EMAIL.code, message, f"write email:{hint}") from None

    def _check_skills(self, names: str, node: Node, page: Page) -> None:
        parts = [part for part in re.split(r"[,\s]+", names) if part]
        if len(parts) > 1 and all(part in page.names.skills for part in parts):
            hint = f"write skills:{'+'.join(parts)}"
            raise Unfit(node, "unknown_skill", f"nobody has the skill {shortened(names)!r}", hint)
        for skill in names.split("+"):
            SKILL.check(skill.strip(), node, page)

    def _hint(self, text: str, page: Page) -> str:
        """Most often the kind was forgotten or written otherwise, or two targets stand in one text."""
        if self.is_several(text):
            return "write several targets as a list: [team:technical, person:cy]"
        if text.startswith("#"):
            return f'write "slack:{shortened(text)}"'
        kind, sign, name = (part.strip() for part in _PARTS.match(text).groups(""))  # type: ignore[union-attr]
        if sign and (known := self._kind_meant(kind)):
            return f"write {_quoted(f'{known}:{shortened(name)}')}"
        if sign == ":" and kind in CHANNELS:
            return f"write person:{shortened(name)}: by which channel is said by their notices"
        return self._hint_at_name(text.removeprefix("@"), page)

    def _kind_meant(self, kind: str) -> str:
        other = _OTHER_KINDS.get(kind.lower(), "")
        return other if other in self.kinds else near(kind, self.kinds, at_least=0.8)

    def _hint_at_name(self, text: str, page: Page) -> str:
        word = text.lower()
        for kind, names in self._named(page):
            if text in list(names) or page.called(kind, text):
                return f"write {kind}:{page.called(kind, text) or text}"
        if word in ROLES:
            return f"write role:{word}"
        if "@" in text:
            return f"write email:{shortened(text)}"
        if word in _NOBODY:
            return "leave the key out where nobody is to be told"
        if word in _EVERYBODY and (team := next(iter(page.names.teams), "")):
            return f"name a team, for example team:{team}"
        for kind, names in self._named(page):
            if name := near(text, names, at_least=0.8):
                return f"did you mean {kind}:{name}?"
        return f"begin it with {listed(f'{known}:' for known in self.kinds)}"

    def _named(self, page: Page) -> list[tuple[str, Collection[str]]]:
        names = page.names
        kinds = [("person", names.people), ("team", names.teams), ("schedule", names.schedules)]
        return [(kind, known) for kind, known in kinds if kind in self.kinds]


class PlaceForm(TargetForm):
    """A channel, which is a place: the people of a team are told through the team itself."""

    words = "a channel such as slack:#support"
    kinds = CHANNEL_KINDS

    def _hint(self, text: str, page: Page) -> str:
        kind, _, name = text.partition(":")
        if kind in TargetForm.kinds and name:
            return "write a place, such as slack:#support, email:address or webhook:name"
        if re.search("[:#@]", text):
            return super()._hint(text, page)
        return f'write "slack:#{shortened(text)}"'


def _quoted(target: str) -> str:
    return f'"{target}"' if "#" in target or " " in target else target


_PARTS = re.compile(r"([\w -]*)([:./]?)(.*)", re.DOTALL)

TARGET = TargetForm()
PLACE = PlaceForm()
TARGETS_TOLD = ListOf(TARGET, words=TARGET.plural)
