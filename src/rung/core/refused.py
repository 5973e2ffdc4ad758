"""Something that was asked for and makes no sense as things stand: an event for its issue, an offer, a cover."""


class Refused(Exception):
    """What is wrong with it, and how to mend it. It changes nothing; somebody is shown why."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


ID_REUSED = Refused(
    "id_reused",
    "this id came before, from the same source, with other content",
    "give each event an id of its own, and repeat an event only as it was",
)
