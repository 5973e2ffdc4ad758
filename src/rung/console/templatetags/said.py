"""What somebody said, as a page shows it: their words, the pictures that stand in them, and invitations on the
reader's clock."""

import re

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from rung.console.templatetags.when import local_instants
from rung.engine.telling.pictures import KINDS
from rung.intake.mail.invitation import SIGNS
from rung.store.words.attachments import Kept
from rung.store.words.conversation import Said

register = template.Library()

_PLACE = re.compile(r"\[cid:([^\]\s]{1,250})\]|\[image: ([^\]\n]{1,200})\]")
"""Where a picture stands, as mail programs write it into plain text: by its Content-ID, or by its file's name."""
_INVITATION = tuple(f"{sign}: " for sign in SIGNS)


@register.filter
def in_words(said: Said, zone: str = "UTC") -> SafeString:
    """The words of a message, escaped; a picture stands where its sender put it."""
    shown = [_line(line, said, zone) for line in said.body.split("\n")]
    return mark_safe("\n".join(shown))  # noqa: S308 - each line is escaped


def _line(line: str, said: Said, zone: str) -> str:
    if line.startswith(_INVITATION):
        return f"<b>{local_instants(line, zone)}</b>"
    pieces, at = [], 0
    for place in _PLACE.finditer(line):
        picture = _picture(place[1], place[2], said.files)
        if picture is not None:
            pieces += [conditional_escape(line[at : place.start()]), _image(picture, said.issue)]
            at = place.end()
    return "".join([*pieces, conditional_escape(line[at:])])


def _picture(content_id: str | None, name: str | None, files: tuple[Kept, ...]) -> Kept | None:
    """The file that a place means, where a page can show it."""
    shown = (one for one in files if one.content_type in KINDS)
    return next((one for one in shown if (one.content_id == content_id if content_id else one.name == name)), None)


def _image(picture: Kept, issue: str) -> SafeString:
    return format_html(
        '<img class="in-words" src="{}" alt="{}" loading="lazy">',
        reverse("issue-picture-in-words", args=[picture.id, issue]), picture.name,
    )  # fmt: skip
