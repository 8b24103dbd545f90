"""A reverse proxy for tests, as it stands before real servers: it ends TLS and says whom it speaks for."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FORWARDED = b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"


def _certificate(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = (
        made.not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "proxy.pem").write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "proxy.pem")
    return context


def _pass_on(source: socket.socket, target: socket.socket, added: bytes = b"") -> None:
    """Everything that comes; `added` after the first line."""
    with suppress(OSError):
        while piece := source.recv(65_536):
            if added and b"\r\n" in piece:
                head, _, rest = piece.partition(b"\r\n")
                piece, added = head + b"\r\n" + added + rest, b""
            target.sendall(piece)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:  # closed: the block has ended
            return
        with suppress(OSError):
            browser, server = (
                context.wrap_socket(plain, server_side=True),
                socket.create_connection(("localhost", port)),
            )
            threading.Thread(target=_pass_on, args=(browser, server, FORWARDED), daemon=True).start()
            threading.Thread(target=_pass_on, args=(server, browser), daemon=True).start()


@contextmanager
def reverse_proxy(folder: Path, port: int, own_port: int) -> Iterator[None]:
    """https://127.0.0.1:`own_port` for what listens on `port` of this machine, until the block ends."""
    listener = socket.create_server(("127.0.0.1", own_port))
    threading.Thread(target=_serve, args=(listener, _certificate(folder), port), daemon=True).start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
