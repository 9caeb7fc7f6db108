"""What the store loads: no parser and no crawler ever, no alembic for a database that is up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def loaded(program: str) -> set[str]:
    code = f"{program}\nimport sys; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ended.stdout.split())


def test_the_store_loads_no_parser_and_no_crawler(sqlite_url: str) -> None:
    every_module = " ".join(
        f"import storage.{path.stem};" for path in (ROOT / "storage").glob("*.py") if path.stem != "__init__"
    )
    program = (
        f"{every_module}\nfrom storage.store import open_store\n"
        "from cleaners.article import Article\n"
        f"with open_store({sqlite_url!r}) as store: store.save(Article(headline='A'))"
    )
    modules = loaded(program)
    assert {"storage", "sqlalchemy", "alembic"} <= modules
    assert modules & {"lxml", "selectolax", "trafilatura", "scrapy", "twisted", "dateparser"} == set()


def test_whoever_only_searches_loads_no_numpy(sqlite_url: str) -> None:
    program = (
        "from storage.store import open_store\nfrom storage.query import Query\n"
        f"with open_store({sqlite_url!r}) as store: store.find(Query('harbour', distinct=True, order='ranked'))"
    )
    assert "numpy" not in loaded(program)


def test_alembic_is_loaded_only_to_change_tables(sqlite_url: str) -> None:
    program = f"from storage.store import open_store\nopen_store({sqlite_url!r}).close()"
    assert "alembic" in loaded(program)
    assert "alembic" not in loaded(program)
