"""An event that makes no sense for its issue."""


class Refused(Exception):
    """What is wrong with an event, and how to mend it. The event changes nothing; somebody is shown it."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
