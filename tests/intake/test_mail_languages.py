"""What is new in an answer, in nine languages beside English, as the common mail programs put history below it."""

from __future__ import annotations

import pytest

from rung.intake.mail.quotes import new_words

ANA = "Ana Ruiz <ana@support.example>"

WORDS = {
    "German": "Das hat nicht geholfen.\n\nAm Montag ging es noch, seit heute früh nicht mehr: woran liegt das?",
    "French": "Cela n'a pas suffi.\n\nLe service fonctionnait lundi : que s'est-il passé depuis ?",
    "Spanish": "No ha servido de nada.\n\nEl lunes todavía funcionaba: ¿qué ha cambiado desde entonces?",
    "Italian": "Non è servito a niente.\n\nIl servizio lunedì funzionava ancora: cosa è cambiato?",
    "Portuguese": "Não adiantou nada.\n\nEm 2026 nunca tivemos isto: o que mudou desde segunda-feira?",
    "Dutch": "Dat hielp niet.\n\nOp maandag werkte het nog: wat is er sindsdien veranderd?",
    "Polish": "To nie pomogło.\n\nW poniedziałek jeszcze działało: co się zmieniło?",
    "Russian": "Это не помогло.\n\nВ понедельник ещё работало: что изменилось?",
    "Swedish": "Det hjälpte inte.\n\nPå måndagen fungerade det fortfarande: vad har ändrats?",
    "Danish": "Det hjalp ikke.\n\nDen virkede stadig i mandags: hvad er der sket siden?",
    "Finnish": "Siitä ei ollut apua.\n\nMaanantaina se vielä toimi: mikä on muuttunut?",
}

GMAIL = {
    "German": f"Am Mo., 9. März 2026 um 09:30 Uhr schrieb {ANA}:",
    "French": f"Le lun. 9 mars 2026 à 09:30, {ANA} a écrit :",
    "Spanish": f"El lun, 9 mar 2026 a las 9:30, {ANA} escribió:",
    "Italian": f"Il giorno lun 9 mar 2026 alle ore 09:30 {ANA} ha scritto:",
    "Portuguese": f"{ANA} escreveu (segunda, 9/03/2026 à(s) 09:30):",
    "Dutch": f"Op ma 9 mrt 2026 om 09:30 schreef {ANA}:",
    "Polish": f"pon., 9 mar 2026 o 09:30 {ANA} napisał(a):",
    "Russian": f"пн, 9 мар. 2026 г. в 09:30, {ANA}:",
    "Swedish": f"Den mån 9 mars 2026 kl 09:30 skrev {ANA}:",
    "Danish": f"Den man. 9. mar. 2026 kl. 09.30 skrev {ANA}:",
    "Finnish": f"ma 9. maalisk. 2026 klo 9.30 {ANA} kirjoitti:",
}

APPLE = {
    "German": f"> Am 09.03.2026 um 09:30 schrieb {ANA}:",
    "French": f"> Le 9 mars 2026 à 09:30, {ANA} a écrit :",
    "Spanish": f"> El 9 mar 2026, a las 9:30, {ANA} escribió:",
    "Italian": f"> Il giorno 9 mar 2026, alle ore 09:30, {ANA} ha scritto:",
    "Portuguese": f"> Em 9 de mar. de 2026, à(s) 09:30, {ANA} escreveu:",
    "Dutch": f"> Op 9 mrt 2026, om 09:30 heeft {ANA} het volgende geschreven:",
    "Polish": f"> Wiadomość napisana przez {ANA} w dniu 09.03.2026, o godz. 09:30:",
    "Russian": f"> 9 марта 2026 г., в 09:30, {ANA} написал(а):",
    "Swedish": f"> 9 mars 2026 kl. 09:30 skrev {ANA}:",
    "Danish": f"> Den 9. mar. 2026 kl. 09.30 skrev {ANA}:",
    "Finnish": f"> {ANA} kirjoitti 9.3.2026 kello 9.30:",
}

THUNDERBIRD = {
    "German": "Am 09.03.26 um 09:30 schrieb Ana Ruiz:",
    "French": "Le 09/03/2026 à 09:30, Ana Ruiz a écrit :",
    "Spanish": "El 9/3/26 a las 9:30, Ana Ruiz escribió:",
    "Italian": "Il 09/03/2026 09:30, Ana Ruiz ha scritto:",
    "Portuguese": "Em 09/03/2026 09:30, Ana Ruiz escreveu:",
    "Dutch": "Op 9-3-2026 om 09:30 schreef Ana Ruiz:",
    "Polish": "W dniu 9.03.2026 o 09:30, Ana Ruiz pisze:",
    "Russian": "09.03.2026 09:30, Ana Ruiz пишет:",
    "Swedish": "Den 2026-03-09 kl. 09:30, skrev Ana Ruiz:",
    "Danish": "Den 09.03.2026 kl. 09.30 skrev Ana Ruiz:",
    "Finnish": "9.3.2026 9.30, Ana Ruiz kirjoitti:",
}

OUTLOOK = {
    "German": ("Von", "Gesendet: Montag, 9. März 2026 09:30", "An", "Betreff"),
    "French": ("De", "Envoyé : lundi 9 mars 2026 09:30", "À", "Objet"),
    "Spanish": ("De", "Enviado el: lunes, 9 de marzo de 2026 9:30", "Para", "Asunto"),
    "Italian": ("Da", "Inviato: lunedì 9 marzo 2026 09:30", "A", "Oggetto"),
    "Portuguese": ("De", "Enviada em: segunda-feira, 9 de março de 2026 09:30", "Para", "Assunto"),
    "Dutch": ("Van", "Verzonden: maandag 9 maart 2026 09:30", "Aan", "Onderwerp"),
    "Polish": ("Od", "Wysłano: poniedziałek, 9 marca 2026 09:30", "Do", "Temat"),
    "Russian": ("От", "Отправлено: понедельник, 9 марта 2026 г. 09:30", "Кому", "Тема"),
    "Swedish": ("Från", "Skickat: den 9 mars 2026 09:30", "Till", "Ämne"),
    "Danish": ("Fra", "Sendt: 9. marts 2026 09:30", "Til", "Emne"),
    "Finnish": ("Lähettäjä", "Lähetetty: maanantai 9. maaliskuuta 2026 9.30", "Vastaanottaja", "Aihe"),
}

PHONE = {
    "German": "Von meinem iPhone gesendet",
    "French": "Envoyé de mon iPhone",
    "Spanish": "Enviado desde mi iPhone",
    "Italian": "Inviato da iPhone",
    "Portuguese": "Enviado do meu iPhone",
    "Dutch": "Verstuurd vanaf mijn iPhone",
    "Polish": "Wysłane z iPhone'a",
    "Russian": "Отправлено с iPhone",
    "Swedish": "Skickat från min iPhone",
    "Danish": "Sendt fra min iPhone",
    "Finnish": "Lähetetty iPhonesta",
}

HISTORY = "Hello Ines,\n\nplease try the second server.\n\n-- \nAna Ruiz"
QUOTED = "\n".join(f"> {line}".rstrip() for line in HISTORY.split("\n"))
LANGUAGES = list(WORDS)


def block(language: str, bold: bool = False) -> str:
    sender, sent, to, subject = OUTLOOK[language]
    mark = "*" if bold else ""
    name, _, when = sent.partition(":")
    sent = f"{mark}{name.strip()}:{mark}{when}"
    lines = [f"{mark}{sender}:{mark} {ANA}", sent, f"{mark}{to}:{mark} ines@acme.example"]
    return "\n".join([*lines, f"{mark}{subject}:{mark} Down"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("headers", [GMAIL, THUNDERBIRD], ids=["gmail", "thunderbird"])
def test_a_header_above_quoted_lines(language: str, headers: dict[str, str]) -> None:
    assert new_words(f"{WORDS[language]}\n\n{headers[language]}\n{QUOTED}\n") == WORDS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_header_that_is_wrapped(language: str) -> None:
    head, _, rest = GMAIL[language].rpartition(" ")
    text = f"{WORDS[language]}\n\n{head}\n{rest}\n\n{QUOTED}\n"
    assert new_words(text) == WORDS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_header_above_lines_without_marks(language: str) -> None:
    """As an HTML mail is when it has become plain text on its way."""
    assert new_words(f"{WORDS[language]}\n\n{GMAIL[language]}\n\n{HISTORY}\n") == WORDS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_header_that_is_quoted_itself(language: str) -> None:
    assert new_words(f"{WORDS[language]}\n\n{APPLE[language]}\n> \n{QUOTED}\n") == WORDS[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("rule", ["", "________________________________\n"])
def test_a_block_of_headers(language: str, bold: bool, rule: str) -> None:
    assert new_words(f"{WORDS[language]}\n\n{rule}{block(language, bold)}\n\n{HISTORY}\n") == WORDS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_of_a_phone(language: str) -> None:
    assert new_words(f"{WORDS[language]}\n\n{PHONE[language]}\n\n{GMAIL[language]}\n\n{QUOTED}\n") == WORDS[language]
    assert new_words(f"{WORDS[language]}\n\n{PHONE[language]}\n") == WORDS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_between_the_lines(language: str) -> None:
    text = f"{GMAIL[language]}\n> Which server?\n\n{WORDS[language]}\n\n> Since when?\n\n2026-03-09\n"
    assert new_words(text) == f"{WORDS[language]}\n\n2026-03-09"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_alone_are_all_kept(language: str) -> None:
    assert new_words(WORDS[language]) == WORDS[language]


@pytest.mark.parametrize(
    "header",
    [
        f"2026-03-09 9:30 GMT+01:00 {ANA}:",
        '20.02.2026, 09:30, "Ana Ruiz" <ana@support.example>:',
        f"在 2026年3月9日，上午9:30，{ANA} 写道：",
        f"{ANA} 于2026年3月9日周一 上午9:30写道：",
        "2026年3月9日 9:30、Ana Ruiz <ana@support.example>のメール:",
        f"2026년 3월 9일 (월) 오전 9:30, {ANA}님이 작성:",
        f"{ANA} schrieb am Mo., 9. März 2026 um 09:30 Uhr:",
        f"{ANA} ezt írta (időpont: 2026. márc. 9., H, 9:30):",
        f"po 9. 3. 2026 v 9:30 odesílatel {ANA} napsal:",
        f"9 Mar 2026 Pzt, 09:30 tarihinde {ANA} şunu yazdı:",
        f"În lun., 9 mar. 2026 la 09:30, {ANA} a scris:",
        f"Vào Th 2, 9 thg 3, 2026 vào lúc 09:30 {ANA} đã viết:",
        f"---- On Mon, 09 Mar 2026 09:30:43 +0100 {ANA} wrote ----",
        "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
        "----- Původní zpráva -----",
        "---Original---",
    ],
)
def test_other_programs_and_languages(header: str) -> None:
    assert new_words(f"It does not work.\n\nWhat now?\n\n{header}\n\n{HISTORY}") == "It does not work.\n\nWhat now?"


def test_a_sentence_about_a_mail_is_no_header() -> None:
    text = f"On 9 March 2026 at 10:30 I mailed {ANA} this:\n\nNothing loads."
    assert new_words(text) == text


def test_what_a_device_writes_is_no_sentence_about_one() -> None:
    assert new_words("It is broken.\n\nSent from my desk, is much easier.") == (
        "It is broken.\n\nSent from my desk, is much easier."
    )
    assert new_words("It is broken.\n\nSent from my Fairphone\n\nThe mail before, without a header.") == "It is broken."


def test_a_list_point_at_the_end_is_no_name() -> None:
    assert new_words("We need:\n\n- Billing") == "We need:\n\n- Billing"
    assert new_words("It is broken.\n\n-Ines Roth") == "It is broken."


def test_the_foot_of_a_mailing_list_is_left_out() -> None:
    foot = "_______________________________________________\nusers mailing list\nusers@lists.example\n"
    assert new_words(f"It is broken.\n\n{foot}") == "It is broken."
    assert new_words("Total:\n____\n35 euros") == "Total:\n____\n35 euros"


def test_a_quoted_line_that_was_broken_once_more_is_none_of_the_answer() -> None:
    long = "> Please say on which of the servers this happens, and whether it does in th"
    assert new_words(f"On both.\n\n> Hello,\n{long}\ne evening as well.\n> Ana\n") == "On both."
    assert new_words(f"{long}\n> evening?\nOn both.\n> Ana\n") == "On both."
