"""Templates to HTML: whatever stands in them is made harmless and escaped, unless it is a template's own."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dateline.terminal import without_controls
from dateline.web import typesetting

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
# Names of fields and filters as the page says them; others are said as they are.
_LABELS = {
    "agency": "wire",
    "author": "by",
    "domain": "site",
    "since": "from",
    "complete": "complete articles only",
    "distinct": "wire copies once",
    "ranked": "best first",
}


def render(template: str, **values: Any) -> str:
    """A template of `templates/`, filled in."""
    return _environment().get_template(template).render(values)


def style() -> str:
    """The style sheet, for a page that has to carry it."""
    return (STATIC / "style.css").read_text(encoding="utf-8")


def digest(style_sheet: str) -> str:
    """What a Content-Security-Policy calls an inline style sheet."""
    return f"'sha256-{b64encode(sha256(style_sheet.encode()).digest()).decode()}'"


@cache
def fingerprint() -> str:
    """Changes when one of the static files does: browsers keep them under an address that has it."""
    every = b"".join(file.read_bytes() for file in sorted(STATIC.iterdir()))
    return sha256(every).hexdigest()[:12]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Control characters and bidi overrides of pages go, wherever a template prints them.
        finalize=_harmless,
    )
    environment.filters |= {
        "number": typesetting.number,
        "percent": typesetting.percent,
        "moment": typesetting.moment,
        "label": lambda name: _LABELS.get(name, str(name).replace("_", " ")),
    }
    environment.globals |= {
        "counted": typesetting.counted,
        "setting": typesetting.setting,
        "fingerprint": fingerprint(),
    }
    return environment


def _harmless(value: Any) -> Any:
    if value is None:
        return ""
    return without_controls(value) if isinstance(value, str) and not isinstance(value, Markup) else value
