"""Asks for an address: resolves its host, checks the answers, connects to one of them, names what fails."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException
from urllib.parse import SplitResult, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from crawler.errors import FetchError
from crawler.hosts import host_of
from crawler.reach import Reach
from crawler.reach.lookup import system_addresses
from crawler.wire.body import TRUNCATED, layers, unpack
from crawler.wire.deadline import Deadline
from crawler.wire.proxy import Proxy, proxy_for

Resolve = Callable[[str], Sequence[str]]
_READ = 64 * 1024


@dataclass(slots=True, kw_only=True)
class Reply:
    """An answer whose body is still on its way; `headers` as in RawPage, `notes` are warnings of `pieces`."""

    url: str
    status: int
    headers: Mapping[str, str]
    deadline: Deadline
    raw: urllib3.HTTPResponse
    notes: set[str] = field(default_factory=set)

    def pieces(self, limit: int) -> Iterator[bytes]:
        """The body unpacked, piece by piece; FetchError (`too_large` beyond `limit` bytes, `timeout`)."""
        codings = layers(self.headers.get("content-encoding", ""), self.url)
        with _named(self.url, self.deadline):
            yield from unpack(self._packed(), codings, limit, self.notes, self.url)

    def _packed(self) -> Iterator[bytes]:
        """The body as sent. One that ends too early is noted and given as far as it came."""
        came = False
        while True:
            try:
                piece = self.raw.read1(_READ)
            except (urllib3.exceptions.ProtocolError, OSError):
                self.deadline.remaining()
                if not came:
                    raise
                self.notes.add(TRUNCATED)
                return
            self.deadline.remaining()
            if not piece:
                return
            came = True
            yield piece


@dataclass(kw_only=True)
class Wire:
    """How requests go out: by whose policy, resolved by what, under which headers.

    Through a proxy it is the proxy that resolves and connects; then the address in the URL is checked and
    nothing else can be.
    """

    reach: Reach
    headers: Mapping[str, str]
    resolve: Resolve = system_addresses

    @contextlib.contextmanager
    def ask(self, url: str, deadline: Deadline) -> Iterator[Reply]:
        """Send a GET for `url` (as `web_address` writes it) and give its reply. Raises FetchError."""
        self.reach.check_url(url)
        parts = urlsplit(url)
        with contextlib.ExitStack() as stack:
            with _named(url, deadline):
                proxy = proxy_for(parts)
                connected = (
                    self._connect_proxy(proxy, url, deadline) if proxy else self._connect(url, deadline)
                )
                stack.callback(connected.close)
                stack.enter_context(deadline.guard(connected))
                connection = self._connection(parts, connected, proxy, deadline)
                stack.callback(connection.close)
                raw = self._send(connection, url, parts, proxy)
                stack.callback(raw.close)
            headers = {name.lower(): value for name, value in raw.headers.iteritems()}
            yield Reply(url=url, status=raw.status, headers=headers, deadline=deadline, raw=raw)

    def _connect(self, url: str, deadline: Deadline) -> socket.socket:
        parts = urlsplit(url)
        host = host_of(parts).strip("[]")
        addresses = deadline.wait_for(lambda: self.resolve(host))
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        for address in addresses:
            self.reach.check_address(address, host=host, url=url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        failure: OSError = TimeoutError()
        for tried, address in enumerate(addresses):
            try:
                return create_connection(
                    (address, port), timeout=deadline.remaining() / (len(addresses) - tried)
                )
            except OSError as problem:
                failure = problem
        raise failure

    def _connect_proxy(self, proxy: Proxy, url: str, deadline: Deadline) -> socket.socket:
        try:
            return create_connection((proxy.host, proxy.port), timeout=deadline.remaining())
        except OSError as problem:
            at = f"{proxy.host}:{proxy.port}"
            detail = f"the proxy {at} cannot be reached ({problem}); look at the proxy variables"
            raise FetchError(url, "proxy", detail) from None

    def _connection(
        self, parts: SplitResult, connected: socket.socket, proxy: Proxy | None, deadline: Deadline
    ) -> HTTPConnection:
        host, timeout = host_of(parts).strip("[]"), deadline.remaining()
        connection: _Plain | _Secure
        if parts.scheme == "http":
            connection = _Plain(host, parts.port, timeout=timeout)
        else:
            connection = _Secure(host, parts.port, timeout=timeout, ssl_context=self._tls)
            if proxy:
                connection.set_tunnel(host, parts.port or 443, headers=proxy.headers)
        connection.connected = connected
        return connection

    def _send(
        self, connection: HTTPConnection, url: str, parts: SplitResult, proxy: Proxy | None
    ) -> urllib3.HTTPResponse:
        headers = dict(self.headers)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if proxy and parts.scheme == "http":
            target = url
            headers.update(proxy.headers)
        try:
            connection.connect()
        except OSError as problem:
            if proxy and "Tunnel connection failed" in str(problem):
                raise FetchError(url, "proxy", f"the proxy refused it ({problem})") from None
            raise
        connection.request("GET", target, headers=headers, preload_content=False, decode_content=False)
        return connection.getresponse()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Certificates and host names are checked; the variable SSL_CERT_FILE is honoured.
        return ssl.create_default_context()


class _Plain(HTTPConnection):
    """A connection over a socket that is open already: its host goes into headers, never to a resolver."""

    connected: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.connected


class _Secure(HTTPSConnection):
    """The same with TLS, whose server name and certificate are those of the host in the address."""

    connected: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.connected


@contextlib.contextmanager
def _named(url: str, deadline: Deadline) -> Iterator[None]:
    """Turn whatever the network raises into a FetchError with its status and what to do."""
    try:
        yield
    except FetchError:
        raise
    except (OSError, HTTPException, urllib3.exceptions.HTTPError) as problem:
        status, detail = _diagnosis(problem, deadline, host_of(urlsplit(url)))
        raise FetchError(url, status, detail) from problem


def _diagnosis(problem: Exception, deadline: Deadline, host: str) -> tuple[str, str]:
    kinds = _kinds(problem)
    if deadline.passed or kinds & {TimeoutError, urllib3.exceptions.TimeoutError}:
        return "timeout", f"gave no whole answer within {deadline.seconds:g} seconds; try again later"
    if socket.gaierror in kinds:
        return "dns", f"no such host {host}; check the address and your connection"
    if kinds & {ssl.SSLError, urllib3.exceptions.SSLError}:
        return (
            "tls",
            f"no secure connection to {host} ({_reason(problem)}); its certificate may be wrong or expired",
        )
    if ConnectionRefusedError in kinds:
        return "refused", f"{host} refused the connection; check host and port, or try again later"
    if OSError in kinds:
        return "connection", f"the connection to {host} failed ({_reason(problem)}); try again later"
    return "bad_response", f"the answer is no HTTP that we understand ({_reason(problem)}); try again later"


def _kinds(problem: BaseException) -> set[type]:
    """The classes of `problem` and of what it was raised for: urllib3 wraps the system's errors."""
    kinds: set[type] = set()
    chain: list[object] = [problem]
    while chain:
        each = chain.pop()
        if isinstance(each, BaseException):
            kinds.update(type(each).__mro__)
            chain.extend(each.args)
            if each.__cause__ is not None:
                chain.append(each.__cause__)
    return kinds


def _reason(problem: BaseException) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return problem.verify_message
    # urllib3 puts its sentence first, and the cause behind it.
    first = problem.args[0] if problem.args else ""
    text = getattr(problem, "strerror", None) or (first if isinstance(first, str) else str(problem))
    text = text or type(problem).__name__
    return text if len(text) <= 120 else text[:119] + "…"
