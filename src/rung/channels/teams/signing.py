"""The keys with which the stand-in signs what it sends to a bot, published as Microsoft publishes its own."""

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://api.botframework.com"
_BITS = 2048


class SigningKeys:
    """RSA keys, the newest last; made when first asked for."""

    def __init__(self) -> None:
        self._keys: list[tuple[str, rsa.RSAPrivateKey]] = []
        self._made = 0
        self.published_times = 0

    def rotate(self) -> None:
        """From now on another key signs, and the ones before are not published any more."""
        self._made += 1
        self._keys = [(f"key-{self._made}", rsa.generate_private_key(public_exponent=65537, key_size=_BITS))]

    def sign(self, claims: dict[str, Any]) -> str:
        name, key = self._newest()
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": name, "x5t": name})

    def published(self) -> dict[str, Any]:
        """The document behind `jwks_uri`."""
        self._newest()
        self.published_times += 1
        return {"keys": [_public(name, key) for name, key in self._keys]}

    def _newest(self) -> tuple[str, rsa.RSAPrivateKey]:
        if not self._keys:
            self.rotate()
        return self._keys[-1]


def _public(name: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    found = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**found, "use": "sig", "kid": name, "x5t": name, "endorsements": ["msteams", "webchat"]}
