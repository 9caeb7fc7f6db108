"""What every request has to be and every answer says: known host, reading only, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from dateline.web.inert import STYLE
from dateline.web.rendering import digest

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Nothing but our own files, and no script or style within a page. Forms and frames lead to ourselves.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A stored page: no script, form or navigation, no origin, and no request at all. Its one style sheet is ours.
INERT_POLICY = (
    f"sandbox; default-src 'none'; style-src {digest(STYLE)}; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, nofollow",  # what is stored here was written by others
}


class Guard:
    """Stands before the application.

    Only the names in `hosts` are answered to: a site that a reader visits may let its own name point here (DNS
    rebinding) and would else read the store through the reader's browser. Only GET and HEAD are, and not to pages of
    other sites.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(map(str.lower, hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or has it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache")
                headers.add_vary_header("Accept")
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        name = host_name(headers.get("host", ""))
        if name not in self._hosts:
            told = f"This page does not answer to the name {name!r}. Start it with: dateline serve --allow-host NAME\n"
            return PlainTextResponse(told, 421)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("This page is for reading: GET and HEAD.\n", 405, {"Allow": "GET, HEAD"})
        # A link from elsewhere may lead here. A page from elsewhere that asks for ours as a picture, a script or a
        # frame reads nothing of it, but could tell by the time it takes whether a search finds anything.
        elsewhere = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        led = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if elsewhere and not led:
            return PlainTextResponse("This page is not for other pages.\n", 403)
        return None


def host_name(host: str) -> str:
    """The name in a Host header, without its port and without the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().removesuffix(".")
