"""A database that an earlier version of the program filled: nothing in it is lost, and what is new works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text

from cleaners.article import Article, Paragraph, ParagraphKind
from storage import schema, sketches
from storage.engine import make_engine, read_url
from storage.errors import SchemaOutdated
from storage.query import Query
from storage.shingles import SKETCH, shingles, sketch
from storage.sql import SqlStore
from storage.store import open_store

PUBLISHED = datetime(2020, 2, 6, 12, 32, tzinfo=UTC)
ON_SQLITE = "2020-02-06T12:32:00.000000Z"

# What the first version wrote: its own statements, since the program's of today write the tables of today.
INSERT_ARTICLE = """
    INSERT INTO article (identity, rev, stored_at, moment, content_hash, record_hash, source, page_type,
        completeness, word_count, published, published_offset, cleaner, url, headline, authors, headline_variants,
        topics, images, warnings, provenance, paragraphs, body)
    VALUES (:identity, 1, :moment, :moment, :identity, :identity, 'example', 'article', 'complete', 5, :moment, 0,
        '0.1.0+abc', :url, :headline, '[]', '[]', '[]', '[]', '[]', '{}', '[["p", 34]]', :body)
"""
# Under which digests that version knew https://news.example/1 and /2.
IDENTITIES = ("88bcefda7c66477f21bf301176d2feb8", "13ef2d0b759352191d8b0948ec47ba7e")
INSERT_QUEUE = "INSERT INTO fts_queue (article_id) SELECT id FROM article"
INSERT_ADDRESS = """
    INSERT INTO address (key, url, status, final, fetched_at)
    VALUES ('fdebfa84c861a88c80fb782a513127ce', 'https://news.example/gone', 'http_410', true, :moment)
"""


def fill(connection: Connection) -> None:
    """Two articles and an address, as the first version left them; their words are still to be indexed."""
    moment: Any = ON_SQLITE if connection.dialect.name == "sqlite" else PUBLISHED
    for number, identity in enumerate(IDENTITIES, start=1):
        row = {
            "identity": identity,
            "moment": moment,
            "url": f"https://news.example/{number}",
            "headline": f"Harbour reopens {number}",
            "body": "The harbour reopened on Thursday. ",
        }
        connection.execute(text(INSERT_ARTICLE), row)
    connection.execute(text("INSERT INTO facet (kind, key, name) VALUES ('source', 'example', 'example')"))
    connection.execute(text("INSERT INTO facet (kind, key, name) VALUES ('place', 'kyiv', 'KYIV')"))
    link = "INSERT INTO article_facet (article_id, facet_id, moment) VALUES (:article, :facet, :moment)"
    for article, facet in ((1, 1), (2, 1), (2, 2)):
        connection.execute(text(link), {"article": article, "facet": facet, "moment": moment})
    connection.execute(text(INSERT_QUEUE))
    connection.execute(text(INSERT_ADDRESS), {"moment": moment})


def of_version(address: str, version: str, fill: Callable[[Connection], None]) -> str:
    """The address of a filled database of an earlier version."""
    engine = make_engine(read_url(address))
    if engine.dialect.name == "sqlite":
        schema.use_wal(engine)
    with engine.execution_options(writing=True).begin() as connection:
        config = schema.alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        fill(connection)
    engine.dispose()
    return address


@pytest.fixture
def first_version(database_url: str) -> str:
    """The address of a filled database of the first version."""
    return of_version(database_url, "0001", fill)


def test_a_filled_database_of_the_first_version_is_brought_up_to_date(first_version: str) -> None:
    with open_store(first_version) as store:
        found = store.find(Query("harbour reopened"))
        assert [each.article.headline for each in found] == ["Harbour reopens 2", "Harbour reopens 1"]
        assert {each.article.published for each in found} == {PUBLISHED}
        # Names, time and whether it is whole, along the links and through the index.
        assert [each.id for each in store.find(Query(place="kyiv"))] == [2]
        assert [each.id for each in store.find(Query("harbour", place="kyiv", complete_only=True))] == [2]
        assert store.count(Query(complete_only=True, since=PUBLISHED)) == 2
        assert store.find(Query("harbour", since=PUBLISHED + timedelta(microseconds=1))) == []
        assert store.days(Query(source="example")) == store.days(Query()) == {PUBLISHED.date(): 2}
        assert store.save(found[0].article).id == found[0].id
        assert store.known(["https://news.example/gone"]) == {"https://news.example/gone"}
    engine = make_engine(read_url(first_version))
    with engine.connect() as connection:
        assert schema.revision(connection) == schema.HEAD
    engine.dispose()


def test_without_leave_to_write_it_is_named_and_left_alone(first_version: str) -> None:
    with pytest.raises(SchemaOutdated, match=r"of version 0001.*any writing command updates them"):
        open_store(first_version, create=False)


def test_copies_of_what_an_earlier_version_stored_are_found(database_url: str) -> None:
    text_of = " ".join(f"harbour{number}" for number in range(100))

    def with_old_sketch(connection: Connection) -> None:
        moment: Any = ON_SQLITE if connection.dialect.name == "sqlite" else PUBLISHED
        row = {"identity": "0" * 32, "moment": moment, "url": "https://news.example/9", "headline": "Old"}
        connection.execute(text(INSERT_ARTICLE), row | {"body": text_of})
        connection.execute(
            text("INSERT INTO facet (kind, key, name) VALUES ('source', 'example', 'example')")
        )
        link = "INSERT INTO article_facet (article_id, facet_id, at) VALUES (1, 1, 1580992320000000)"
        connection.execute(text(link))
        connection.execute(text("INSERT INTO shingle (hash, article_id) VALUES (5, 1)"))

    copy = Article(url="https://other.example/1", paragraphs=(Paragraph(kind=ParagraphKind.P, text=text_of),))
    with open_store(of_version(database_url, "0004", with_old_sketch)) as store:
        assert store.count(Query("harbour1")) == 1
        saved = store.save(copy)
        (cluster,) = store.clusters(Query())
        assert {each.id for each in cluster.articles} == {1, saved.id}


def test_sketches_of_the_version_before_are_turned_and_not_drawn_anew(database_url: str) -> None:
    smallest = shingles([f"harbour{number}" for number in range(100)]).tolist()[:SKETCH]

    def with_sketch(connection: Connection) -> None:
        for each in smallest:
            connection.execute(text(f"INSERT INTO shingle (hash, article_id) VALUES ({each}, 7)"))  # noqa: S608 - a number

    with open_store(of_version(database_url, "0005", with_sketch)) as store:
        assert isinstance(store, SqlStore)
        with store.engine.connect() as connection:
            kept = sketch(shingles([f"harbour{number}" for number in range(100)]))
            assert sketches.holders(connection, kept) == {each: {7} for each in kept}
