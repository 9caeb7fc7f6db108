"""What a fetched page is: its bytes as they came, unpacked, and what went wrong with them."""

from __future__ import annotations

import gzip
import socket
import zlib
from datetime import UTC, datetime

import pytest

from crawler.errors import FetchError, IdentityError
from crawler.fetch import Fetcher, fetch

STORY = (
    b"<html><body><h1>Ships return</h1>"
    + b"<p>The fleet came back on Thursday.</p>" * 200
    + b"</body></html>"
)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def test_a_page_is_its_bytes_its_headers_and_its_time(server, fetcher, reply_with):
    server.answers["/story?id=1"] = reply_with(STORY, Content_Type="text/html; charset=iso-8859-1", X_A="1")
    page = fetcher.fetch(f"{server.base}/story?id=1#comments")
    assert page.url == f"{server.base}/story?id=1"
    assert page.body == STORY
    assert page.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert page.headers["x-a"] == "1"
    assert page.fetched_at is not None
    assert abs((datetime.now(UTC) - page.fetched_at).total_seconds()) < 60
    assert page.warnings == ()


def test_a_wrong_charset_is_left_to_the_cleaner(server, fetcher, reply_with):
    body = "<p>Straße – 日本</p>".encode()
    server.answers["/"] = reply_with(body, Content_Type="text/html; charset=iso-8859-1")
    assert fetcher.fetch(f"{server.base}/").body == body


@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml", "TEXT/PLAIN; x=y", "", None])
def test_text_passes(server, fetcher, reply_with, kind):
    server.answers["/"] = reply_with(b"text", Content_Type=kind)
    assert fetcher.fetch(f"{server.base}/").body == b"text"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("application/pdf", "is a PDF, and only HTML"),
        ("image/png", "is an image file (image/png)"),
        ("video/mp4; codecs=x", "is a video file (video/mp4)"),
        ("application/rss+xml", "if it is a feed or a sitemap, put it into the sources file"),
        ("application/json", "is of the type application/json"),
        ("application/octet-stream", "give the address of a page"),
    ],
)
def test_what_is_no_text_is_refused_before_its_body_is_read(server, fetcher, reply_with, kind, words):
    server.answers["/"] = reply_with(b"", Content_Type=kind, Content_Length=1 << 40)
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(f"{server.base}/")
    assert caught.value.status == "not_text"
    assert words in str(caught.value)
    assert f"{server.base}/" in str(caught.value)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(STORY)),
        ("x-gzip", gzip.compress(STORY)),
        ("GZIP", gzip.compress(STORY[:100]) + gzip.compress(STORY[100:])),
        ("gzip", gzip.compress(STORY) + b"rubbish"),
        ("deflate", zlib.compress(STORY)),
        ("deflate", raw_deflate(STORY)),
        ("gzip, gzip", gzip.compress(gzip.compress(STORY))),
        ("deflate, gzip", gzip.compress(zlib.compress(STORY))),
        ("identity", STORY),
        ("none", STORY),
    ],
)
def test_bodies_are_unpacked(server, fetcher, reply_with, coding, packed):
    server.answers["/"] = reply_with(packed, Content_Encoding=coding)
    page = fetcher.fetch(f"{server.base}/")
    assert page.body == STORY
    assert page.warnings == ()


def test_a_body_that_is_not_packed_as_it_says_is_taken_as_it_is(server, fetcher, reply_with):
    server.answers["/"] = reply_with(STORY, Content_Encoding="gzip")
    page = fetcher.fetch(f"{server.base}/")
    assert page.body == STORY
    assert page.warnings == ("wrong_content_encoding",)


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip"])
def test_a_coding_that_was_not_asked_for_is_refused(server, fetcher, reply_with, coding):
    server.answers["/"] = reply_with(b"\x1f\x8bwhatever", Content_Encoding=coding)
    with pytest.raises(FetchError, match="bad_encoding: came packed"):
        fetcher.fetch(f"{server.base}/")


def chunked(connected: socket.socket) -> None:
    connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    for start in range(0, len(STORY), 1000):
        piece = STORY[start : start + 1000]
        connected.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))


def whole_chunks(connected: socket.socket) -> None:
    chunked(connected)
    connected.sendall(b"0\r\n\r\n")


def test_chunks_are_joined(server, fetcher):
    server.answers["/"] = whole_chunks
    page = fetcher.fetch(f"{server.base}/")
    assert (page.body, page.warnings) == (STORY, ())


@pytest.mark.parametrize("how", ["short", "gzip", "chunked"])
def test_a_truncated_body_is_given_with_a_warning(server, fetcher, reply_with, how):
    packed = gzip.compress(STORY, mtime=0)[:-20]
    server.answers["/"] = {
        "short": reply_with(STORY, Content_Length=len(STORY) + 1000),
        "gzip": reply_with(packed, Content_Encoding="gzip"),
        "chunked": chunked,
    }[how]
    page = fetcher.fetch(f"{server.base}/")
    assert page.warnings == ("truncated_body",)
    assert page.body
    assert STORY.startswith(page.body)


def test_a_damaged_body_is_given_up_to_the_damage(server, fetcher, reply_with):
    packed = bytearray(gzip.compress(bytes(range(256)) * 4000, mtime=0))
    packed[len(packed) // 2 :] = b"\xff" * (len(packed) - len(packed) // 2)
    server.answers["/"] = reply_with(bytes(packed), Content_Encoding="gzip")
    page = fetcher.fetch(f"{server.base}/")
    assert page.warnings == ("truncated_body",)


def test_a_body_longer_than_its_length_says_ends_there(server, fetcher, reply_with):
    server.answers["/"] = reply_with(STORY, Content_Length=50)
    assert fetcher.fetch(f"{server.base}/").body == STORY[:50]


def test_we_introduce_ourselves(server, reply_with):
    fetch(f"{server.base}/", contact="https://lab.example/bot", allow_private=["127.0.0.1"])
    fetch(f"{server.base}/", user_agent="MyBot/2 (+x@lab.example)", allow_private=["127.0.0.1"])
    agents = [request.headers["user-agent"] for request in server.requests]
    assert agents[0].startswith("Dateline/")
    assert agents[0].endswith(" (+https://lab.example/bot)")
    assert agents == [agents[0]] * 2 + ["MyBot/2 (+x@lab.example)"] * 2
    assert {request.headers["host"] for request in server.requests} == {f"127.0.0.1:{server.port}"}
    assert "cookie" not in server.requests[-1].headers


def test_a_name_that_is_none_never_goes_out():
    with pytest.raises(IdentityError):
        Fetcher(user_agent="Bot\r\nX: y")
