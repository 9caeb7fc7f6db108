"""The manners of a single fetch: robots.txt, the pace, redirects, and nowhere that must not be reached."""

from __future__ import annotations

import base64
import time

import pytest

from crawler.errors import FetchError, ReachRefused, RobotsDisallowed
from crawler.fetch import Fetcher, fetch

PAGE = b"<p>Hello</p>"


def plain(body: str) -> dict:
    return {"body": body.encode(), "Content_Type": "text/plain"}


@pytest.fixture
def move(reply_with):
    def to(address: str, status: str = "302 Found") -> bytes:
        return reply_with(b"", status=status, Location=address)

    return to


# robots.txt


def test_robots_txt_is_asked_first_and_once_for_a_batch(server, fetcher, reply_with):
    server.answers["/robots.txt"] = reply_with(**plain("User-agent: *\nDisallow: /private/\n"))
    fetcher.fetch(f"{server.base}/a")
    fetcher.fetch(f"{server.base}/b")
    with pytest.raises(RobotsDisallowed) as caught:
        fetcher.fetch(f"{server.base}/private/c")
    assert server.paths == ["/robots.txt", "/a", "/b"]
    assert caught.value.status == "robots_disallowed"
    assert "robots.txt of 127.0.0.1 asks us not to fetch it" in str(caught.value)


def test_the_own_group_is_obeyed(server, reply_with):
    server.answers["/robots.txt"] = reply_with(**plain("User-agent: MyBot\nDisallow: /\n"))
    with pytest.raises(RobotsDisallowed):
        fetch(f"{server.base}/a", user_agent="MyBot/3.1 (+x@lab.example)", allow_private=["127.0.0.1"])
    assert fetch(f"{server.base}/a", user_agent="Other/1.0", allow_private=["127.0.0.1"]).body == PAGE


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("404 Not Found", True),
        ("403 Forbidden", True),
        ("500 Oops", False),
        ("503 Later", False),
        ("429 Slow", False),
    ],
)
def test_what_the_status_of_robots_txt_means(server, fetcher, reply_with, status, allowed):
    server.answers["/robots.txt"] = reply_with(b"User-agent: *\nDisallow: /\n", status=status)
    if allowed:
        assert fetcher.fetch(f"{server.base}/a").body == PAGE
    else:
        with pytest.raises(RobotsDisallowed, match="cannot be read, so nothing is fetched; try again later"):
            fetcher.fetch(f"{server.base}/a")
        assert server.paths == ["/robots.txt"]


@pytest.mark.parametrize("sent", [b"nonsense", b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nx"])
def test_a_robots_txt_that_cannot_be_read_closes_the_site(server, fetcher, sent):
    server.answers["/robots.txt"] = sent
    with pytest.raises(RobotsDisallowed):
        fetcher.fetch(f"{server.base}/a")


def test_a_robots_txt_that_never_comes_fails_the_page_with_its_own_reason(server):
    server.answers["/robots.txt"] = lambda connected: connected.recv(1)
    with pytest.raises(FetchError) as caught:
        fetch(f"{server.base}/a", allow_private=["127.0.0.1"], timeout=0.5)
    assert caught.value.status == "timeout"
    assert caught.value.url == f"{server.base}/a"
    assert server.paths == ["/robots.txt"]


def test_robots_txt_is_followed_over_five_redirects_to_other_hosts(server, other, fetcher, reply_with, move):
    for number in range(4):
        server.answers[f"/r{number}"] = move(f"/r{number + 1}")
    server.answers["/robots.txt"] = move("/r0")
    server.answers["/r3"] = move(f"{other.base}/rules")
    other.answers["/rules"] = reply_with(**plain("User-agent: *\nDisallow: /closed\n"))
    assert fetcher.fetch(f"{server.base}/open").body == PAGE
    with pytest.raises(RobotsDisallowed):
        fetcher.fetch(f"{server.base}/closed")
    assert server.paths == ["/robots.txt", "/r0", "/r1", "/r2", "/r3", "/open"]


def test_more_than_five_redirects_of_robots_txt_mean_that_there_is_none(server, fetcher, move):
    server.answers["/robots.txt"] = move("/r0")
    for number in range(9):
        server.answers[f"/r{number}"] = move(f"/r{number + 1}")
    assert fetcher.fetch(f"{server.base}/a").body == PAGE
    assert server.paths == ["/robots.txt", "/r0", "/r1", "/r2", "/r3", "/r4", "/a"]


def test_a_robots_txt_that_leads_where_we_must_not_go_closes_the_site(server, fetcher, move):
    server.answers["/robots.txt"] = move("http://169.254.169.254/latest/meta-data")
    with pytest.raises(RobotsDisallowed):
        fetcher.fetch(f"{server.base}/a")


def test_a_long_robots_txt_is_read_up_to_its_limit(server, fetcher, reply_with):
    rules = "User-agent: *\nDisallow: /a\n" + "#" * (1024 * 1024) + "\nDisallow: /b\n"
    server.answers["/robots.txt"] = reply_with(**plain(rules))
    assert fetcher.fetch(f"{server.base}/b").body == PAGE
    with pytest.raises(RobotsDisallowed):
        fetcher.fetch(f"{server.base}/a")


def test_every_hop_is_asked_for(server, other, fetcher, reply_with, move):
    other.answers["/robots.txt"] = reply_with(**plain("User-agent: *\nDisallow: /\n"))
    server.answers["/a"] = move(f"{other.base}/b")
    with pytest.raises(
        RobotsDisallowed, match=f"{server.base}/a: robots_disallowed: redirects to {other.base}/b"
    ):
        fetcher.fetch(f"{server.base}/a")
    assert other.paths == ["/robots.txt"]


# the pace


def test_a_crawl_delay_is_kept_between_two_pages(server, reply_with):
    server.answers["/robots.txt"] = reply_with(**plain("User-agent: *\nCrawl-delay: 7\n"))
    pauses: list[float] = []
    with Fetcher(allow_private=["127.0.0.1"], pause=pauses.append) as fetcher:
        for page in ("a", "b", "c"):
            fetcher.fetch(f"{server.base}/{page}")
    assert [round(pause) for pause in pauses] == [7, 7]


def test_a_host_of_others_gets_a_second_between_pages(server, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")  # which plays the host of others
    pauses: list[float] = []
    fetcher = Fetcher(pause=pauses.append)
    for address in ("http://one.example/a", "http://two.example/a", "http://one.example/b"):
        fetcher.fetch(address)
    assert len(pauses) == 1
    assert 0 < pauses[0] <= 1


def test_a_host_of_ones_own_is_not_waited_for(server):
    pauses: list[float] = []
    fetcher = Fetcher(allow_private=["127.0.0.1"], pause=pauses.append)
    fetcher.fetch(f"{server.base}/a")
    fetcher.fetch(f"{server.base}/b")
    assert pauses == []


def test_an_endless_crawl_delay_is_bounded(server, reply_with):
    server.answers["/robots.txt"] = reply_with(**plain("User-agent: *\nCrawl-delay: 999999\n"))
    pauses: list[float] = []
    fetcher = Fetcher(allow_private=["127.0.0.1"], pause=pauses.append)
    fetcher.fetch(f"{server.base}/a")
    fetcher.fetch(f"{server.base}/b")
    assert [round(pause) for pause in pauses] == [60]


# redirects


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_followed(server, fetcher, move, status):
    server.answers["/a"] = move("b/../c?x=1#y", status)
    assert fetcher.fetch(f"{server.base}/a").url == f"{server.base}/c?x=1"


def test_a_redirect_in_letters_of_its_language_is_followed(server, fetcher, reply_with):
    location = f"{server.base}/straße".encode().decode("latin-1")
    server.answers["/a"] = reply_with(b"", status="302 Found", Location=location)
    assert fetcher.fetch(f"{server.base}/a").url == f"{server.base}/stra%C3%9Fe"


def test_five_redirects_are_followed_and_no_sixth(server, fetcher, move):
    for number in range(1, 10):
        server.answers[f"/{number}"] = move(f"/{number + 1}")
    assert fetcher.fetch(f"{server.base}/5").url == f"{server.base}/10"
    with pytest.raises(FetchError, match="more than 5 times") as caught:
        fetcher.fetch(f"{server.base}/4")
    assert caught.value.status == "too_many_redirects"
    assert caught.value.url == f"{server.base}/4"


def test_a_circle_of_redirects_is_left(server, fetcher, move):
    server.answers.update({"/a": move("/b"), "/b": move("/a")})
    with pytest.raises(FetchError, match="in a circle") as caught:
        fetcher.fetch(f"{server.base}/a")
    assert caught.value.status == "too_many_redirects"
    assert server.paths == ["/robots.txt", "/a", "/b"]


def test_all_redirects_together_have_the_time_of_one_page(server):
    def slowly(number: int):
        def move_on(connected) -> None:
            time.sleep(0.3)
            connected.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /%d\r\n\r\n" % number)

        return move_on

    server.answers.update({f"/{number}": slowly(number + 1) for number in range(6)})
    with pytest.raises(FetchError, match=r"within 0\.8 seconds") as caught:
        fetch(f"{server.base}/1", allow_private=["127.0.0.1"], timeout=0.8)
    assert caught.value.status == "timeout"


def test_the_failure_of_a_later_hop_names_both_addresses(server, fetcher, reply_with, move):
    server.answers.update({"/a": move("/b"), "/b": reply_with(status="404 Not Found")})
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(f"{server.base}/a")
    assert str(caught.value).startswith(
        f"{server.base}/a: http_404: redirects to {server.base}/b, which does not exist"
    )


# where we must not go


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/private",
        "http://127.0.0.2:{port}/private",
        "http://[::1]:{port}/private",
        "http://2130706434:{port}/private",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:secret@127.0.0.1:{port}/",
        "file:///etc/passwd",
        "data:text/html,hello",
        "//localhost:{port}/",
        "gopher://127.0.0.1/",
    ],
)
def test_a_redirect_does_not_lead_into_the_own_network(server, fetcher, move, target):
    server.answers["/a"] = move(target.format(port=server.port))
    with pytest.raises(ReachRefused) as caught:
        fetcher.fetch(f"{server.base}/a")
    assert caught.value.url == f"{server.base}/a"
    assert caught.value.status == "reach_refused"
    assert server.paths == ["/robots.txt", "/a"]


def test_a_name_with_a_private_address_is_not_connected_to(server):
    asked: list[str] = []

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with pytest.raises(ReachRefused, match=r"inside\.example is at 127\.0\.0\.1, loopback"):
        Fetcher(resolve=resolve).fetch(f"http://inside.example:{server.port}/a")
    assert asked == ["inside.example"]
    assert server.requests == []


def test_one_private_address_among_public_ones_is_enough(server):
    fetcher = Fetcher(resolve=lambda _host: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(ReachRefused):
        fetcher.fetch(f"http://mixed.example:{server.port}/a")


def test_a_name_that_changes_its_address_is_checked_at_each_connection(server):
    """DNS rebinding: one look-up for one connection, which goes to the very answer that was checked."""
    answers = [["127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]]
    fetcher = Fetcher(resolve=lambda _host: answers.pop(0), allow_private=["own.example"])
    assert fetcher.fetch(f"http://own.example:{server.port}/a").body == PAGE
    with pytest.raises(ReachRefused, match=r"own\.example is at 169\.254\.169\.254, link-local"):
        fetcher.fetch(f"http://own.example:{server.port}/b")
    assert answers == []
    assert server.paths == ["/robots.txt", "/a"]


def test_the_connection_goes_to_the_address_that_was_checked(server):
    """The name stays in the request; the system's resolver, which knows no such name, is never asked."""
    fetcher = Fetcher(resolve=lambda _host: ["127.0.0.1"], allow_private=["own.example"])
    assert fetcher.fetch(f"http://own.example:{server.port}/a").body == PAGE
    assert [request.headers["host"] for request in server.requests] == [f"own.example:{server.port}"] * 2


# encryption


@pytest.fixture
def secure(authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[0]))
    return Fetcher(
        resolve=lambda _host: ["127.0.0.1"],
        allow_private=["news.example", "other.example", "127.0.0.1"],
        timeout=10,
    )


def test_the_certificate_is_that_of_the_host_though_the_connection_is_to_an_address(secure_server, secure):
    page = secure.fetch(f"https://news.example:{secure_server.port}/a")
    assert page.body == PAGE
    assert secure_server.requests[0].headers["host"] == f"news.example:{secure_server.port}"


def test_a_certificate_for_another_host_is_refused(secure_server, secure):
    with pytest.raises(FetchError, match=r"no secure connection to other\.example") as caught:
        secure.fetch(f"https://other.example:{secure_server.port}/a")
    assert caught.value.status == "tls"
    assert secure_server.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(secure_server):
    fetcher = Fetcher(resolve=lambda _host: ["127.0.0.1"], allow_private=["news.example"], timeout=10)
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(f"https://news.example:{secure_server.port}/a")
    assert caught.value.status == "tls"
    assert "self-signed" in caught.value.detail


def test_a_redirect_out_of_encryption_is_followed_and_noted(secure_server, server, secure, move):
    secure_server.answers["/a"] = move(f"{server.base}/b")
    page = secure.fetch(f"https://news.example:{secure_server.port}/a")
    assert page.url == f"{server.base}/b"
    assert page.warnings == ("redirected_to_http",)


def test_a_redirect_into_encryption_is_nothing_to_note(secure_server, server, secure, move):
    server.answers["/a"] = move(f"https://news.example:{secure_server.port}/b")
    assert secure.fetch(f"{server.base}/a").warnings == ()


# proxies


def test_a_proxy_of_the_environment_is_asked(server, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://me:se%20cret@127.0.0.1:{server.port}")
    server.answers["http://news.example/robots.txt"] = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    page = fetch("http://news.example/a?b=c")
    assert page.url == "http://news.example/a?b=c"
    assert server.paths == ["http://news.example/robots.txt", "http://news.example/a?b=c"]
    last = server.requests[-1].headers
    assert last["host"] == "news.example"
    assert last["proxy-authorization"] == "Basic " + base64.b64encode(b"me:se cret").decode()


def test_a_proxy_tunnels_encrypted_pages(secure_server, server, secure, monkeypatch):
    import socket
    import threading

    def tunnel(connected: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", secure_server.port)) as inner:
            connected.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")

            def copy(source: socket.socket, target: socket.socket) -> None:
                while piece := source.recv(65536):
                    target.sendall(piece)
                target.shutdown(socket.SHUT_WR)

            back = threading.Thread(target=copy, args=(inner, connected))
            back.start()
            copy(connected, inner)
            back.join()

    monkeypatch.setenv("https_proxy", f"127.0.0.1:{server.port}")
    server.answers["news.example:443"] = tunnel
    assert secure.fetch("https://news.example/a").body == PAGE
    assert all(request.line.startswith("CONNECT news.example:443 HTTP/1.") for request in server.requests)
    assert secure_server.paths == ["/robots.txt", "/a"]
    assert secure_server.requests[0].headers["host"] == "news.example"


def test_a_proxy_that_refuses_or_is_not_there_is_named(server, monkeypatch, reply_with):
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{server.port}")
    server.answers["news.example:443"] = reply_with(status="407 Proxy Authentication Required")
    with pytest.raises(FetchError, match=r"the proxy refused it .*407") as caught:
        fetch("https://news.example/a")
    assert caught.value.status == "proxy"
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    with pytest.raises(FetchError, match=r"the proxy 127\.0\.0\.1:1 cannot be reached") as caught:
        fetch("https://news.example/a")
    assert caught.value.status == "proxy"
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(FetchError, match="socks5:// proxies are not supported"):
        fetch("https://news.example/a")


def test_what_is_written_in_an_address_is_checked_in_front_of_a_proxy_too(server, monkeypatch):
    monkeypatch.setenv("all_proxy", f"http://127.0.0.1:{server.port}")
    for address in ("http://10.0.0.1/", "http://169.254.169.254/", "http://localhost/", "http://0x7f.1/"):
        with pytest.raises(ReachRefused):
            fetch(address)
    assert server.requests == []


def test_no_proxy_and_loopback_are_asked_directly(server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert fetch(f"{server.base}/a", allow_private=["127.0.0.1"]).body == PAGE
    monkeypatch.setenv("no_proxy", ".own.example")
    fetcher = Fetcher(resolve=lambda _host: ["127.0.0.1"], allow_private=["a.own.example"])
    assert fetcher.fetch(f"http://a.own.example:{server.port}/a").body == PAGE
