"""What somebody wrote in Slack as plain text: links with their address, names marked by @ and #, entities undone."""

import re

_MARK = re.compile(r"<([^<>]{1,4000})>")


def plain_text(text: str) -> str:
    """Slack's own markup as people would read it."""
    shown = _MARK.sub(lambda found: _shown(found[1]), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("\0", "")


def _shown(mark: str) -> str:
    target, _, label = mark.partition("|")
    if target.startswith(("@", "#")):
        return f"{target[0]}{label or target[1:]}"
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    bare = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({bare})" if label and label != bare and bare.rstrip("/") != f"https://{label}" else bare
