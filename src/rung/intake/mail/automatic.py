"""Whether a machine wrote this mail, and which kind: answering machines is how mail loops begin.

The signs are those of RFC 3834 and what mail servers and mailing lists really set. What a machine answered is recorded
and starts nothing; what a machine reports on its own (a monitor, a customer's helpdesk) may still open an issue.
"""

import re
from collections.abc import Callable
from typing import Literal

from rung.intake.mail.message import ParsedMail

Machine = Literal["own", "alert", "bounce", "receipt", "reply", "list", "generated"]

_RUNG = re.compile(r"rung\.[0-9a-f]{32}@")
"""How every Rung names its mail: this one, and that of a customer who has one too."""
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "maildaemon")
_AWAY_SUBJECTS = (
    "automatic reply", "auto reply", "autoreply", "auto-reply", "auto:", "out of office", "out of the office", "ooo:",
    "automatische antwort", "abwesenheitsnotiz", "abwesend", "réponse automatique", "absence du bureau",
    "respuesta automática", "fuera de la oficina", "risposta automatica", "fuori sede", "resposta automática",
    "automatisch antwoord", "automatische beantwoording", "afwezig", "odpowiedź automatyczna", "autoodpowiedź",
    "автоматический ответ", "автоответ", "autosvar", "automatiskt svar", "automatisk svar", "automaattinen vastaus",
    "自动回复", "自動返信", "不在通知",
)  # fmt: skip
_BOUNCE_SUBJECTS = (
    "undeliverable", "undelivered mail", "delivery status notification", "mail delivery failed", "returned mail",
    "failure notice", "delivery failure", "unzustellbar", "non remis", "no se puede entregar",
    "mail delivery subsystem",
)  # fmt: skip


def machine(
    mail: ParsedMail, return_path: str | None = None, *, sends_as: Callable[[str], bool] = lambda _address: True
) -> Machine | None:
    """Which kind of machine wrote this; None for a person. `return_path` is the envelope's sender, empty for `<>`;
    `sends_as` says of an address whether we send from it.

    What another Rung sends is an answer that a person wrote there, or an alert: two that alert each other would never
    stop.
    """
    headers = mail.headers
    subject = mail.subject.lower()
    nobody = return_path == "" or headers.get("return-path", "").strip() == "<>"
    if _RUNG.match(mail.message_id):
        if mail.sender is None or sends_as(mail.sender.address):
            return "own"
        if _submitted(headers) != "no":
            return "alert"
    kind = headers.get("content-type", "").lower()
    if "disposition-notification" in kind:
        return "receipt"
    if _is_bounce(mail, kind, nobody, subject):
        return "bounce"
    if _is_reply(headers, subject) or nobody:
        return "reply"
    if any(name in headers for name in ("list-id", "list-unsubscribe", "list-post", "mailing-list")):
        return "list"
    if headers.get("precedence", "").strip().lower() in ("bulk", "junk", "list"):
        return "list"
    return "generated" if _submitted(headers) != "no" else None


def _submitted(headers: dict[str, str]) -> str:
    """The word of Auto-Submitted, without its parameters."""
    return headers.get("auto-submitted", "").partition(";")[0].strip().lower() or "no"


def _is_bounce(mail: ParsedMail, kind: str, nobody: bool, subject: str) -> bool:
    if "delivery-status" in kind or "x-failed-recipients" in mail.headers:
        return True
    local = mail.sender.address.partition("@")[0] if mail.sender else ""
    return local in _DAEMONS and (nobody or bool(mail.reported) or subject.startswith(_BOUNCE_SUBJECTS))


def _is_reply(headers: dict[str, str], subject: str) -> bool:
    if headers.get("auto-submitted", "").strip().lower().startswith(("auto-replied", "auto-notified")):
        return True
    if any(name in headers for name in ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoreply-from")):
        return True
    if headers.get("precedence", "").strip().lower() == "auto_reply" or "x-ms-exchange-inbox-rules-loop" in headers:
        return True
    return subject.startswith(_AWAY_SUBJECTS)
