"""Whether the Bot Framework sent it: the token of each request
(https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication).

A token is a JWT for our app, signed by one of the keys that Microsoft publishes, good for the channel and the service
that the activity names. What the built-in stand-in says is signed with a secret that only this installation knows.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt
from msgspec import Struct

from rung.intake.base import Rejected

OWN_ISSUER = "urn:rung:teams-stand-in"
"""Who signs what this installation says in the place of Teams."""
CHANNEL = "msteams"
_LEEWAY = 300
"""Seconds by which two clocks may differ."""
_LONGEST = 8_000
_ALGORITHMS = ("RS256",)
"""Of Microsoft's own tokens. Never taken from the token itself."""


class Trust(Struct, frozen=True):
    """Whom this installation believes."""

    app_id: str
    issuer: str
    keys: Mapping[str, Mapping[str, Any]] = {}
    """Microsoft's signing keys (JWK) by their ids, as far as they are known."""
    own_secret: str = ""


class UnknownKey(Exception):
    """The token is signed with a key that is not known, or not yet."""


def token_in(headers: Mapping[str, str]) -> str:
    """The bearer token of a request. Raises `Rejected` where there is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST:
        hint = "Only the Bot Framework posts here; see docs/teams.md."
        raise Rejected(401, "unsigned", "The request bears no token.", hint)
    return token.strip()


def issuer_of(token: str) -> str:
    """Who says to have signed it. Raises `Rejected` for what is no token."""
    try:
        said = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, RecursionError) as error:
        raise _bad("bad_token", "The token cannot be read.") from error
    return str(said.get("iss", ""))


def verify(token: str, activity: Mapping[str, Any], trust: Trust, now: datetime) -> None:
    """Raises `Rejected` unless the token vouches for the activity at `now`; `UnknownKey` where the key is not known."""
    issuer = issuer_of(token)
    key: Any
    if issuer == OWN_ISSUER and trust.own_secret:
        key, algorithms = trust.own_secret, ("HS256",)
    elif issuer == trust.issuer:
        key, algorithms = _published(token, activity, trust), _ALGORITHMS
    else:
        raise _bad("wrong_issuer", "The token was given by somebody else.")
    # Whether it is good at `now` is looked at here: the library would ask the machine's clock.
    options: Any = {**dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False), "require": ["exp", "aud"]}
    try:
        claims = jwt.decode(
            token, key, algorithms=list(algorithms), audience=trust.app_id, issuer=issuer, options=options
        )
    except jwt.InvalidAudienceError as error:
        hint = "Compare RUNG_TEAMS_APP_ID with the app id of the bot in Azure."
        raise _bad("wrong_audience", "The token is for another bot.", hint) from error
    except jwt.PyJWTError as error:
        raise _bad("bad_signature", f"The token cannot be trusted: {type(error).__name__}.") from error
    _check_instants(claims, now)
    if _address(claims.get("serviceurl")) != _address(activity.get("serviceUrl")):
        raise _bad("wrong_service", "The token is for another service than the activity names.")


def _published(token: str, activity: Mapping[str, Any], trust: Trust) -> Any:
    """Microsoft's key with which the token says to be signed, where it may sign for this channel."""
    named = str(jwt.get_unverified_header(token).get("kid", ""))
    found = trust.keys.get(named)
    if found is None:
        raise UnknownKey(named[:100])
    endorsed = found.get("endorsements")
    if endorsed and activity.get("channelId") not in endorsed:
        raise _bad("not_endorsed", "The key may not sign for this channel.")
    try:
        return jwt.PyJWK(dict(found), algorithm="RS256").key
    except jwt.PyJWTError as error:
        raise _bad("bad_key", "The published key cannot be used.") from error


def _check_instants(claims: Mapping[str, Any], now: datetime) -> None:
    at = now.timestamp()
    ends, begins = claims.get("exp"), claims.get("nbf", 0)
    if not isinstance(ends, int | float) or not isinstance(begins, int | float):
        raise _bad("bad_token", "The token says no instants.")
    if at > ends + _LEEWAY or at < begins - _LEEWAY:
        raise _bad("too_old", "The token is not good now.", "Check this machine's clock.")


def _address(url: Any) -> str:
    return str(url or "").rstrip("/").lower()


def _bad(code: str, message: str, hint: str = "Only the Bot Framework posts here; see docs/teams.md.") -> Rejected:
    return Rejected(401, code, message, hint)
