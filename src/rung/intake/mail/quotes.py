"""What somebody wrote in a reply, without the history that their mail client put below it.

One pass over the lines, each looked at a bounded number of times and only in its first few hundred characters, so that
a hostile mail costs no more than a long one. The rules, in order:

1. `>` lines are history. So is the header above them ("On Monday Ana wrote:"), wrapped over up to four lines.
2. A header without `>` lines below it, an "Original Message" bar, or a block of From/Sent/To/Subject lines starts
   history that runs to the end.
3. A signature (`-- `, or "Sent from my ...") at the end is no part of the words, nor is the foot of a mailing list.
   A device's line that stands alone with words below it was put above history that has no header.
4. What somebody forwards is what they want to say, so nothing below a "Forwarded message" bar is history. Where
   nothing is left, nothing was a reply, and the mail keeps all its text.
"""

import re
from collections.abc import Iterable

MAX_TEXT = 256 * 1024
MAX_LINES = 20_000
_LOOK = 400
"""Characters of a line that are looked at."""
_WRAPPED = 4
"""Lines that a header may be wrapped over."""
_SIGNATURE_LINES = 15

_WROTE = (
    " wrote", " writes",  # English
    " schrieb", " hat geschrieben",  # German
    " a écrit", " a ecrit",  # French
    " escribió", " escribio",  # Spanish
    " ha scritto",  # Italian
    " escreveu",  # Portuguese
    " schreef", " heeft geschreven",  # Dutch
    " napisał", " napisal", " pisze",  # Polish
    " пишет", " написал", " писал",  # Russian
    " skrev", " kirjoitti",  # Swedish, Danish, Norwegian; Finnish
    " geschreven", " napsal", " napísal", " napisao", " a scris", " va escriure", " đã viết", " menulis", " έγραψε",
    " írta", " şunu yazdı", " yazdı",  # Czech, Romanian, Hungarian, Turkish
    "写道", "寫道", "のメール", "さんは書きました", "작성",  # Chinese, Japanese, Korean
)  # fmt: skip
_OPENINGS = (
    "on ", "am ", "le ", "el ", "il ", "em ", "op ", "w dniu ", "dnia ", "den ", "på ", "pe ", "dne ", "a(z) ",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo.", "di.", "mi.", "do.", "fr.", "sa.", "so.",
    "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "пн", "вт", "ср", "чт", "пт", "сб", "вс",
    "man.", "tir", "ons", "tor", "fre", "lør", "søn", "sön", "tis", "ma ", "ti ", "ke ", "to ", "pe ", "su ",
    "fredag", "maandag", "dinsdag", "woensdag",
    "donderdag", "vrijdag", "zaterdag", "zondag", "pon", "wt.", "śr.", "czw", "pt.", "sob", "niedz",
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье", '"', "<",
)  # fmt: skip
"""How a header over several lines begins, where it does not begin with a digit."""
_FROM = frozenset({
    "from", "von", "de", "da", "van", "od", "от", "от кого", "från", "fra", "lähettäjä", "kimden", "差出人", "发件人",
    "寄件者", "보낸사람",
})  # fmt: skip
_SENT = frozenset({
    "sent", "date", "message du", "gesendet", "enviado el", "enviada em", "enviado em", "enviada", "datum",
    "envoyé", "envoye", "enviado", "fecha", "inviato", "data",
    "verzonden",
    "wysłano", "отправлено", "дата", "skickat", "sendt", "dato", "lähetetty", "päivämäärä", "gönderildi", "tarih",
    "送信日時", "日時", "发送时间", "日期", "寄件日期", "보낸날짜",
})  # fmt: skip
_ABOUT = frozenset({
    "to", "an", "à", "a", "para", "aan", "do", "кому", "till", "til", "vastaanottaja", "kime", "宛先", "收件人",
    "받는사람", "subject", "betreff", "objet", "sujet", "asunto", "oggetto", "assunto", "onderwerp", "temat", "тема",
    "ämne", "emne", "aihe", "konu", "件名", "主题", "主旨", "제목", "cc", "kopie", "copie à",
})  # fmt: skip
_BARS = (
    "original message", "original appointment", "ursprüngliche nachricht", "originalnachricht", "message d'origine",
    "message original", "mensaje original", "messaggio originale", "mensagem original", "oorspronkelijk bericht",
    "oorspronkelijk", "wiadomość oryginalna", "oryginalna wiadomość", "исходное сообщение", "originalmeddelande",
    "ursprungligt meddelande", "original besked", "oprindelig meddelelse", "oprindelig besked", "opprinnelig melding",
    "alkuperäinen viesti", "původní zpráva", "původní e-mail", "pôvodná správa", "eredeti üzenet", "mesaj original",
    "orijinal mesaj", "αρχικό μήνυμα", "原始邮件", "元のメッセージ",
    "reply above this line", "reply message",
)  # fmt: skip
_FORWARDED = (
    "forwarded message", "begin forwarded message", "weitergeleitete nachricht", "anfang der weitergeleiteten",
    "message transféré", "début du message réexpédié", "mensaje reenviado", "inicio del mensaje reenviado",
    "messaggio inoltrato", "inizio messaggio inoltrato", "mensagem encaminhada", "início da mensagem",
    "doorgestuurd bericht", "begin doorgestuurd bericht", "przekazana wiadomość", "wiadomość przekazana",
    "пересылаемое сообщение", "начало переадресованного сообщения", "vidarebefordrat", "videresendt",
    "välitetty viesti",
)  # fmt: skip
_SENT_FROM = (
    "sent from my ", "sent from a ", "sent from typeapp", "sent from bluemail", "sent from proton",
    "sent from mail for ",
    "sent from mailbird", "sent from the ", "sent from outlook", "sent from yahoo", "sent via ",
    "sent with ",
    "get outlook for ", "von meinem ", "gesendet von ", "gesendet mit ", "envoyé de mon ", "envoyé depuis ",
    "envoyé à partir de ", "enviado desde ", "enviado do meu ", "enviado de mi ", "enviado a partir ", "inviato da ",
    "verzonden vanaf ", "verstuurd vanaf ", "wysłane z ", "wysłano z ", "отправлено с ", "отправлено из ",
    "skickat från ", "skickades från ", "sendt fra ", "lähetetty ",
)  # fmt: skip
_QUOTE = re.compile(r" {0,3}>")
_LABEL = re.compile(r"[ *_]{0,4}([^\W\d_]{1,20}(?: [^\W\d_]{1,6})?)[ *_]{0,3}[:：]")
_DATE = re.compile(r"\d{1,4}[./\-年:]\s?\d|\d{4}|\d{1,2}[.,]? [^\W\d_]{3}")
_LIST_FOOT = 6
"""Lines that the foot of a mailing list has at most."""
_REWRAPPED = 70
"""Characters of a quoted line from which on a mail program may have broken it once more."""
_THIN_RULE = re.compile(r"[ \t]{0,4}[-_=*]{2,}[ \t]{0,4}")
_DASHES = " \t-_*=#‐‑‒–—―"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_SIGN_OFF = re.compile(r"(?:-|-- ?|[–—] ?)([^\W\d_][\w.'’]{0,30}(?: [^\W\d_][\w.'’]{0,30}){0,2})")
_COMMA_WORDS = re.compile(r", (?:it|is|and then|but|which|much)\b")
_SAYS = re.compile(r"\b(?:is|are|was|has|have|ist|sind|est|es|è)\b")
_RULE = re.compile(r"[ \t]{0,4}(?:[_=*-] ?){8,}[ \t]{0,4}")


def new_words(text: str) -> str:
    """The words that are new in this mail; all of it where none are."""
    lines, kept = _read(text)
    return kept or _trimmed(lines)


def is_quote_alone(text: str) -> bool:
    """Whether whoever answered wrote nothing of their own."""
    return not _read(text)[1]


def _read(text: str) -> tuple[list[str], str]:
    """The lines of a mail, and of its words those that are new."""
    whole = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\u200b", "").replace("\ufeff", "")
    lines = [line.rstrip() if line.strip() != "--" else "-- " for line in whole.split("\n")[:MAX_LINES]]
    return lines, _trimmed(_without_signature(_without_history(lines)))


def _without_history(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _is_bar(line, _FORWARDED):
            return kept + lines[at:]
        if _QUOTE.match(line) or _is_rewrapped(lines, at):
            at += 1
            continue
        header = _header_length(lines, at)
        if header:
            if not _is_quote_after(lines, at + header):
                break
            at += header
        elif _starts_history(lines, at):
            return _without_rules(kept)
        elif _is_device_above_history(lines, at, kept):
            break
        else:
            kept.append(line)
            at += 1
    return kept


def _is_rewrapped(lines: list[str], at: int) -> bool:
    """The rest of a quoted line that a mail program broke, without a `>` of its own: it goes on in the middle of a
    sentence, between quoted lines, below one that is as long as a line gets."""
    if not 0 < at < len(lines) - 1 or not lines[at][:1].islower():
        return False
    is_between = bool(_QUOTE.match(lines[at - 1]) and _QUOTE.match(lines[at + 1]))
    return is_between and len(lines[at - 1]) >= _REWRAPPED and len(lines[at]) < _REWRAPPED


def _without_rules(lines: list[str]) -> list[str]:
    """Without the lines of dashes that a mail program draws above history."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _THIN_RULE.fullmatch(lines[end - 1][:_LOOK])):
        end -= 1
    return lines[:end]


def _is_device_above_history(lines: list[str], at: int, kept: list[str]) -> bool:
    """"Sent from my phone" between blank lines, with words above and below."""
    if not _is_sent_from(lines[at]) or not 0 < at < len(lines) - 1:
        return False
    return not lines[at - 1].strip() and not lines[at + 1].strip() and any(line.strip() for line in kept)


def _header_length(lines: list[str], at: int) -> int:
    """How many lines a header such as "On Monday, Ana Ruiz <ana@...> wrote:" takes from here; 0 where there is none."""
    joined = ""
    first = lines[at][:_LOOK].strip().lower()
    may_go_on = first[:1].isdigit() or first.startswith(_OPENINGS) or ("<" in first and "@" in first)
    wrapped = _WRAPPED if may_go_on else 1
    for count in range(1, wrapped + 1):
        if at + count > len(lines) or not lines[at + count - 1].strip():
            return 0
        joined = f"{joined} {lines[at + count - 1].strip()[:_LOOK]}"
        if len(joined) > _LOOK:
            return 0
        if _is_header(joined.strip().lower()):
            return count
        if joined.endswith((":", "：")) and _names_a_sender(joined) and _is_quote_after(lines, at + count):
            return count
    return 0


def _is_header(text: str) -> bool:
    """A date or an address, a verb of writing, a colon at the end; one of the two last may be missing."""
    if not (_DATE.search(text) or "@" in text):
        return False
    text = text.strip(_DASHES)
    if text.endswith((">:", "> :", ">：")) and _names_a_sender(text):
        return True
    if text.endswith((":", "：")) and "<" in text and "@" in text and _YEAR.search(text) and _TIME.search(text):
        return any(verb in text for verb in _WROTE)
    if text.endswith((":", "：", ": >")):
        place = max(text.rfind(verb) for verb in _WROTE)
    else:
        place = len(text) if text.endswith(_WROTE) and _names_a_sender(text) and text.startswith(_OPENINGS) else -1
    return place >= 0 and not (". " in text[place:] and "@" not in text[place:])


def _names_a_sender(text: str) -> bool:
    return "@" in text and _DATE.search(text) is not None


def _is_quote_after(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 3]:
        if line.strip():
            return _QUOTE.match(line) is not None
    return False


def _starts_history(lines: list[str], at: int) -> bool:
    line = lines[at][:_LOOK]
    if _is_bar(line, _BARS):
        return True
    return _is_label(line, _FROM | _SENT) and _is_sender_block(lines, at)


def _is_bar(line: str, words: tuple[str, ...]) -> bool:
    """Words between dashes, or a line of them that ends with a colon."""
    bare = line[:_LOOK].strip()
    drawn = bare.startswith(("--", "__", "##", "==", "*", "‐‐", "——")) or bare.endswith(":")
    said = bare.strip(_DASHES).lower()
    return drawn and (said.startswith(words) or (said == "original" and words is _BARS))


def _is_sender_block(lines: list[str], at: int) -> bool:
    """From, and two of Sent, To, Subject, on neighbouring lines in any order."""
    seen: set[str] = set()
    sender = False
    for line in (each for each in lines[at : at + 8] if each.strip()):
        found = _LABEL.match(line[:_LOOK])
        label = found[1].lower() if found else ""
        if label in _FROM:
            sender = True
        elif label in _SENT or label in _ABOUT:
            seen.add(label)
        elif not line.startswith((" ", "\t", "<")) and "@" not in line:
            break
    return sender and len(seen) >= 2


def _is_label(line: str, labels: Iterable[str]) -> bool:
    found = _LABEL.match(line)
    return found is not None and found[1].lower() in labels


def _without_signature(lines: list[str]) -> list[str]:
    end = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if lines[at] == "-- " and sum(1 for line in lines[at:end] if line.strip()) <= _SIGNATURE_LINES:
            end = at
    lines = _without_list_foot(lines[:end])
    end = len(lines)
    while end and _is_below_words(lines[end - 1]):
        end -= 1
    if end > 1 and not lines[end - 2].strip() and _is_sign_off(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_below_words(line: str) -> bool:
    return not line.strip() or _is_sent_from(line) or _RULE.fullmatch(line[:_LOOK]) is not None


def _is_sign_off(line: str) -> bool:
    """"-Ines Roth" as the last line."""
    found = _SIGN_OFF.fullmatch(line[:_LOOK].strip())
    return found is not None and all(word[0].isupper() for word in found[1].split())


def _without_list_foot(lines: list[str]) -> list[str]:
    """Without a line of underscores at the end and what a mailing list says of itself below it."""
    below = 0
    for at in range(len(lines) - 1, max(-1, len(lines) - 4 * _LIST_FOOT), -1):
        line = lines[at][:_LOOK].strip()
        if line and not line.strip("_") and len(line) > 1:
            foot = " ".join(each[:_LOOK].lower() for each in lines[at + 1 :])
            is_foot = "mailing list" in foot or "unsubscribe" in foot or "listinfo" in foot
            return lines[:at] if below and is_foot else lines
        below += bool(line)
        if below > _LIST_FOOT:
            break
    return lines


def _is_sent_from(line: str) -> bool:
    """What a device writes below a mail; "Sent from my desk is easier" is what somebody says."""
    bare = line[:_LOOK].partition("<http")[0].strip(" -_*<>\t").lower()
    return bare.startswith(_SENT_FROM) and len(bare) <= 120 and not _SAYS.search(bare) and not _COMMA_WORDS.search(bare)


def _trimmed(lines: list[str]) -> str:
    """The lines as one text: no blank ends, never two blank lines together."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line.rstrip())
    return "\n".join(kept).strip("\n")
