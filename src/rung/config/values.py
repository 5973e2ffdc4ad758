"""The settings of an installation as values."""

import hmac
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from msgspec import Struct, field


class Smtp(Struct, frozen=True):
    """The server that takes our mail."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: Literal["none", "starttls", "implicit"] = "none"


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Config(Struct, frozen=True, kw_only=True):
    """One installation's settings, checked."""

    home: Path
    """The folder that holds all state."""
    database_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    """How people's browsers reach this installation; links in alerts begin with it."""
    host: str = "127.0.0.1"
    port: int = 8000
    mail_listen: Address | None = Address("127.0.0.1", 2525)
    """Where customers' mail is taken by SMTP; None turns it off."""
    mail_address: str = "support@localhost"
    """The address that customers write to; replies go to `support+<signed issue>@...`."""
    mail_from: str = "Rung <rung@localhost>"
    mail_trusts: tuple[str, ...] = ()
    """The names (authserv-id) of our own mail servers, whose Authentication-Results are believed for `mail_address`."""
    smtp: Smtp | None = None
    slack_token: str | None = None
    slack_signing_secret: str | None = None
    slack_api_url: str = "https://slack.com/api/"
    slack_app_token: str | None = None
    """With it Slack is listened to through a socket that we open (Socket Mode), for whoever cannot be reached."""
    slack_emoji: str = "ticket"
    """The name of the emoji by which a teammate makes an issue of a message."""
    slack_join: int = 10
    """Minutes within which messages of one customer in one channel join one issue; 0: each is its own."""
    apprise_urls: dict[str, str] = field(default_factory=dict)
    """By name, an Apprise URL with its keys: what an address on the channel `apprise` means."""
    teams_webhooks: dict[str, str] = field(default_factory=dict)
    """By name, the webhook of a Workflow: what `teams:<name>` in a policy means."""
    teams_app_id: str | None = None
    """The app (client) id of the bot, as Azure knows it."""
    teams_app_secret: str | None = None
    teams_tenant: str | None = None
    """The directory (tenant) id of our own organisation: whoever is of another one is no teammate."""
    teams_cloud: Literal["public", "government"] = "public"
    teams_login_url: str | None = None
    """Where tokens are given and signing keys are published, in place of Microsoft's own addresses."""
    teams_service_url: str | None = None
    """Where messages are posted, in place of Microsoft's own address."""
    pagerduty_keys: dict[str, str] = field(default_factory=dict)
    """By service, its integration key: what `pagerduty:<service>` in a policy means."""
    pagerduty_url: str = "https://events.pagerduty.com/v2/enqueue"
    push_server: str | None = None
    push_token: str = ""
    twilio_account: str | None = None
    twilio_token: str | None = None
    twilio_from: str | None = None
    twilio_api_url: str = "https://api.twilio.com"
    webhook_secrets: dict[str, str] = field(default_factory=dict)
    """By webhook name, the secret that signs what we send there."""
    webhook_urls: dict[str, str] = field(default_factory=dict)
    """By webhook name, where it leads: what `webhook:<name>` in a policy means."""
    send_limits: dict[str, float | None] = field(default_factory=dict)
    """By channel, messages a second to one destination, in place of what the channel says; None: no limit."""
    intake_keys: dict[str, str] = field(default_factory=dict)
    """By intake name, the key in the address `/in/{intake}/{key}` that other systems call."""
    feed_hosts: tuple[str, ...] = ()
    """Hosts of our own network from which on-call feeds may be fetched, each with its port where it has one."""
    helpdesk_hosts: tuple[str, ...] = ()
    """Hosts of our own network on which a helpdesk, a tracker or a CRM may be asked, each with its port where it has
    one."""
    model_hosts: tuple[str, ...] = ()
    """Hosts of our own network on which a stronger model may be asked, each with its port where it has one."""
    gap_weeks: int = 4
    """How many weeks ahead a worker looks for times in which a level has nobody."""
    max_body: int = 10_000_000
    """Bytes of one HTTP request."""
    max_mail: int = 25_000_000
    """Bytes of one mail with its attachments."""
    max_attachment: int = 10_000_000
    log_format: Literal["auto", "console", "json"] = "auto"
    """`auto`: for people at a terminal, JSON elsewhere."""
    log_level: Literal["info", "warning"] = "info"
    """`info` follows every event through all rooms; `warning` says only what goes wrong."""

    @property
    def slack_secret(self) -> str:
        """What requests from Slack are checked with. Without a Slack app it is one of our own, which only the built-in
        stand-in for Slack knows."""
        if self.slack_signing_secret:
            return self.slack_signing_secret
        return hmac.new(self.secret_key.encode(), b"slack stand-in", sha256).hexdigest()

    @property
    def teams_secret(self) -> str:
        """What the built-in stand-in for Teams signs with. Only this installation knows it."""
        return hmac.new(self.secret_key.encode(), b"teams stand-in", sha256).hexdigest()

    @property
    def is_reached_from_here_alone(self) -> bool:
        """Whether links and addresses that are given out lead to this machine: nobody elsewhere can open them."""
        return urlsplit(self.base_url).hostname in ("127.0.0.1", "localhost", "::1")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def sqlite_path(self) -> Path:
        """The database file; only where `is_sqlite`."""
        return Path(unquote(self.database_url.removeprefix("sqlite:///")))
