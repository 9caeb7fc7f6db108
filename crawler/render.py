"""Pages that show their stories only in a browser: what `render = true` of a source switches on."""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies

from crawler.errors import FetchError
from crawler.reach.gate import Gate

if TYPE_CHECKING:
    from crawler.reach import Reach

# Debian's name first. Without any of them playwright looks for its own.
_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable")
# What a story can be read without.
_NEEDLESS = frozenset({"image", "media", "font"})
_HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
_NAVIGATION_SECONDS = 30
GUARD = "PLAYWRIGHT_ABORT_REQUEST"
# What goes past proxies: calls between browsers.
_NO_OTHER_WAY = "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"


class Asked(Protocol):
    """A request of the browser, as playwright tells it."""

    url: str
    resource_type: str


def is_installed() -> bool:
    """Whether the extra `render` is there."""
    return importlib.util.find_spec("scrapy_playwright") is not None


def browser() -> str | None:
    """The path of the system's Chromium."""
    return next((path for path in map(shutil.which, _BROWSERS) if path), None)


def render_settings(reach: Reach, handlers: dict[str, Any]) -> dict[str, Any]:
    """Scrapy's settings for a run with a source that is rendered; requests say `playwright` in their meta.

    The browser reaches the network through a gate only, which is closed with the Guard among the settings.
    """
    guard = Guard(reach)
    options: dict[str, Any] = {"headless": True, "args": [_NO_OTHER_WAY], "proxy": guard.open()}
    path = browser()
    if path is not None:
        options["executable_path"] = path
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options["args"].append("--no-sandbox")  # Chromium has none for root, and does not start with one
    return {
        "DOWNLOAD_HANDLERS": {**handlers, "http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": options,
        GUARD: guard,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": _NAVIGATION_SECONDS * 1000,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 4,
    }


class Guard:
    """Keeps the browser from what a crawl must not reach, and from pictures, films and fonts.

    What it lets through goes to the gate, which resolves the host, checks and connects: an answer of a name server
    that changes in between changes nothing. Where the environment names a proxy, that one resolves and connects, as it
    does without a browser, and only what is written in an address can be checked.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._gate: Gate | None = None

    def open(self) -> dict[str, str] | None:
        """What the browser is told of its proxy; None when it is that of the environment."""
        if {"http", "https", "all"} & getproxies().keys():
            return None
        self._gate = Gate(self._reach)
        self._gate.open()
        return {"server": self._gate.address, "username": Gate.user, "password": self._gate.password}

    def close(self) -> None:
        """Closes the gate."""
        if self._gate is not None:
            self._gate.close()

    async def __call__(self, asked: Asked) -> bool:
        """Whether a request is to be given up."""
        if asked.resource_type in _NEEDLESS:
            return True
        parts = urlsplit(asked.url)
        if parts.scheme in ("data", "blob", "about"):
            return asked.resource_type == "document"
        try:
            self._reach.check_url(asked.url)
        except FetchError:
            return True
        return False
