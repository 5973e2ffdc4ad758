"""What the operator of an installation sets: by environment, or in `rung.toml` in its folder.

An environment variable wins over the file, the file over the default. `load` reads and checks everything at once and
raises `ConfigError` with each problem and how to mend it; nothing starts on a half-understood configuration. The
secret that signs cookies, links and tokens is made on the first start and kept in the folder, readable by its owner
alone.
"""

import difflib
import hmac
import os
import re
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from msgspec import Struct, field

from rung.config.home import SECRET_FILE, SETTINGS_FILE, home_of, kept_secret, make_home, read_secret
from rung.config.problems import ConfigError, Problem

__all__ = ["Address", "Config", "ConfigError", "Problem", "Smtp", "current", "load", "look", "use"]


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
    """Hosts of our own network on which a helpdesk may be written to, each with its port where it has one."""
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
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def sqlite_path(self) -> Path:
        """The database file; only where `is_sqlite`."""
        return Path(unquote(self.database_url.removeprefix("sqlite:///")))


NAMES = {
    "home": "RUNG_HOME",
    "database_url": "DATABASE_URL",
    "base_url": "RUNG_BASE_URL",
    "host": "RUNG_HOST",
    "port": "RUNG_PORT",
    "mail_listen": "RUNG_MAIL_LISTEN",
    "mail_address": "RUNG_MAIL_ADDRESS",
    "mail_from": "RUNG_MAIL_FROM",
    "mail_trusts": "RUNG_MAIL_TRUSTS",
    "smtp_url": "RUNG_SMTP_URL",
    "slack_token": "RUNG_SLACK_TOKEN",
    "slack_signing_secret": "RUNG_SLACK_SIGNING_SECRET",
    "slack_api_url": "RUNG_SLACK_API_URL",
    "slack_app_token": "RUNG_SLACK_APP_TOKEN",
    "slack_emoji": "RUNG_SLACK_EMOJI",
    "slack_join": "RUNG_SLACK_JOIN",
    "apprise_urls": "RUNG_APPRISE_URLS",
    "teams_webhooks": "RUNG_TEAMS_WEBHOOKS",
    "teams_app_id": "RUNG_TEAMS_APP_ID",
    "teams_app_secret": "RUNG_TEAMS_APP_SECRET",
    "teams_tenant": "RUNG_TEAMS_TENANT",
    "teams_cloud": "RUNG_TEAMS_CLOUD",
    "teams_login_url": "RUNG_TEAMS_LOGIN_URL",
    "teams_service_url": "RUNG_TEAMS_SERVICE_URL",
    "pagerduty_keys": "RUNG_PAGERDUTY_KEYS",
    "pagerduty_url": "RUNG_PAGERDUTY_URL",
    "push_server": "RUNG_PUSH_SERVER",
    "push_token": "RUNG_PUSH_TOKEN",
    "twilio_account": "RUNG_TWILIO_ACCOUNT",
    "twilio_token": "RUNG_TWILIO_TOKEN",
    "twilio_from": "RUNG_TWILIO_FROM",
    "twilio_api_url": "RUNG_TWILIO_API_URL",
    "webhook_secrets": "RUNG_WEBHOOK_SECRETS",
    "webhook_urls": "RUNG_WEBHOOK_URLS",
    "send_limits": "RUNG_SEND_LIMITS",
    "intake_keys": "RUNG_INTAKE_KEYS",
    "feed_hosts": "RUNG_FEED_HOSTS",
    "helpdesk_hosts": "RUNG_HELPDESK_HOSTS",
    "gap_weeks": "RUNG_GAP_WEEKS",
    "max_body": "RUNG_MAX_BODY",
    "max_mail": "RUNG_MAX_MAIL",
    "max_attachment": "RUNG_MAX_ATTACHMENT",
    "log_format": "RUNG_LOG_FORMAT",
    "log_level": "RUNG_LOG_LEVEL",
    "secret_key": "RUNG_SECRET_KEY",
}
"""Each setting's name in `rung.toml`, and in the environment."""

TEXTS = (
    "host", "mail_address", "mail_from", "slack_token", "slack_signing_secret", "slack_app_token", "secret_key",
    "push_token", "twilio_account", "twilio_token", "twilio_from", "teams_app_id", "teams_app_secret", "teams_tenant",
)  # fmt: skip
"""The settings that any text may be."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_current: Config | None = None


def current() -> Config:
    """The configuration of this process, read from the environment when nobody gave one."""
    global _current
    if _current is None:
        _current = load()
    return _current


def use(config: Config) -> Config:
    """Makes this the configuration of the process. Once Django is set up, its settings stay as they are."""
    global _current
    _current = config
    return config


def load(environment: Mapping[str, str] | None = None) -> Config:
    """Reads, checks and completes the configuration; makes the folder and its secret where they are missing."""
    home, values = _checked(os.environ if environment is None else environment)
    make_home(home)
    secret = values.pop("secret_key", None) or kept_secret(home)
    return Config(home=home, secret_key=secret, **values)


def look(environment: Mapping[str, str] | None = None) -> Config:
    """The configuration of an installation that is there already: nothing is made, so that a mistyped RUNG_HOME is
    seen as one."""
    home, values = _checked(os.environ if environment is None else environment)
    if not home.is_dir():
        hint = "set RUNG_HOME to the folder that the installation was started with; `rung up` makes a new one"
        raise ConfigError([Problem("RUNG_HOME", f"there is no folder {home}", hint)])
    secret = values.pop("secret_key", None) or read_secret(home / SECRET_FILE)
    return Config(home=home, secret_key=secret, **values)


def _checked(environment: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    home = home_of(environment)
    reader = _Reader(environment, home)
    values = reader.values()
    if reader.problems:
        raise ConfigError(reader.problems)
    return home, values


def hosts_in(text: str) -> tuple[str, ...]:
    """The hosts of `calendar.internal,10.0.0.5:8443`."""
    return tuple(host.strip().lower() for host in text.split(",") if host.strip())


class _Reader:
    """Reads each setting once, and gathers what is wrong instead of stopping at the first."""

    def __init__(self, environment: Mapping[str, str], home: Path) -> None:
        self.problems: list[Problem] = []
        self.environment = environment
        self.home = home
        self.file = self._read_file(home / SETTINGS_FILE)

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "database_url": self._database(),
            "smtp": self._smtp(),
            "mail_listen": self._listen(),
            "base_url": self._url("base_url", "http://127.0.0.1:8000"),
            "slack_api_url": self._url("slack_api_url", "https://slack.com/api/").rstrip("/") + "/",
            "pagerduty_url": self._url("pagerduty_url", "https://events.pagerduty.com/v2/enqueue"),
            "push_server": self._url("push_server", "") or None,
            "twilio_api_url": self._url("twilio_api_url", "https://api.twilio.com"),
            "teams_login_url": self._url("teams_login_url", "") or None,
            "teams_service_url": self._url("teams_service_url", "") or None,
        }
        for name in TEXTS:
            if (text := self._text(name)) is not None:
                found[name] = text
        largest = {"port": 65535, "gap_weeks": 52, "max_body": 10**9, "max_mail": 10**9, "max_attachment": 10**9}
        for name, most in largest.items():
            if (number := self._number(name, most)) is not None:
                found[name] = number
        for name in (
            "webhook_secrets", "webhook_urls", "intake_keys", "teams_webhooks", "pagerduty_keys", "apprise_urls",
        ):  # fmt: skip
            found[name] = self._pairs(name)
        found["send_limits"] = self._limits()
        for name, what, choices in (
            ("log_format", "a log format", ("auto", "console", "json")),
            ("log_level", "a log level", ("info", "warning")),
            ("teams_cloud", "a cloud of Microsoft", ("public", "government")),
        ):
            if (chosen := self._text(name)) is not None:
                if chosen not in choices:
                    self._wrong(name, f"'{chosen}' is not {what}", f"say {' or '.join(choices)}")
                found[name] = chosen
        if (emoji := self._text("slack_emoji")) is not None:
            found["slack_emoji"] = emoji.strip(":").lower()
        if (minutes := self._minutes("slack_join", 1440)) is not None:
            found["slack_join"] = minutes
        for name in ("feed_hosts", "helpdesk_hosts"):
            found[name] = self._hosts(name)
        found["mail_trusts"] = hosts_in(self._text("mail_trusts") or "")
        self._check_secrets(found)
        return found

    def _read_file(self, path: Path) -> dict[str, Any]:
        if not path.is_file():
            return {}
        try:
            read = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(Problem(str(path), f"cannot be read: {error}", 'write it as TOML: name = "value"'))
            return {}
        for name in read.keys() - NAMES.keys():
            near = difflib.get_close_matches(name, NAMES, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"known settings: {', '.join(sorted(NAMES))}"
            self.problems.append(Problem(f"{path}, {name}", "there is no such setting", hint))
        return read

    def _text(self, name: str) -> str | None:
        value: object = self.environment.get(NAMES[name])
        if value is None:
            value = self.file.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            self._wrong(name, f"{value!r} is not a text", "put the value in quotes")
            return None
        return str(value)

    def _number(self, name: str, most: int) -> int | None:
        text = self._text(name)
        if text is None:
            return None
        if not text.isascii() or not text.isdigit() or not 0 < int(text) <= most:
            self._wrong(name, f"'{text}' is not a whole number from 1 to {most}", "write digits only")
            return None
        return int(text)

    def _minutes(self, name: str, most: int) -> int | None:
        text = self._text(name)
        if text is None:
            return None
        if not text.isascii() or not text.isdigit() or int(text) > most:
            self._wrong(name, f"'{text}' is no number of minutes from 0 to {most}", "write digits only; 0 turns it off")
            return None
        return int(text)

    def _url(self, name: str, default: str) -> str:
        text = self._text(name)
        if text is None:
            return default
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self._wrong(name, f"'{text}' is not an address on the web", "write it like https://rung.example.com")
        return text.rstrip("/")

    def _database(self) -> str:
        text = self._text("database_url")
        if text is None:
            return f"sqlite:///{self.home / 'rung.sqlite3'}"
        scheme = text.split(":", 1)[0]
        if scheme in ("postgres", "postgresql"):
            if not urlsplit(text).path.strip("/"):
                self._wrong("database_url", "names no database", "end it with the name: postgresql://user@host/rung")
        elif not text.startswith("sqlite:///"):
            self._wrong(
                "database_url",
                f"'{scheme}' is not a database that Rung runs on",
                "postgresql://user:password@host/name, or sqlite:////path/to/rung.sqlite3, or leave it out",
            )
        return text

    def _listen(self) -> Address | None:
        text = self._text("mail_listen")
        if text is None:
            return Address("127.0.0.1", 2525)
        if text.lower() in ("off", "none"):
            return None
        host, _, port = text.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            self._wrong("mail_listen", f"'{text}' is no place to listen", "write host:port like 127.0.0.1:2525, or off")
            return None
        return Address(host.strip("[]"), int(port))

    def _smtp(self) -> Smtp | None:
        text = self._text("smtp_url")
        if text is None:
            return None
        parts = urlsplit(text)
        kinds: dict[str, tuple[int, Literal["none", "starttls", "implicit"]]] = {
            "smtp": (25, "none"), "smtp+starttls": (587, "starttls"), "smtps": (465, "implicit"),
        }  # fmt: skip
        if parts.scheme not in kinds or not parts.hostname:
            self._wrong(
                "smtp_url", f"'{_without_password(text)}' names no mail server", "smtp://user:password@host:587"
            )
            return None
        usual, tls = kinds[parts.scheme]
        port = parts.port or usual
        if parts.scheme == "smtp" and port == 587:
            tls = "starttls"
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return Smtp(parts.hostname, port, user, password, tls)

    def _pairs(self, name: str) -> dict[str, str]:
        """`name=secret,other=secret` in the environment, a table in the file."""
        given = self.environment.get(NAMES[name])
        if given is None:
            table = self.file.get(name, {})
            if not isinstance(table, dict):
                self._wrong(name, "is not a table", f'write [{name}] and below it lines like crm = "..."')
                return {}
            return {str(key): str(value) for key, value in table.items()}
        pairs = [pair.partition("=") for pair in given.split(",") if pair.strip()]
        if any(not separator or not key.strip() or not value.strip() for key, separator, value in pairs):
            self._wrong(name, "is not a list of name=value", "separate pairs by commas: crm=abc,status=def")
        return {key.strip(): value.strip() for key, _, value in pairs}

    def _limits(self) -> dict[str, float | None]:
        found: dict[str, float | None] = {}
        for channel, text in self._pairs("send_limits").items():
            try:
                found[channel] = None if text == "off" else float(text)
            except ValueError:
                found[channel] = 0.0
            if found[channel] is not None and not 0.001 <= (found[channel] or 0.0) <= 100_000:
                hint = "write messages a second, or off: slack=5,email=0.5,webhook=off"
                self._wrong("send_limits", f"'{text}' is no limit for {channel}", hint)
        return found

    def _hosts(self, name: str) -> tuple[str, ...]:
        hosts = hosts_in(self._text(name) or "")
        if any("/" in host or "@" in host for host in hosts):
            hint = "leave https:// and the path out: calendar.internal,10.0.0.5:8443"
            self._wrong(name, "is not a list of hosts", hint)
        return hosts

    def _check_secrets(self, found: dict[str, Any]) -> None:
        app = found.get("slack_app_token")
        if app and not app.startswith("xapp-"):
            hint = "make an app-level token with the scope connections:write on the app's page 'Basic information'"
            self._wrong("slack_app_token", "is no app-level token: those begin with xapp-", hint)
        if app and not found.get("slack_token"):
            self._wrong("slack_token", "is missing beside the app-level token", "copy the bot token (xoxb-...) as well")
        if found.get("slack_token") and not (found.get("slack_signing_secret") or app):
            self._wrong(
                "slack_signing_secret",
                "is missing beside the Slack token",
                "copy it from your Slack app's page 'Basic information': without it no button can be trusted",
            )
        self._check_teams(found)
        if len(found.get("secret_key", "x" * 32)) < 32:
            self._wrong("secret_key", "is shorter than 32 characters", "leave it out: Rung makes and keeps one")

    def _check_teams(self, found: dict[str, Any]) -> None:
        """A bot is its id, its secret and its tenant together."""
        names = ("teams_app_id", "teams_app_secret", "teams_tenant")
        given = [name for name in names if found.get(name)]
        for name in names if given else ():
            if name not in given:
                where = "Certificates & secrets" if name == "teams_app_secret" else "Overview"
                hint = f"copy it from the page '{where}' of the app registration; docs/teams.md says how"
                self._wrong(name, "is missing: a bot needs its app id, its secret and its tenant", hint)
        for name in ("teams_app_id", "teams_tenant"):
            if (text := found.get(name)) and not _GUID.fullmatch(text):
                hint = "write it as on the page 'Overview': 00000000-0000-0000-0000-000000000000"
                self._wrong(name, f"'{text}' is no id of Microsoft Entra", hint)

    def _wrong(self, name: str, message: str, hint: str) -> None:
        self.problems.append(Problem(NAMES[name], message, hint))


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":...@") if parts.password else url
