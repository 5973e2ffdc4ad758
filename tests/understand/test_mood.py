"""How customers sound: cross, calm, pleased, or nobody can say; and which of their words say so."""

from __future__ import annotations

import pytest

from rung.understand.cases import label_of
from rung.understand.moods.mood import measure

ANGRY, NEUTRAL, HAPPY = (-1.0, -0.35), (-0.3, 0.3), (0.4, 1.0)


def sentiment_of(text: str) -> float:
    found = measure("", text).sentiment
    assert found is not None, text
    return found


def frustration_of(text: str) -> float:
    found = measure("", text).frustration
    assert found is not None, text
    return found


# Angry, calm, pleased ----------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "This is unacceptable. We are fed up with these outages.",
        "I am extremely disappointed with the way this incident was handled.",
        "Worst experience ever. Never flying with you again.",
        "You charged me twice and refuse to refund.",
        "Still no bag after 3 days, what is going on??",
        "Thanks for nothing.",
        "WHY IS THIS STILL BROKEN. THIS IS RIDICULOUS",
        "Your support is useless and nobody cares.",
        "Third time this month: sync with our editorial calendar is broken, and nobody answers!",
        "I hate this software, it is a complete waste of time :(",
    ],
)
def test_cross_customers_sound_cross(text: str) -> None:
    assert ANGRY[0] <= sentiment_of(text) <= ANGRY[1]
    assert frustration_of(text) > 0.2


@pytest.mark.parametrize(
    "text",
    [
        "Please kill the dead process on node 3.",
        "The worker was killed by the OOM killer and the transaction is aborted.",
        "The child process hangs in a critical section until the parent terminates it.",
        "Deadlock detected in the payments table; the job was retried.",
        "Fatal error: uncaught exception. Garbage collection took 300 ms.",
        "The API answers 404 for illegal arguments and 400 for a bad request.",
        "We want to abort the build when a test fails.",
        "A zombie process keeps the port open, so the health check fails.",
        "What is the worst case for a brute force attack on these tokens?",
        "The disaster recovery plan needs an update of the dead letter queue.",
        "Webhook signatures fail since this morning. Did you rotate the key?",
        "Import of 40,000 rows ends at row 12,288.",
    ],
)
def test_technical_talk_is_neutral(text: str) -> None:
    mood = measure("", text)
    assert NEUTRAL[0] <= sentiment_of(text) <= NEUTRAL[1]
    assert mood.frustration is not None
    assert mood.frustration < 0.2
    assert mood.flags == ()


@pytest.mark.parametrize(
    "text",
    [
        "How do I invite a freelancer?",
        "Where do I download the yearly statement?",
        "Our finance department would like to change from card to direct debit from next month on.",
        "Good morning, could you correct the invoice? Rita is listed twice. Kind regards, Tom",
        "Thanks in advance.\n\nBest regards\nAna",
    ],
)
def test_questions_and_manners_are_neutral(text: str) -> None:
    assert NEUTRAL[0] <= sentiment_of(text) <= NEUTRAL[1]
    assert measure("", text).flags == ()


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, that fixed it!",
        "It works now. Much appreciated.",
        "You guys are amazing, thank you for the quick help.",
        "Kudos to Ana for her patience!",
        "Not bad at all, nice update :)",
        "Problem solved, thank you very much for your support.",
    ],
)
def test_pleased_customers_sound_pleased(text: str) -> None:
    assert HAPPY[0] <= sentiment_of(text) <= HAPPY[1]
    assert frustration_of(text) == 0.0


def test_pasted_code_and_logs_have_no_mood() -> None:
    pasted = (
        "The import ended early, log below.\n"
        "```\nstupid_hack = True  # this is horrible, I hate it\n```\n"
        "2026-03-09 10:00:01 ERROR terrible failure\n"
        "  at com.acme.Awful.kill(Awful.java:12)\n"
        "> your last answer was awful\n"
        "see `worst_ever()` in /var/awful/terrible.log or mail hate@awful.example"
    )
    assert abs(sentiment_of(pasted)) < 0.15


def test_the_subject_counts() -> None:
    assert measure("This is unacceptable", "See the attached file please.").sentiment == pytest.approx(-0.6, abs=0.25)


# What turns words ----------------------------------------


def test_a_negation_turns_a_word() -> None:
    assert sentiment_of("I am happy with this answer.") > 0.4
    assert sentiment_of("I am not happy with this answer.") < -0.3
    assert sentiment_of("That was not terrible.") > sentiment_of("That was terrible.") + 0.5


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("We are disappointed.", "We are very disappointed."),
        ("We are a bit disappointed.", "We are disappointed."),
        ("This is terrible.", "This is terrible!!!"),
        ("It is broken and this is ridiculous.", "It is broken and this is RIDICULOUS."),
        ("That is sad.", "That is saaaad."),
        ("This is wrong, but we are pleased.", "We are pleased, but this is wrong."),
    ],
)
def test_the_stronger_is_the_worse(weaker: str, stronger: str) -> None:
    assert sentiment_of(stronger) < sentiment_of(weaker)


def test_manners_take_a_little_off_the_frustration() -> None:
    rude = "We are still waiting for an answer, this is frustrating."
    assert frustration_of(f"Could you please help. {rude}") < frustration_of(rude)


def test_in_a_long_calm_message_one_word_counts_for_less() -> None:
    calm = "The report is built each night from the figures of the day before and sent to the branches. " * 8
    assert sentiment_of("This is annoying.") < sentiment_of(f"{calm}This is annoying. {calm}") < 0


# Flags ----------------------------------------


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("If this goes on we will cancel our contract.", "threat_to_leave"),
        ("We are looking at alternatives.", "threat_to_leave"),
        ("You are about to lose a customer.", "threat_to_leave"),
        ("My management asks me why we should renew.", "threat_to_leave"),
        ("We will move to another provider next month.", "threat_to_leave"),
        ("Our lawyer will be in touch.", "legal"),
        ("This is a breach of contract.", "legal"),
        ("We will take legal action.", "legal"),
        ("We need this by Friday.", "deadline"),
        ("The demo is tomorrow morning, it has to run until then. It starts in an hour.", "deadline"),
        ("It must be sent by 5pm.", "deadline"),
        ("I have called three times.", "repeated_contact"),
        ("For the third time: please correct the invoice.", "repeated_contact"),
        ("This is the 3rd time I write about it.", "repeated_contact"),
        ("As I already wrote, the key is right.", "repeated_contact"),
        ("We are still waiting for an answer.", "still_waiting"),
        ("Any update on this?", "still_waiting"),
        ("Two weeks and still no reply.", "still_waiting"),
        ("Nobody has answered so far.", "still_waiting"),
        ("Is anybody there?", "still_waiting"),
        ("The whole platform is down.", "outage"),
        ("All calls return 503.", "outage"),
        ("Nothing loads for any of our users.", "outage"),
        ("Nobody can log in.", "outage"),
    ],
)
def test_words_of_a_kind_raise_their_flag(text: str, flag: str) -> None:
    assert measure("", text).flags == (flag,)


@pytest.mark.parametrize(
    "text",
    [
        "We do not want to cancel our contract.",
        "There is no deadline.",
        "We switched to another branch and cancelled the job.",
        "The legal name of our company has changed.",
        "Scroll down to the list and break it down by month.",
        "There is no response from the server on port 80.",
        "The import runs for three hours each night.",
        "How can I renew the certificate?",
        "We retried three times with a backoff.",
    ],
)
def test_what_only_looks_like_it_raises_none(text: str) -> None:
    assert measure("", text).flags == ()


# What drove it ----------------------------------------


def test_the_words_that_drove_it_come_with_their_weights_in_the_order_of_the_text() -> None:
    mood = measure("", "This is the THIRD time I write. It is unacceptable, our lawyer will call. Thanks.")
    assert [(one.phrase, one.flag) for one in mood.words] == [
        ("THIRD time", "repeated_contact"), ("unacceptable", ""), ("lawyer", "legal"), ("Thanks", ""),
    ]  # fmt: skip
    assert all(one.weight < 0 for one in mood.words[:3])
    assert mood.words[3].weight > 0


def test_praise_and_blame_in_one_message_is_not_sure() -> None:
    mood = measure("", "The product is great and I love it. Support is terrible and I hate it.")
    assert mood.sentiment is not None
    assert not mood.sure


def test_a_message_without_words_has_no_mood() -> None:
    for nothing in ("", "   ", "\n\n", "12345", "https://acme.example/a/b?c=1", "--"):
        mood = measure("", nothing)
        assert (mood.sentiment, mood.sure) == (None, False), nothing


# Languages ----------------------------------------


@pytest.mark.parametrize(
    ("language", "angry", "happy", "calm"),
    [
        (
            "de",
            "Wir warten seit drei Wochen auf eine Antwort. Das ist inakzeptabel, wir werden den Vertrag kündigen.",
            "Vielen Dank für die schnelle Hilfe, es funktioniert jetzt wieder!",
            "Können Sie mir bitte die Rechnung vom März schicken? Mit freundlichen Grüßen",
        ),
        (
            "fr",
            "Nous attendons toujours une réponse depuis deux semaines. C'est inacceptable, nous allons résilier.",
            "Merci beaucoup, tout fonctionne maintenant et nous sommes ravis.",
            "Pourriez-vous m'envoyer la facture du mois de mars ? Merci d'avance, cordialement",
        ),
        (
            "es",
            "Llevamos tres semanas esperando y nadie responde. Es una vergüenza, vamos a cambiar de proveedor.",
            "Muchas gracias por todo, ya funciona perfectamente.",
            "¿Me puede enviar la factura del mes de marzo por correo? Un saludo",
        ),
        (
            "nl",
            "Wij wachten al drie weken op antwoord. Dit is onacceptabel, we stappen over naar een andere leverancier.",
            "Hartelijk dank voor de snelle hulp, het werkt weer!",
            "Kunt u mij de factuur van maart sturen? Met vriendelijke groet",
        ),
        (
            "it",
            "Aspettiamo da tre settimane una risposta. È inaccettabile, faremo disdetta e passeremo alla concorrenza.",
            "Grazie mille per il vostro aiuto, ora funziona.",
            "Mi può inviare la fattura del mese di marzo per email? Cordiali saluti",
        ),
        (
            "pt",
            "Ainda não tivemos resposta e estamos à espera há semanas. Isto é inaceitável, vamos cancelar o contrato.",
            "Muito obrigado pela ajuda, já funciona!",
            "Pode enviar a fatura do mês de março por email? Com os melhores cumprimentos",
        ),
    ],
)
def test_neighbours_are_known_by_their_strongest_words(language: str, angry: str, happy: str, calm: str) -> None:
    cross, pleased, unsure = measure("", angry), measure("", happy), measure("", calm)
    assert [one.language for one in (cross, pleased, unsure)] == [language] * 3
    assert cross.sentiment is not None
    assert cross.sentiment < -0.5
    assert {"threat_to_leave", "still_waiting"} <= set(cross.flags)
    assert pleased.sentiment is not None
    assert pleased.sentiment > 0.5
    assert cross.sure
    assert pleased.sure
    assert (unsure.sentiment, unsure.frustration, unsure.sure) == (None, None, False)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Vi har fortfarande inte fått något svar från er och det är inte bra."),
        ("pl", "Dzień dobry, czy jest już odpowiedź na nasze zgłoszenie? To nie jest dobre."),
        (None, "サービスが落ちています。助けてください。"),
        (None, "Здравствуйте, сервис не работает уже три часа!"),
        (None, "xyzzy plugh"),
    ],
)
def test_in_other_languages_nobody_guesses(language: str | None, text: str) -> None:
    mood = measure("", text)
    assert (mood.sentiment, mood.frustration, mood.flags, mood.language, mood.sure) == (None, None, (), language, False)


def test_a_short_question_in_english_is_not_taken_for_a_language_that_has_the_same_little_words() -> None:
    for text in ("A question\nHow do I invite a guest?", "Can I do it in a test?", "Where do I find a list of users?"):
        assert measure("", text).language == "en", text


@pytest.mark.parametrize(
    ("meant", "said"),
    [
        ("Thank you so much for closing my ticket without reading it.", "Thank you so much for reading my ticket."),
        ("Nothing says service like a week of silence.", "Nothing to add, the service is back."),
        ("We are very impressed by how quietly you broke this.", "We are very impressed by how quickly you did this."),
        ("Nine days for a password. Impressive.", "Nine minutes for a password. Impressive."),
        ("How thoughtful to send the reminder after you lost my payment.", "How thoughtful to send the reminder."),
    ],
)
def test_polite_fury_is_told_from_praise(meant: str, said: str) -> None:
    fury, praise = measure("", meant).sentiment, measure("", said).sentiment
    assert fury is not None
    assert praise is not None
    assert fury < -0.3 < praise


def test_hints_near_one_another_say_together_what_none_of_them_says_alone() -> None:
    assert "threat_to_leave" in measure("", "Your rivals made us an offer, and the board is tempted.").flags
    assert measure("", "Your rivals made us laugh.").flags == ()
    apart = f"Your rivals made us laugh. {'The export runs at night and writes a file. ' * 5}The board is tempted."
    assert "threat_to_leave" not in measure("", apart).flags


def test_a_threat_in_words_that_no_phrase_lists_is_heard_by_all_of_them_together() -> None:
    heard = measure("", "I am ready to give up on your platform.")
    assert heard.flags == ("threat_to_leave",)
    assert [one.flag for one in heard.words if one.flag] == ["threat_to_leave"]


def test_the_same_words_about_something_else_threaten_nobody() -> None:
    assert "threat_to_leave" in measure("", "We have made up our minds, your box goes back to you in May.").flags
    assert measure("", "I gave up on the old editor and switched to another one.").flags == ()


def test_irony_that_no_phrase_lists_is_heard_by_words_and_figures_together() -> None:
    heard = measure("", "Wonderful, your release gave our whole team a free afternoon again.")
    meant = measure("", "Wonderful, your release saved our whole team an afternoon again, thank you.")
    private = measure("", "A lovely long evening by the sea, such charming people.")

    assert label_of(heard) == "negative"
    assert all(one.weight < 0 for one in heard.words)
    assert any(one.phrase for one in heard.words)
    assert label_of(meant) == label_of(private) == "positive"


def test_a_promise_in_quotation_marks_is_mocked_and_a_label_is_quoted() -> None:
    angry, label, said = (
        measure("", text)
        for text in (
            "You said “any moment”. That was on Monday.",
            'Where is the button "Easy setup"? Its field says "urgent".',
            'The fix comes soon, "any" moment.',
        )
    )
    assert angry.sentiment is not None
    assert angry.sentiment < -0.4
    assert [driver.phrase for driver in angry.words] == ["any moment"]
    assert label.sentiment is not None
    assert label.sentiment >= 0
    assert said.sentiment is not None
    assert said.sentiment >= 0
