"""Where a delivery really goes: the live settings of each channel, or its built-in stand-in on this machine.

The code that sends is the same; only address and keys differ.
"""

from collections.abc import Mapping
from typing import Any

from rung.channels.apprise import channel as apprise
from rung.channels.registry import OF_SOURCES, TRACKERS, WAYS
from rung.config import Config
from rung.store.settings_store import DeliveryMode

LIVE = "live"
OUTBOX = "outbox"


def route(mode: DeliveryMode, to: str) -> str:
    """`live` or `outbox`, for a notice to this person or channel target."""
    return LIVE if mode.is_live_for(to) else OUTBOX


def live_settings(config: Config) -> dict[str, dict[str, Any]]:
    """By channel, its settings as the operator gave them."""
    slack: dict[str, Any] = {"signing_secret": config.slack_secret, "api_url": config.slack_api_url}
    if config.slack_token:
        slack["token"] = config.slack_token
    mail: dict[str, Any] = {"sender": config.mail_from}
    if config.smtp is not None:
        mail |= {
            "host": config.smtp.host, "port": config.smtp.port, "user": config.smtp.user,
            "password": config.smtp.password, "tls": config.smtp.tls,
        }  # fmt: skip
    return {
        "chat": {},
        "slack": slack,
        "email": mail,
        "webhook": {
            "secrets": config.webhook_secrets,
            "urls": config.webhook_urls,
            "secret": config.webhook_secrets.get("*", ""),
        },
        "teams": _teams(config),
        "pagerduty": {"keys": config.pagerduty_keys, "url": config.pagerduty_url},
        "push": {"server": config.push_server, "token": config.push_token} if config.push_server else {},
        "sms": _twilio(config),
        "phone": _twilio(config),
        "apprise": {"urls": config.apprise_urls},
    }


def _teams(config: Config) -> dict[str, Any]:
    given = {
        "app_id": config.teams_app_id, "app_secret": config.teams_app_secret, "tenant": config.teams_tenant,
        "login_url": config.teams_login_url, "service_url": config.teams_service_url,
    }  # fmt: skip
    named = {name: value for name, value in given.items() if value}
    own = {"own_secret": config.teams_secret}  # the stand-in signs with it
    return {"urls": config.teams_webhooks, "cloud": config.teams_cloud, **named, **own}


def _twilio(config: Config) -> dict[str, Any]:
    given = {"account": config.twilio_account, "token": config.twilio_token, "sender": config.twilio_from}
    # Twilio refuses a message whose callback it cannot reach: an address without https is no public one.
    callback = f"{config.base_url}/in/twilio" if config.base_url.startswith("https://") else ""
    found = {name: value for name, value in {**given, "callback": callback}.items() if value}
    return found | {"api_url": config.twilio_api_url}


def stays_inside(channel: str) -> bool:
    """Whether nothing of a channel leaves this installation, so that it has no stand-in."""
    known = WAYS.get(channel)
    return known is not None and known.describe().capabilities.stays_inside


def missing(config: Config, channel: str) -> str | None:
    """What a channel lacks to send for real, in the operator's words; None where it is set up."""
    if channel == "email" and config.smtp is None:
        return "No mail server is set up: give RUNG_SMTP_URL, or switch the delivery mode back to outbox."
    if channel == "slack" and not config.slack_token:
        return "No Slack app is set up: give RUNG_SLACK_TOKEN and RUNG_SLACK_SIGNING_SECRET, or switch back to outbox."
    if channel in ("sms", "phone") and not (config.twilio_account and config.twilio_token and config.twilio_from):
        return "No Twilio account is set up: give RUNG_TWILIO_ACCOUNT, RUNG_TWILIO_TOKEN and RUNG_TWILIO_FROM."
    if channel == "push" and not config.push_server:
        return "No ntfy server is set up: give RUNG_PUSH_SERVER."
    if channel == "teams" and not config.teams_webhooks and not config.teams_app_id:
        return (
            "No bot or webhook of Teams is set up: give RUNG_TEAMS_APP_ID, RUNG_TEAMS_APP_SECRET and "
            "RUNG_TEAMS_TENANT, or RUNG_TEAMS_WEBHOOKS."
        )
    if channel == "pagerduty" and not config.pagerduty_keys:
        return "No service of PagerDuty is set up: give RUNG_PAGERDUTY_KEYS."
    if channel == "apprise" and not apprise.is_installed():
        return f"{apprise.NOT_INSTALLED}."
    if channel == "apprise" and not config.apprise_urls:
        return "No target of Apprise is set up: give RUNG_APPRISE_URLS."
    return None


def may_be_private(channel: str, address: str, config: Config, settings: Mapping[str, Any]) -> bool:
    """Whether the address stands in the installation's own configuration; one that a policy or a page names must be
    public."""
    if channel in OF_SOURCES:
        tracker = TRACKERS.get(channel)
        url = tracker.url_of(settings) if tracker else str(settings.get("url", ""))
        return place_in(url) in config.helpdesk_hosts
    return channel != "webhook" or address in config.webhook_urls


def place_in(url: str) -> str:
    """Host and, where it has one, port of an address."""
    return url.partition("://")[2].partition("/")[0].lower()
