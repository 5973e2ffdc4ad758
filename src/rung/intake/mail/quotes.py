"""What somebody wrote in a reply, without the history that their mail client put below it.

One pass over the lines, each looked at a bounded number of times and only in its first few hundred characters, so that
a hostile mail costs no more than a long one. The rules, in order:

1. `>` lines are history. So is the header above them ("On Monday Ana wrote:"), wrapped over up to four lines.
2. A header without `>` lines below it, an "Original Message" bar, or a block of From/Sent/To/Subject lines starts
   history that runs to the end.
3. A signature (`-- `, or "Sent from my ...") at the end is no part of the words.
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
    " napsal", " a scris", " írta", " şunu yazdı", " yazdı",  # Czech, Romanian, Hungarian, Turkish
    "写道", "寫道", "のメール", "さんは書きました", "작성",  # Chinese, Japanese, Korean
)  # fmt: skip
_OPENINGS = (
    "on ", "am ", "le ", "el ", "il ", "em ", "op ", "w dniu ", "dnia ", "den ", "på ", "pe ", "dne ", "a(z) ",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo.", "di.", "mi.", "do.", "fr.", "sa.", "so.",
    "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "пн", "вт", "ср", "чт", "пт", "сб", "вс",
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье", '"', "<",
)  # fmt: skip
"""How a header over several lines begins, where it does not begin with a digit."""
_FROM = frozenset({
    "from", "von", "de", "da", "van", "od", "от", "от кого", "från", "fra", "lähettäjä", "kimden", "差出人", "发件人",
    "寄件者", "보낸사람",
})  # fmt: skip
_SENT = frozenset({
    "sent", "date", "gesendet", "datum", "envoyé", "envoye", "enviado", "fecha", "inviato", "data", "verzonden",
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
    "alkuperäinen viesti", "reply above this line", "reply message",
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
    "sent from my ", "sent from a ", "sent from mail for ", "sent from outlook", "sent from yahoo", "sent via ",
    "sent with ",
    "get outlook for ", "von meinem ", "gesendet von ", "gesendet mit ", "envoyé de mon ", "envoyé depuis ",
    "envoyé à partir de ", "enviado desde ", "enviado do meu ", "enviado de mi ", "enviado a partir ", "inviato da ",
    "verzonden vanaf ", "verstuurd vanaf ", "wysłane z ", "wysłano z ", "отправлено с ", "отправлено из ",
    "skickat från ", "skickades från ", "sendt fra ", "lähetetty ",
)  # fmt: skip
_QUOTE = re.compile(r" {0,3}>")
_LABEL = re.compile(r"[ *_]{0,4}([^\W\d_]{1,20}(?: [^\W\d_]{1,6})?)[ *_]{0,3}[:：]")
_DATE = re.compile(r"\d{1,4}[./\-年:]\s?\d|\d{4}|\d{1,2}[.,]? [^\W\d_]{3}")
_RULE = re.compile(r"[ \t]{0,4}(?:[_=*-] ?){8,}[ \t]{0,4}")


def new_words(text: str) -> str:
    """The words that are new in this mail."""
    whole = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\u200b", "").replace("\ufeff", "")
    lines = [line.rstrip() if line.strip() != "--" else "-- " for line in whole.split("\n")[:MAX_LINES]]
    kept = _trimmed(_without_signature(_without_history(lines)))
    return kept or _trimmed(lines)


def _without_history(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _is_bar(line, _FORWARDED):
            return kept + lines[at:]
        if _QUOTE.match(line):
            at += 1
            continue
        header = _header_length(lines, at)
        if header:
            if not _is_quote_after(lines, at + header):
                break
            at += header
        elif _starts_history(lines, at):
            break
        else:
            kept.append(line)
            at += 1
    return kept


def _header_length(lines: list[str], at: int) -> int:
    """How many lines a header such as "On Monday, Ana Ruiz <ana@...> wrote:" takes from here; 0 where there is none."""
    joined = ""
    first = lines[at][:_LOOK].strip().lower()
    wrapped = _WRAPPED if first[:1].isdigit() or first.startswith(_OPENINGS) else 1
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
    if text.endswith((">:", "> :", ">：")) and _names_a_sender(text):
        return True
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
    drawn = bare.startswith(("--", "__", "##", "==", "*")) or bare.endswith(":")
    return drawn and bare.strip(" -_*=#\t").lower().startswith(words)


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
    lines = lines[:end]
    while lines and (not lines[-1].strip() or _is_sent_from(lines[-1]) or _RULE.fullmatch(lines[-1][:_LOOK])):
        lines = lines[:-1]
    return lines


def _is_sent_from(line: str) -> bool:
    bare = line.strip(" -_*<>\t").lower()
    return bare.startswith(_SENT_FROM) and len(bare) <= 120


def _trimmed(lines: list[str]) -> str:
    """The lines as one text: no blank ends, never two blank lines together."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line.rstrip())
    return "\n".join(kept).strip("\n")
