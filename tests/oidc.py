"""A small OpenID Connect provider for tests: it signs in, without asking, whoever the test says.

It speaks what Streamlit's sign-in needs (discovery, authorize, token, keys, userinfo, end of session) and
checks what a real provider checks: the client and its secret, the registered way back, a code that is good
once, and PKCE.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "chengbiao", "a secret between the dashboard and its provider"
COOKIE_SECRET = "what signs the cookies of the dashboard in tests"
SECRETS = """[auth]
redirect_uri = "{public}/oauth2callback"
cookie_secret = "{cookie_secret}"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[editors]
emails = {emails}
"""


def sign_in_options(
    folder: Path,
    emails: list[str],
    provider: str = "http://localhost:9",
    public: str = "http://localhost:{port}",
    listens_on: str = "0.0.0.0",
) -> tuple[str, ...]:
    """The words of the command line for a server that signs in its editors.

    Args:
        folder: for the file of secrets.
        emails: the list of editors.
        provider: the provider's address; nobody there unless said otherwise.
        public: the dashboard's address for browsers; Streamlit fills in its port.
        listens_on: the address that the server listens on; every one unless said otherwise.
    """
    secrets_file = folder / "secrets.toml"
    content = {
        "public": public,
        "cookie_secret": COOKIE_SECRET,
        "client": CLIENT,
        "secret": SECRET,
        "provider": provider,
    }
    secrets_file.write_text(SECRETS.format(emails=json.dumps(emails), **content), encoding="utf-8")
    return ("--server.address", listens_on, "--secrets.files", str(secrets_file))


@dataclass
class Provider:
    """What the test decides, and what the provider remembers."""

    address: str = ""
    way_back: str = ""  # the registered redirect_uri; another one is refused
    person: dict = field(default_factory=dict)  # the claims of who signs in next; empty: the person says no
    signed_in: int = 0
    ended: int = 0
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "tests", "use": "sig"}))
    codes: dict[str, dict] = field(default_factory=dict)

    def discovery(self) -> dict:
        """The document that `server_metadata_url` names."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "end_session_endpoint": f"{self.address}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes after the person agreed, or did not."""
        assert asked["client_id"] == CLIENT and asked["redirect_uri"] == self.way_back, asked
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256", asked
        if not self.person:
            return f"{self.way_back}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe()
        self.codes[code] = {"asked": asked, "person": dict(self.person)}
        return f"{self.way_back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str], authorization: str) -> dict:
        """The signed statement who it is, for a code that is good once."""
        kept = self.codes.pop(sent["code"])
        assert authorization == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode(), (
            authorization
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
        assert challenge.rstrip(b"=").decode() == kept["asked"]["code_challenge"]
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": kept["person"].get("email", "nobody"),
            "iat": now,
        }
        claims |= {"exp": now + 3600, "nonce": kept["asked"]["nonce"]} | kept["person"]
        self.signed_in += 1
        return {
            "access_token": secrets.token_urlsafe(),
            "token_type": "Bearer",
            "expires_in": 3600,
            "id_token": jwt.encode({"alg": "RS256", "kid": "tests"}, claims, self.key),
        }


class _Answer(BaseHTTPRequestHandler):
    """The provider's addresses."""

    provider: Provider

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        if path == "/authorize":
            self._redirect(lambda: self.provider.authorize(asked))
        elif path == "/end":
            assert asked["post_logout_redirect_uri"] == self.provider.way_back, asked
            self.provider.ended += 1
            self._redirect(lambda: self.provider.way_back)
        elif path == "/jwks":
            self._send({"keys": [self.provider.key.as_dict(private=False)]})
        elif path == "/userinfo":
            self._send(self.provider.person)
        else:
            self._send(self.provider.discovery())

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send(self.provider.token(dict(parse_qsl(sent)), self.headers.get("Authorization", "")))

    def _redirect(self, address: Callable[[], str]) -> None:
        self.send_response(302)
        self.send_header("Location", address())
        self.end_headers()

    def _send(self, content: dict) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *what: object) -> None:
        """Say nothing."""


@contextmanager
def provide() -> Iterator[Provider]:
    """A provider until the block ends, at a free port of this machine."""
    provider = Provider()
    server = ThreadingHTTPServer(("localhost", 0), type("Answer", (_Answer,), {"provider": provider}))
    provider.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
