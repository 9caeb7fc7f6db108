"""Real servers on loopback that answer with exact bytes, and a certificate authority of our own."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler.fetch import Fetcher

Answer = bytes | Callable[[socket.socket], None]
NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def answer(body: bytes = b"<p>Hello</p>", status: str = "200 OK", **headers: str | int) -> bytes:
    """An HTTP/1.1 answer; header names are written with underscores, None leaves one out."""
    fields = {"Content_Type": "text/html", "Content_Length": len(body), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value is not None]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""]).encode("latin-1") + body


@dataclass
class Request:
    line: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return self.line.split(" ")[1]


@dataclass
class Server:
    """Answers each path with the bytes, or by the function, in `answers`; keeps what it was asked."""

    listening: socket.socket
    tls: ssl.SSLContext | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.listening.getsockname()[1]

    @property
    def base(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def serve(self) -> None:
        while True:
            try:
                connected, _ = self.listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._speak, args=[connected])
            self.threads.append(thread)
            thread.start()

    def _speak(self, connected: socket.socket) -> None:
        connected.settimeout(20)
        with connected, contextlib.suppress(OSError):
            if self.tls:
                connected = self.tls.wrap_socket(connected, server_side=True)
            with connected:
                self._answer(connected)

    def _answer(self, connected: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connected.recv(65536)
            if not piece:
                return
            head += piece
        line, *rest = head.decode("latin-1").split("\r\n")
        pairs = [each.partition(": ") for each in rest if each]
        request = Request(line, {name.lower(): value for name, _, value in pairs})
        self.requests.append(request)
        given = self.answers.get(request.path, NO_ROBOTS if request.path == "/robots.txt" else answer())
        if isinstance(given, bytes):
            connected.sendall(given)
        else:
            given(connected)


@contextlib.contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening, tls)
        accepting = threading.Thread(target=server.serve)
        accepting.start()
        try:
            yield server
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in server.threads:
                thread.join()


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("DATELINE_USER_AGENT", raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture
def other() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture
def reply_with():
    return answer


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(allow_private=["127.0.0.1"], timeout=10) as started:
        yield started


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> tuple[Path, Path]:
    """The file of a certificate that signs itself, and one with a certificate for news.example and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = dt.datetime.now(dt.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")])
    names = [x509.DNSName("news.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.9"))]
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("authority")
    public, private = folder / "authority.pem", folder / "server.pem"
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    public.write_bytes(pem)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    private.write_bytes(secret + pem)
    return public, private


@pytest.fixture
def secure_server(authority) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority[1])
    with running(context) as started:
        yield started
