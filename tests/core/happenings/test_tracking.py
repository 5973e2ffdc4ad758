"""What is said of an issue that engineering follows."""

import pytest

from rung.core.effects import Recorded
from tests.core.promises.test_clocks import CAST
from tests.core.story import Story


@pytest.mark.parametrize(
    ("number", "said"), [("ENG-1", "ENG-1 of jira is not linked with it"), ("", "nothing of jira is linked with it")]
)
def test_what_is_not_linked_cannot_be_unlinked(number: str, said: str) -> None:
    tale = Story(CAST)
    tale.opens()
    tale.happens("tracker.unlinked", tracker="jira", number=number)
    assert said in [one.because.words for one in tale.effects(Recorded)]
