"""The ways in which the mail of a mailbox comes in, as the console offers them."""

from msgspec import Struct


class Way(Struct, frozen=True, kw_only=True):
    """One way in."""

    label: str
    steps: tuple[str, ...]
    """What is to be done over there, in order. `{address}` is the mailbox's own."""
    is_posted: bool = False
    """Whether a provider posts its mail to an address with a key."""
    secret: str = ""
    """What proves who posts, or signs us in, as it is called over there; empty where the key in the address does."""
    is_secret_needed: bool = False


WAYS: dict[str, Way] = {
    "smtp": Way(
        label="SMTP: a mail server hands it over",
        steps=(
            "Let your mail server hand mail to {address} over to Rung's own listener by SMTP (RUNG_MAIL_LISTEN).",
            "The listener takes mail for this address at once, with or without something after a plus.",
        ),
    ),
    "imap": Way(
        label="IMAP: Rung fetches it from a folder",
        steps=(
            "Give Rung an account of its own for {address}, or an app password of that account.",
            "New mail is taken from now on; what is in the folder already is left alone.",
            "A mail is marked as read, or moved, once it is on disk here.",
        ),
        secret="password",  # noqa: S106 - what it is called
        is_secret_needed=True,
    ),
    "mailgun": Way(
        label="Mailgun: it posts each mail",
        steps=(
            "In Mailgun, under Receiving, make a route for {address} that forwards to its address and /mime.",
            "Copy the HTTP webhook signing key (Settings, API security) to here.",
        ),
        is_posted=True,
        secret="HTTP webhook signing key",  # noqa: S106
        is_secret_needed=True,
    ),
    "postmark": Way(
        label="Postmark: it posts each mail",
        steps=(
            "In Postmark, under the inbound stream's settings, enter its address as the webhook.",
            "Tick “Include raw email content in JSON payload”.",
            "Forward {address} to the inbound address that Postmark gives.",
        ),
        is_posted=True,
    ),
    "ses": Way(
        label="Amazon SES: it publishes each mail by SNS",
        steps=(
            "In SES, make a receipt rule for {address} whose action publishes to an SNS topic, with Base64 encoding.",
            "Enter the ARN of that topic here first: a message of any other topic is refused.",
            "Subscribe its address to the topic by HTTPS, not with raw message delivery. Rung confirms it.",
        ),
        is_posted=True,
        secret="topic's ARN",  # noqa: S106
        is_secret_needed=True,
    ),
}
