"""An identity provider on this machine: discovery, keys, and a token endpoint that checks what it is sent."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.aws.secrets import OpenId

CLIENT = "torg & co"
SECRET = "client secret: å/+"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Issuer:
    """`claims` and `header` add to what its ID tokens say; `signs_with` and `shows` are its keys by id."""

    port: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    signs_with: tuple[str, rsa.RSAPrivateKey] = field(default_factory=lambda: ("k1", new_key()))
    shows: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    token: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def known(self) -> OpenId:
        return OpenId(self.url, CLIENT, SECRET)

    def sign_in(self, address: str, now: int) -> tuple[str, str]:
        """What a user's browser gets when it signs in at an authorisation address: the state, and a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.url}/authorize?")
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked | {"now": str(now // 1000)}
        return asked["state"], code

    def answer(self, path: str) -> Any:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "scopes_supported": ["openid"],
            }
        if path == "/keys":
            return {"keys": [_jwk(name, key) for name, key in self.shows.items()]}
        return None

    def exchange(self, form: dict[str, str], authorization: str) -> Any:
        """The tokens for a code; None refuses it."""
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or pair != "torg+%26+co:client+secret%3A+%C3%A5%2F%2B"
            or form["redirect_uri"] != asked["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return None
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.token or self._token(asked)}

    def _token(self, asked: dict[str, str]) -> str:
        now = int(asked["now"])
        said = {
            "iss": self.url, "sub": "user-1", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "email": "Moa@Shop.example", "email_verified": True,
        } | self.claims  # fmt: skip
        kid, key = self.signs_with
        return jwt.encode(said, key, algorithm="RS256", headers={"kid": kid} | self.header)


def _jwk(name: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    numbers = key.public_key().public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": name,
        "n": _number(numbers.n),
        "e": _number(numbers.e),
    }


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[Issuer]:
    """An issuer that answers on a free port of this machine."""
    issuer = Issuer()
    issuer.shows = dict([issuer.signs_with])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell(issuer.answer(self.path), 404)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(raw).items()}
            self._tell(issuer.exchange(form, self.headers["Authorization"]), 400)

        def _tell(self, answer: Any, otherwise: int) -> None:
            self.send_response(200 if answer is not None else otherwise)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
