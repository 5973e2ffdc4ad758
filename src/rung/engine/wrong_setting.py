"""What is said of a setting that makes no sense. Nothing here needs the database."""


class Wrong(ValueError):
    """A setting that makes no sense: which, why, and how to mend it."""

    def __init__(self, field: str, why: str, hint: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why, self.hint = field, why, hint
