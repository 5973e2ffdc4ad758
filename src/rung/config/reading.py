"""Settings read from the environment and from `rung.toml`, each checked, all that is wrong gathered."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from rung.config.home import SETTINGS_FILE
from rung.config.names import NAMES, TEXTS
from rung.config.problems import Problem
from rung.config.values import Address, Smtp

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def hosts_in(text: str) -> tuple[str, ...]:
    """The hosts of `calendar.internal,10.0.0.5:8443`."""
    return tuple(host.strip().lower() for host in text.split(",") if host.strip())


class Reader:
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
        for name in ("feed_hosts", "helpdesk_hosts", "model_hosts"):
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
