"""What somebody typed, clicked or set, and what makes no sense."""


class Wrong(ValueError):
    """Says the name of what is wrong, why, and how to mend it. Nothing is changed."""

    def __init__(self, name: str, why: str, hint: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why, self.hint = name, why, hint
