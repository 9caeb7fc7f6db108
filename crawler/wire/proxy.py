"""The proxy that the environment names for an address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3.util import make_headers

from crawler.errors import FetchError
from crawler.hosts import host_of, literal, normal_host


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """An HTTP proxy; `headers` introduce us to it."""

    host: str
    port: int
    headers: dict[str, str]


def proxy_for(parts: SplitResult) -> Proxy | None:
    """The proxy for a split address by the usual variables (http_proxy, https_proxy, all_proxy, no_proxy).

    Loopback is never asked of a proxy, whose loopback is not ours.
    """
    host = host_of(parts)
    if _is_loopback(host) or proxy_bypass(host):
        return None
    proxies = getproxies()
    named = proxies.get(parts.scheme) or proxies.get("all")
    if not named:
        return None
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    try:
        if proxy.scheme != "http":
            raise ValueError(f"{proxy.scheme}:// proxies are not supported, only http:// ones")
        at, port = normal_host(host_of(proxy)), proxy.port or 80
    except ValueError as problem:
        raise FetchError(parts.geturl(), "proxy", f"the proxy variable cannot be used: {problem}") from None
    headers = {}
    if proxy.username is not None:
        credentials = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        headers = make_headers(proxy_basic_auth=credentials)
    return Proxy(host=at, port=port, headers=headers)


def _is_loopback(host: str) -> bool:
    address = literal(host.strip("[]"))
    return address.is_loopback if address is not None else host == "localhost" or host.endswith(".localhost")
