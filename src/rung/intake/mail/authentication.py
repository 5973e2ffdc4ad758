"""Whether the domain in From vouches for a mail, as a trusted server found: RFC 8601, judged like DMARC (RFC 7489).

Anybody can write an Authentication-Results header, so one counts only with the name (authserv-id) of a server that the
operator trusts and that takes out what pretends to be its own. Where nobody checked, nothing is claimed.
"""

import re

from rung.intake.mail.delivered import Verdict
from rung.intake.mail.message import ParsedMail

_METHOD = re.compile(r"([a-z][a-z0-9-]{0,30})(?:/\d{1,3})?\s{0,3}=\s{0,3}([a-z]{1,20})")
_DOMAINS = {
    "dkim": re.compile(r"header\.(?:d|i)\s{0,3}=\s{0,3}(?:\"?[^\s;\"@]{0,100}@)?\"?([a-z0-9.-]{1,255})"),
    "spf": re.compile(r"smtp\.(?:mailfrom|mail|helo)\s{0,3}=\s{0,3}(?:\"?[^\s;\"@]{0,100}@)?\"?([a-z0-9.-]{1,255})"),
}


def verdict_of(mail: ParsedMail, trusted: tuple[str, ...]) -> Verdict | None:
    """What the trusted servers found; None where none of them looked, or nothing was found."""
    names = {each.lower() for each in trusted if each}
    for header in mail.authentication if names else ():
        first, _, results = _without_comments(header.lower()).partition(";")
        if (first.split() or [""])[0] in names:
            return _judged(results, mail.sender.domain if mail.sender else "")
    return None


def vouched(mail: ParsedMail, verdict: Verdict | None) -> Verdict | None:
    """The verdict on whoever is to be answered: what vouches for From says nothing of a Reply-To at another domain."""
    home = mail.sender.domain if mail.sender else ""
    is_other = mail.reply_to is not None and not _is_near(mail.reply_to.domain, home)
    return None if verdict == "pass" and is_other else verdict


def _judged(results: str, domain: str) -> Verdict | None:
    found: list[tuple[str, str, bool]] = []
    for result in results.split(";")[:50]:
        method = _METHOD.match(result.strip())
        if method:
            found.append((method[1], method[2], _is_aligned(method[1], result, domain)))
    dmarc = {value for name, value, _ in found if name == "dmarc"} & {"pass", "fail"}
    if dmarc:
        return "fail" if "fail" in dmarc else "pass"
    signed = [(value, aligned) for name, value, aligned in found if name in ("dkim", "spf")]
    if any(value == "pass" and aligned for value, aligned in signed):
        return "pass"
    return "fail" if any(value == "fail" and aligned for value, aligned in signed) else None


def _is_aligned(method: str, result: str, domain: str) -> bool:
    """Whether the result is about the domain that the reader sees, or one above or below it."""
    pattern = _DOMAINS.get(method)
    about = pattern.search(result) if pattern and domain else None
    if about is None:
        return False
    return _is_near(about[1].strip("."), domain)


def _is_near(other: str, domain: str) -> bool:
    """The same domain, or one above or below it."""
    return other == domain or other.endswith(f".{domain}") or ("." in other and domain.endswith(f".{other}"))


def _without_comments(header: str) -> str:
    """What stands in round brackets is for people. One pass, however they are nested."""
    kept, depth = [], 0
    for letter in header[:10_000]:
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(letter)
    return "".join(kept)
