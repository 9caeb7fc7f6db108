"""Pages that show their stories only in a browser: what `render = true` of a source switches on."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from crawler.errors import FetchError

if TYPE_CHECKING:
    from crawler.reach import Reach

# Debian's name first. Without any of them playwright looks for its own.
_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable")
# What a story can be read without.
_NEEDLESS = frozenset({"image", "media", "font"})
_HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
_NAVIGATION_SECONDS = 30


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
    """Scrapy's settings for a run with a source that is rendered; requests say `playwright` in their meta."""
    options: dict[str, Any] = {"headless": True}
    path = browser()
    if path is not None:
        options["executable_path"] = path
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options["args"] = ["--no-sandbox"]  # Chromium has no sandbox for root, and does not start with one
    return {
        "DOWNLOAD_HANDLERS": {**handlers, "http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": options,
        "PLAYWRIGHT_ABORT_REQUEST": Guard(reach),
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": _NAVIGATION_SECONDS * 1000,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 4,
    }


@dataclass(frozen=True, slots=True)
class Guard:
    """Keeps the browser from what a crawl must not reach, and from pictures, films and fonts.

    It checks every address that a host has before the browser asks for it, but the browser resolves it again:
    a server that answers differently the second time is not caught, as it is without a browser.
    """

    reach: Reach

    async def __call__(self, asked: Asked) -> bool:
        """Whether a request is to be given up."""
        if asked.resource_type in _NEEDLESS:
            return True
        parts = urlsplit(asked.url)
        if parts.scheme in ("data", "blob", "about"):
            return asked.resource_type == "document"
        try:
            self.reach.check_url(asked.url)
            for address in await _addresses(parts.hostname or ""):
                self.reach.check_address(address, host=parts.hostname or "", url=asked.url)
        except (FetchError, OSError):
            return True
        return False


async def _addresses(host: str) -> Iterable[str]:
    answers = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return dict.fromkeys(str(answer[4][0]) for answer in answers)
