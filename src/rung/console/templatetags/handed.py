"""The brief of a hand-over as its readers see it: Rung's own form, as far as whoever sent it left it so."""

import re

from django import template

register = template.Library()

Part = tuple[str, list[tuple[str, str]], str]
"""A title, its points, each with where it comes from, and what else is said there."""
_SOURCE = re.compile(r"^(?P<words>.+) \((?P<source>[^()]+)\)$")


@register.filter
def brief_parts(text: str) -> list[Part]:
    """Paragraphs of a title and points; what has another form stays as it was written."""
    return [_part(block.splitlines()) for block in re.split(r"\n\s*\n", text.strip())]


def _part(lines: list[str]) -> Part:
    points = [line[2:] for line in lines[1:] if line.startswith("- ")]
    if len(lines) < 2 or len(points) != len(lines) - 1:
        return "", [], "\n".join(lines)
    return lines[0], [_point(one) for one in points], ""


def _point(line: str) -> tuple[str, str]:
    found = _SOURCE.match(line)
    return (found["words"], found["source"]) if found else (line, "")
