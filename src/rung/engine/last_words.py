"""Which text an issue's queue row and alerts quote: the customer's newest, as it now reads."""

from collections.abc import Mapping

from rung.core.events import AnyEvent, CsatReceived, IssueOpened, MessageDeleted, MessageEdited, MessageReceived
from rung.engine.subject import Subject
from rung.store.decisions import lookups

CUSTOMERS = (IssueOpened, MessageReceived, CsatReceived)
MATTER = (*CUSTOMERS, MessageEdited, MessageDeleted)
"""What may bring, change or take away a title or a customer's words."""


class LastWords:
    """Follows the lines of one batch, in their order."""

    def __init__(self) -> None:
        self._brought: dict[int, str] = {}
        """By text of this batch, the message whose words it holds: its line is not written yet."""

    def take(self, subject: Subject, seq: int, event: AnyEvent, ids: Mapping[tuple[int, int, str], int]) -> None:
        """`ids`: of the texts that were kept, by subject, line and field."""
        if not isinstance(event, MATTER):
            return
        title, body = ids.get((subject.id, seq, "subject")), ids.get((subject.id, seq, "body"))
        if isinstance(event, CsatReceived):  # what they say of how it went is the newest that they said
            body = ids.get((subject.id, seq, "comment"))
        if title and (subject.title_id is None or self._names_it(subject.title_id, event)):
            subject.title_id = title
            self._brought[title] = event.message if isinstance(event, MessageEdited) else event.id
        match event:
            case MessageDeleted(message=message) if self._is_quoted(subject, message):
                subject.last_words_id = None
            case MessageEdited(message=message) if self._is_quoted(subject, message):
                subject.last_words_id = body
                self._note(body, message)
            case _ if body and isinstance(event, CUSTOMERS):
                subject.last_words_id = body
                self._note(body, event.id)

    def _note(self, body: int | None, message: str) -> None:
        if body:
            self._brought[body] = message

    def _is_quoted(self, subject: Subject, message: str) -> bool:
        """Whether the words that are quoted now are those of this message."""
        return subject.last_words_id is not None and self._is_of(subject.last_words_id, message)

    def _names_it(self, title: int, event: AnyEvent) -> bool:
        """Whether an edit is of the message by which the issue is called."""
        return isinstance(event, MessageEdited) and self._is_of(title, event.message)

    def _is_of(self, text: int, message: str) -> bool:
        brought = self._brought.get(text)
        return brought == message if brought is not None else lookups.is_text_of(text, message)
