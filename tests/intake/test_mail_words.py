"""The new words of a reply, without history and signature, in ten languages and from hostile senders."""

import time

import pytest

from rung.intake.mail.quotes import MAX_TEXT, new_words
from rung.intake.page import text_of_page

QUOTE = "> It works here.\n> -- \n> Ana"
HEADERS = {
    "English": "On Mon, 9 Mar 2026 at 09:30, Ana Ruiz <ana@support.example> wrote:",
    "English, wrapped": "On Mon, 9 Mar 2026 at 09:30, Ana Ruiz\n<ana@support.example> wrote:",
    "English, wrapped thrice": "On Mon, 9 Mar 2026 at 09:30,\nAna Ruiz of Support\n<ana@support.example>\nwrote:",
    "German": "Am Mo., 9. März 2026 um 09:30 Uhr schrieb Ana Ruiz <ana@support.example>:",
    "German, Outlook for Mac": 'Am 09.03.26, 09:30 schrieb "Ana Ruiz" <ana@support.example>:',
    "French": "Le lun. 9 mars 2026 à 09:30, Ana Ruiz <ana@support.example> a écrit :",
    "Spanish": "El lun, 9 mar 2026 a las 9:30, Ana Ruiz (<ana@support.example>) escribió:",
    "Italian": "Il giorno lun 9 mar 2026 alle ore 09:30 Ana Ruiz <ana@support.example> ha scritto:",
    "Portuguese": "Em seg., 9 de mar. de 2026 às 09:30, Ana Ruiz <ana@support.example> escreveu:",
    "Dutch": "Op ma 9 mrt 2026 om 09:30 schreef Ana Ruiz <ana@support.example>:",
    "Polish": "pon., 9 mar 2026 o 09:30 Ana Ruiz <ana@support.example> napisał(a):",
    "Polish, Thunderbird": "W dniu 9.03.2026 o 09:30, Ana Ruiz pisze:",
    "Russian": "пн, 9 мар. 2026 г. в 09:30, Ana Ruiz <ana@support.example>:",
    "Russian, old": "9 марта 2026 г. 09:30 пользователь Ana Ruiz <ana@support.example> написал:",
    "Swedish": "Den mån 9 mars 2026 kl 09:30 skrev Ana Ruiz <ana@support.example>:",
    "Japanese": "2026年3月9日(月) 9:30 Ana Ruiz <ana@support.example>:",
    "bare date and name": '09.03.2026, 09:30, "Ana Ruiz" <ana@support.example>:',
}
BLOCKS = {
    "English": "From: Ana Ruiz <ana@support.example>\nSent: Monday, March 9, 2026 9:30 AM\nTo: Cara\nSubject: RE: Down",
    "English, bold": "*From:* Ana Ruiz <a@support.example>\n*Sent:* Monday, March 9\n*To:* Cara\n*Subject:* Down",
    "German": "Von: Ana Ruiz <a@support.example>\nGesendet: Montag, 9. März 2026\nAn: Cara\nBetreff: AW: Ausfall",
    "French": "De : Ana Ruiz <ana@support.example>\nEnvoyé : lundi 9 mars 2026 09:30\nÀ : Cara\nObjet : RE: Panne",
    "Spanish": "De: Ana Ruiz\nEnviado: lunes, 9 de marzo de 2026\nPara: Cara\nAsunto: RE: Caída",
    "Italian": "Da: Ana Ruiz\nInviato: lunedì 9 marzo 2026\nA: Cara\nOggetto: R: Guasto",
    "Dutch": "Van: Ana Ruiz\nVerzonden: maandag 9 maart 2026\nAan: Cara\nOnderwerp: Storing",
    "Polish": "Od: Ana Ruiz\nWysłano: poniedziałek, 9 marca 2026\nDo: Cara\nTemat: Awaria",
    "Russian": "От: Ana Ruiz\nОтправлено: понедельник, 9 марта 2026 г.\nКому: Cara\nТема: Сбой",
    "Swedish": "Från: Ana Ruiz\nSkickat: den 9 mars 2026\nTill: Cara\nÄmne: Fel",
    "bar, English": "-----Original Message-----\nFrom: Ana",
    "bar, German": "-----Ursprüngliche Nachricht-----\nVon: Ana",
    "underscores": "________________________________\nFrom: Ana Ruiz\nSent: Monday\nTo: Cara\nSubject: Down",
}


@pytest.mark.parametrize("language", HEADERS)
def test_a_quote_below_its_header_is_history(language: str) -> None:
    assert new_words(f"It is still down.\n\nCara\n\n{HEADERS[language]}\n\n{QUOTE}\n") == "It is still down.\n\nCara"


@pytest.mark.parametrize("language", HEADERS)
def test_words_right_above_a_header_stay(language: str) -> None:
    assert new_words(f"Thanks,\nCara\n{HEADERS[language]}\n{QUOTE}") == "Thanks,\nCara"


@pytest.mark.parametrize("language", BLOCKS)
def test_a_block_of_headers_starts_history_that_has_no_marks(language: str) -> None:
    assert new_words(f"It is still down.\n\n{BLOCKS[language]}\n\nIt works here.\n\nAna") == "It is still down."


def test_answers_between_the_lines_stay() -> None:
    text = "Hi Ana,\n\n> Which region?\nEurope.\n\n> Since when?\nSince nine.\n"
    assert new_words(text) == "Hi Ana,\n\nEurope.\n\nSince nine."


def test_answers_below_the_quote_stay() -> None:
    assert new_words(f"{HEADERS['English']}\n{QUOTE}\n\nStill down.") == "Still down."


@pytest.mark.parametrize(
    "sent", ["Sent from my iPhone", "Von meinem iPhone gesendet", "Envoyé de mon iPhone", "Get Outlook for iOS"]
)
def test_what_the_telephone_says_is_no_part_of_it(sent: str) -> None:
    assert new_words(f"Still down.\n\n{sent}\n\n{HEADERS['English']}\n{QUOTE}") == "Still down."


def test_a_signature_is_cut_and_a_line_of_dashes_in_the_words_is_not() -> None:
    assert new_words("Still down.\n-- \nCara\nAcme") == "Still down."
    long = "\n".join(f"line {number}" for number in range(30))
    assert new_words(f"See the output:\n--\n{long}") == f"See the output:\n--\n{long}"


def test_what_is_forwarded_is_what_is_said() -> None:
    headers = "From: Dan <dan@acme.example>\nDate: Mon\nSubject: x"
    forwarded = f"Please look.\n\n---------- Forwarded message ---------\n{headers}\n\nIt broke."
    assert new_words(forwarded) == forwarded


def test_where_nothing_is_new_everything_stays() -> None:
    assert new_words("> all of it\n> is quoted") == "> all of it\n> is quoted"
    assert new_words(BLOCKS["English"] + "\n\nwords") == BLOCKS["English"] + "\n\nwords"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we deployed.\nThen it broke:\nthe page is blank",
        "From: 9:00\nTo: 17:00\nwe could not log in",
        "He wrote: it is broken",
        "I use 1 > 0 in the filter",
        "Steps:\n1. open\n2. see it fail",
    ],
)
def test_plain_words_that_look_a_little_like_history_stay(text: str) -> None:
    assert new_words(text) == text


PAGES = {
    "gmail": (
        "Still down.<br><br><div class='gmail_quote'>On Mon, 9 Mar 2026 at 09:30, Ana &lt;a@b.example&gt; wrote:<br>"
        "<blockquote>It works here.</blockquote></div>"
    ),
    "outlook": (
        "<style>p {color: red}</style><p>Still down.</p><hr><p><b>From:</b> Ana Ruiz<br><b>Sent:</b> Monday, March 9"
        "<br><b>To:</b> Cara<br><b>Subject:</b> Down</p><p>It works here.</p>"
    ),
    "apple": (
        "<div>Still down.</div><div><blockquote type='cite'><div>On 9 Mar 2026, at 09:30, Ana &lt;a@b.ex&gt; wrote:"
        "</div>It works</blockquote></div>"
    ),
}


@pytest.mark.parametrize("client", PAGES)
def test_a_page_is_read_like_plain_words(client: str) -> None:
    assert new_words(text_of_page(PAGES[client])) == "Still down."


def test_a_page_keeps_its_lists_links_and_lines() -> None:
    link = "<a href='https://x.example/a'>the log</a>"
    page = f"<h1>Down</h1><ul><li>one</li><li>two&nbsp;2</li></ul><p>See {link}</p><pre>a\n  b</pre>"
    assert text_of_page(page) == "Down\n\n- one\n- two 2\nSee the log (https://x.example/a)\n\na\n  b"


def test_scripts_and_styles_are_no_words() -> None:
    picture = "<img alt='chart' src='data:image/png;base64,AAAA'>"
    page = f"<STYLE>x</STYLE><script>alert(1)</script><p onclick='x'>Down</p><!-- hidden -->{picture}"
    assert text_of_page(page) == "Down\n\n[chart]"


BITS = [
    "On ", "On 1 wrote:\n", ">", "> \n", "\n", " \n", "From:\n", "From: a\nTo: b\n", "-- \n", "Sent from my ",
    "a:\n", "On 2026 ", "1.1", "x@y 1.1:\n", "Sent: \nTo: \n", "   >\n   x", "_ ", "wrote: ", "On Jan 1 2026\n",
    "\t", "é", "--", "mon 1\n", "\u200b",
]  # fmt: skip
TAGS = [
    "<div>", "<p>", "<b>", "<a href=x>", "<table><tr><td>", "<blockquote>", "<ul><li>", "<div></p>",
    "<div><div></p></p>", "<", "<!--", "<a ", "&", "&amp;", "<!", "<![CDATA[", "<script>", "<pre>\n", "<br>",
    "<a href='http://x'>y</a>",
    "</p>", "<p", "<select>", "<svg>", "<font>x</i>", "<div/>", "<style>", "data:image/png;base64,",
]  # fmt: skip


@pytest.mark.parametrize("bit", BITS)
def test_hostile_words_end_within_a_second(bit: str) -> None:
    started = time.process_time()
    new_words(bit * (MAX_TEXT // len(bit)))
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("tag", TAGS)
def test_hostile_pages_end_soon(tag: str) -> None:
    started = time.process_time()
    new_words(text_of_page(tag * (1_000_000 // len(tag)))[:MAX_TEXT])
    assert time.process_time() - started < 2.0
