"""What customers do on pages of ours, as the documentation shows it beside the other ways in."""

from rung.intake.base import Description

FORMS = Description(
    name="form",
    label="Forms",
    docs="docs/forms.md",
    address="`POST /f/<key>`",
    proof="what its page carries, signed",
    brings=("issues", "files"),
)
CUSTOMERS_PAGE = Description(
    name="page",
    label="The customers' page",
    docs="docs/forms.md",
    address="`POST /c/issues/<issue>`",
    proof="a session that began by a link in the customer's mail",
    brings=("messages", "states", "files"),
)
