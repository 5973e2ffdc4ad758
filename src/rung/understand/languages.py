"""Which language a message is written in, by its most common words. Not to know is an answer."""

from collections.abc import Sequence

from rung.understand.tokens import Word

COMMON: dict[str, str] = {
    "en": "the and to of is it you that we i for this with have are on be but was our your my can not they what if when so "
    "there from or an by at has will just do how would been please could any get still me don't it's i'm can't who why were "
    "had their them as which since no all about does did am us after before again then than some more up out in me over only there's see using new file into two when while back time",
    "de": "der die das und ist nicht ich wir sie es ein eine einen mit für auf den dem zu von im haben hat wird sind seit bei "
    "auch noch wie aber uns unsere unser ihr ihre bitte kann können wurde werden nach aus wenn dass kein keine keinen schon "
    "immer mehr mich mir war guten hallo diese dieser heute warum jetzt",
    "fr": "le les des est et je nous vous pas une dans pour qui sur ne avec ce cette sont mais plus notre votre nos vos du au "
    "depuis bonjour merci être avons ai été aucun aucune toujours très même fait faire peut comment pourquoi car il elle cela "
    "c'est j'ai n'est d'une",
    "es": "el los las del una que para con por es está están esto esta este pero muy más nuestro nuestra nuestros su sus desde "
    "hola gracias no nos hemos ha han he ser como cuando porque todavía aún sin ya yo tenemos tengo puede usted ustedes hace "
    "buenos días y lo se al",
    "nl": "de het een en van ik wij we is niet dat die op te voor met zijn er aan om ook maar nog naar bij uit als dan wat ons "
    "onze jullie mijn u uw heb hebben heeft kan kunnen wordt worden geen al sinds hallo dank graag waarom nu steeds deze dit",
    "it": "il lo gli della del di che è non per una un con sono ho abbiamo ha questo questa ma più come anche nostro nostra "
    "vostro vostra ci vi buongiorno grazie ancora da dal nel alla sul siamo stato perché quando senza molto già si e",
    "pt": "o os as da do dos das que não uma um para com por é está estão isto isso este esta mas mais muito nosso nossa seu "
    "sua desde olá obrigado obrigada nós temos tenho foi ser como quando porque ainda sem já você vocês no na em ao e",
    "sv": "och att det är som en på för med inte vi jag har av till den om var från ett kan ni er oss vår när hej tack sedan",
    "da": "og det er at en på til med ikke vi jeg har af den for som der fra kan et os vores hej tak siden når men",
    "pl": "i w nie na się z do to że jest od jak po za są nasz nasze przez czy dla dzień dobry dziękuję proszę mamy już ale",
}
"""Languages with a lexicon, and neighbours that would be taken for one of them."""
_VOTES: dict[str, tuple[str, ...]] = {}
for _language, _words in COMMON.items():
    for _each in _words.split():
        _VOTES[_each] = (*_VOTES.get(_each, ()), _language)

LEAST_SHARE = 0.12
"""So many of the words must be common ones of the language."""


def language_of(words: Sequence[Word], known: int = 0) -> str | None:
    """The language, such as `en`; None where the words do not tell. `known`: how many an English lexicon knows."""
    votes: dict[str, float] = {"en": 0.7 * known}
    letters = foreign = total = 0
    for word in words:
        if word.is_break or not word.key[0].isalpha():
            continue
        total += 1
        letters += len(word.key)
        foreign += len(word.key) if word.key[0] > "\u024f" else 0
        languages = _VOTES.get(word.key, ())
        for language in languages:
            votes[language] = votes.get(language, 0.0) + (1.0 if len(languages) == 1 else 0.5)
    if not total or foreign * 2 > letters:
        return None
    first, *others = sorted(votes, key=lambda language: -votes[language])
    second = votes[others[0]] if others else 0.0
    is_clear = votes[first] > second and (votes[first] >= max(0.5, LEAST_SHARE * total) or not second)
    return first if is_clear else None
