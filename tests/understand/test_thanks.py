"""A message that is nothing but thanks is known as one, in ten languages; one word more, and it is a message."""

import pytest

from rung.understand.moods.thanks import LONGEST, only_thanks


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("Thanks!", "thanks"),
        ("Thank you so much for the quick fix, it works now 🙏", "thank you so much"),
        ("Hi Ana,\n\nperfect, many thanks for your help!\n\nBest regards,\nJo Smith", "many thanks"),
        ("thx :+1:", "thx"),
        ("🙏", "🙏"),
        ("Vielen Dank für die schnelle Hilfe, läuft wieder. Schönes Wochenende!", "vielen dank"),
        ("Merci beaucoup pour votre aide, bonne journée", "merci beaucoup"),
        ("¡Muchas gracias! Ya funciona.", "muchas gracias"),
        ("Grazie mille, tutto risolto. Buona giornata", "grazie mille"),
        ("Muito obrigada pela ajuda, já funciona", "muito obrigada"),
        ("Top, bedankt voor de snelle reactie!", "bedankt"),
        ("Mange tak for hjælpen, det virker nu", "mange tak"),
        ("Tack så mycket för hjälpen, trevlig helg", "tack så mycket"),
        ("Dziękuję bardzo za pomoc, już działa", "dziękuję bardzo"),
    ],
)
def test_a_thank_you_is_known_and_says_by_which_words(text: str, thanks: str) -> None:
    assert only_thanks(text, {"ana", "ruiz"}) == thanks


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ok",
        "Great, it works now",
        "Thanks, but it is still down",
        "Thanks. Still down.",
        "Thanks, does it work for you?",
        "Thanks for nothing",
        "Thank you in advance",
        "Thanks, please call me",
        "Thanks, not fixed",
        "Thanks! 503",
        "Thanks https://acme.example/log",
        "Thanks\n[file: dump.txt]",
        "Danke, aber es geht immer noch nicht",
        "Danke, funktioniert nicht",
        "Danke Serverausfall",
        "Merci de me rappeler",
        "Merci, ça ne marche pas",
        "Gracias, pero sigue igual",
        "Gracias, no funciona",
        "Grazie, ma non funziona",
        "Obrigado, mas ainda não funciona",
        "Bedankt, maar het werkt niet",
        "Tak, men det virker ikke",
        "Tack, men det fungerar inte",
        "Dziękuję, ale nie działa",
        "Thanks\nStill down",
        "Thanks Bob",
        "thanks " * (LONGEST // 7 + 1),
    ],
)
def test_whatever_says_more_is_a_message_like_any_other(text: str) -> None:
    assert only_thanks(text, {"ana"}) == ""
