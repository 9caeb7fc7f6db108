"""Under which name the crawler introduces itself."""

from __future__ import annotations

import os
from functools import cache
from importlib import metadata

from crawler.errors import IdentityError
from crawler.politeness.robots import product_tokens

PRODUCT = "Dateline"
VARIABLE = "DATELINE_USER_AGENT"


def user_agent(given: str | None = None, *, contact: str | None = None) -> str:
    """The user agent to send: `given`, else DATELINE_USER_AGENT, else "Dateline/<version> (+<contact>)".

    It is also what robots.txt is asked about, so a name must be readable from it ("Name/1.0 (...)"). Raises
    IdentityError.
    """
    chosen = (given or os.environ.get(VARIABLE) or "").strip()
    if not chosen:
        return f"{PRODUCT}/{version()} (+{contact})" if contact else f"{PRODUCT}/{version()}"
    if not (chosen.isascii() and chosen.isprintable()):
        raise IdentityError(f"user agent {chosen!r}: cannot be sent; write it in plain ASCII on one line")
    if not product_tokens(chosen):
        # A robots.txt speaks to us by that name; without one its rules for us would be passed over.
        raise IdentityError(
            f"user agent {chosen!r}: names no robot; write it as 'Name/1.0 (+https://contact)'"
        )
    return chosen


@cache
def version() -> str:
    """The version of the installed distribution; "0" when the packages run from a bare checkout."""
    try:
        return metadata.version("dateline")
    except metadata.PackageNotFoundError:
        return "0"
