"""From the text of a policy to a published version: checked first, all its errors at once."""

from rung.policy.loader import load
from rung.policy.problems import Problem
from rung.store import policies


class NotPublished(Exception):
    """The text holds errors; nothing was published. `problems` has line, column, message and hint of each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


def publish(text: str, by: str, comment: str = "") -> int:
    """Publishes a policy and returns the version's number. Raises NotPublished."""
    loaded = load(text)
    if loaded.document is None:
        raise NotPublished(loaded.errors)
    return policies.publish(text, loaded.document, by, comment)
