"""What a command loads before it has anything to do: modules, not seconds, because these are what costs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from commandline import ROOT, environment

HEAVY = {
    "alembic",
    "dateparser",
    "feedparser",
    "jinja2",
    "lxml",
    "numpy",
    "pebble",
    "rich",
    "scrapy",
    "selectolax",
    "sqlalchemy",
    "starlette",
    "tldextract",
    "trafilatura",
    "twisted",
    "urllib3",
    "uvicorn",
}


def loaded_by(code: str) -> set[str]:
    """The top-level modules, of HEAVY, that `code` loads in a fresh interpreter."""
    program = f"import json, sys\n{code}\njson.dump(sorted(sys.modules), sys.stderr)"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in json.loads(ended.stderr)} & HEAVY


def verb(*arguments: str) -> str:
    return f"from dateline.cli import main\ntry:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass"


@pytest.mark.parametrize(
    "code",
    [
        "import dateline",
        "from dateline import __version__",
        "import cleaners.article, cleaners.page, cleaners.errors, cleaners.found, cleaners.block",
        "import storage, crawler",
        "import crawler.errors, storage.errors, storage.query",
        verb("--help"),
        verb("--version"),
        *(
            verb(name, "--help")
            for name in ("extract", "crawl", "learn", "search", "serve", "show", "sources")
        ),
    ],
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    assert loaded_by(code) == set()


@pytest.mark.parametrize(
    ("code", "kept_out"),
    [
        ("import storage.store", {"lxml", "scrapy", "twisted", "trafilatura", "selectolax", "numpy"}),
        ("import cleaners.pipeline", {"scrapy", "twisted", "sqlalchemy", "alembic", "urllib3", "rich"}),
        ("import crawler.sources", {"scrapy", "twisted", "sqlalchemy", "trafilatura"}),
        ("import crawler.fetch", {"scrapy", "twisted", "sqlalchemy", "trafilatura"}),
        ("from dateline import split_dateline", {"scrapy", "sqlalchemy", "lxml", "trafilatura"}),
        ("from dateline import Query", {"scrapy", "lxml", "trafilatura"}),
        ("import dateline.web.app, dateline.web.server", {"scrapy", "twisted", "sqlalchemy", "trafilatura"}),
        ("import dateline.web.standalone", {"starlette", "uvicorn", "scrapy", "sqlalchemy"}),
    ],
)
def test_a_room_loads_only_its_own(code: str, kept_out: set[str]) -> None:
    assert loaded_by(code) & kept_out == set()
