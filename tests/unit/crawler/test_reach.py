"""Which addresses are refused, in every spelling that some resolver, browser or library reads."""

from __future__ import annotations

import pytest

from crawler.errors import AddressError, ReachRefused
from crawler.reach import Reach, host_key

LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0X7F000001",
    "0x7f.1",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0177.0.0.01",
    "0x7f.0x0.0x0.0x1",
    "0000177.0.0.1",
    "127.0.0.1.",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "١٢٧.٠.٠.١",
    "१२७.०.०.१",
    "127.0.0.1\u00ad",
    "127.0.\u200b0.1",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "%EF%BC%9127.0.0.1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:7f00:0001:0:0:0:0:0]",
    "[2001:0:808:808:0:0:80ff:fffe]",  # Teredo: the client is 127.0.0.1, with its bits turned over
    "[2001:0:7f00:1:0:0:f7f7:f7f7]",  # Teredo: the server is 127.0.0.1
    "[2001:4860::5efe:7f00:1]",  # ISATAP
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "a.localhost",
    "localhost.localdomain",
    "ip6-localhost",
]
OTHERWISE_CLOSED = [
    "0.0.0.0",  # noqa: S104 - a spelling of this machine, nothing binds to it
    "0",
    "0x0",
    "[::]",
    "10.0.0.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.168.257",
    "0xC0A80101",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.7",
    "198.18.0.1",
    "192.88.99.1",
    "240.0.0.1",
    "255.255.255.255",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[100::1]",
    "[2001:db8::1]",
    "[2001:10::1]",
    "[3fff::1]",
    "[5f00::1]",
    "[4000::1]",
    "[64:ff9b:1::1]",
    "[64:ff9b::10.0.0.1]",
    "[::ffff:192.168.0.1]",
    "[2002:c0a8:101::1]",
]
NEVER = [
    "169.254.169.254",
    "169.254.1",
    "2852039166",
    "0xA9FEA9FE",
    "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[febf::1]",
    "[fec0::1]",
    "224.0.0.1",
    "239.255.255.250",
    "[ff02::1]",
    "[fd00:ec2::254]",
    "168.63.129.16",
    "100.100.100.200",
]
PUBLIC = [
    "news.example",
    "8.8.8.8",
    "134744072",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "9.255.255.255",
    "11.0.0.1",
    "198.17.255.255",
    "223.255.255.255",
    "[2606:4700:4700::1111]",
    "[::ffff:8.8.8.8]",
    "[64:ff9b::808:808]",
    "[2002:808:808::1]",
    "[2001:0:808:808:0:0:f7f7:f7f7]",
    "xn--mnchen-3ya.example",
    "münchen.example",
    "日本語.example",
    "under_score.example",
    "r3---sn.example",
    "127.0.0.1.example",
    "localhost.example",
    "1e100.example",
]
NO_HOST = [
    "",
    ".",
    "a..b",
    "256.0.0.1",
    "127.0.0.256",
    "1.2.3.4.5",
    "08.0.0.1",
    "0x7g.0.0.1",
    "4294967296",
    "127.0.0.0x1g.1",
    "[::g]",
    "[v1.fe80]",
    "a b",
    "exa%00mple.com",
    "exa%mple.com",
    "a" * 64 + ".example",
    ".".join(["abcdefghi"] * 26),
    "%ff.example",
]


@pytest.mark.parametrize("host", [*LOOPBACK, *OTHERWISE_CLOSED, *NEVER, *NO_HOST])
def test_a_closed_host_is_refused_in_every_spelling(host):
    for scheme in ("http", "https"):
        with pytest.raises(ReachRefused):
            Reach().check_url(f"{scheme}://{host}/path")
        with pytest.raises(ReachRefused):
            Reach().check_url(f"{scheme}://{host}:8080/path")


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_passes(host):
    Reach().check_url(f"https://{host}/path?x=1#y")
    Reach().check_url(f"http://{host}:8080/")


@pytest.mark.parametrize("host", [*LOOPBACK, *OTHERWISE_CLOSED])
def test_what_is_private_can_be_allowed(host):
    Reach.allowing([host]).check_url(f"http://{host}/")


@pytest.mark.parametrize("host", NEVER)
def test_link_local_multicast_and_metadata_are_never_reached(host):
    with pytest.raises(ReachRefused, match="never reached"):
        Reach.allowing([host]).check_url(f"http://{host}/")


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.1", "127.0.0.1:8080", " 127.0.0.1 ", "0x7f.1"])
def test_an_allowed_literal_holds_in_every_spelling_and_on_every_port(allowed):
    reach = Reach.allowing([allowed])
    for spelling in ("127.0.0.1", "127.1", "2130706433"):
        reach.check_url(f"http://{spelling}:9999/")
    with pytest.raises(ReachRefused):
        reach.check_url("http://127.0.0.2/")
    with pytest.raises(ReachRefused):
        reach.check_url("http://localhost/")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "data:text/html,hello",
        "ftp://news.example/",
        "s3://bucket/key",
        "javascript:alert(1)",
        "gopher://news.example/",
        "//news.example/",
        "/etc/passwd",
        "news.example",
        "",
        "http://user@news.example/",
        "http://user:secret@news.example/",
        "http://@news.example/",
        "http://news.example\\@127.0.0.1/",
        "http://news.example /",
        "http://news.example/\r\nX: y",
        "http://news.example:99999/",
        "http://news.example:port/",
        "http://[::1/",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url):
    with pytest.raises(ReachRefused):
        Reach().check_url(url)


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("127.0.0.1", "loopback"),
        ("10.1.2.3", "private network"),
        ("100.64.1.1", "inner network"),
        ("fd00::1", "private network"),
        ("64:ff9b::a00:1", r"private network \(10.0.0.1 inside\)"),
        ("169.254.169.254", "link-local, which is never reached"),
        ("fe80::1%eth0", "link-local"),
        ("nonsense", "no IP address"),
    ],
)
def test_an_address_that_a_name_resolves_to_is_checked(address, word):
    with pytest.raises(ReachRefused, match=f"{word}") as caught:
        Reach().check_address(address, host="news.example", url="https://news.example/story")
    assert caught.value.url == "https://news.example/story"
    assert caught.value.status == "reach_refused"
    assert "news.example" in str(caught.value)


def test_a_name_is_allowed_by_its_name_and_not_by_where_it_points():
    reach = Reach.allowing(["intranet.example", "10.0.0.1"])
    reach.check_address("10.0.0.1", host="intranet.example")
    reach.check_address("10.0.0.1", host="INTRANET.example.")
    reach.check_address("10.0.0.1")
    reach.check_address("93.184.216.34", host="news.example")
    with pytest.raises(ReachRefused, match=r"--allow-private rebound\.example"):
        reach.check_address("10.0.0.1", host="rebound.example")
    with pytest.raises(ReachRefused, match="never reached"):
        reach.check_address("169.254.169.254", host="intranet.example")


@pytest.mark.parametrize(
    "host", ["http://intranet/", "a/b", "user@host", "", "a..b", "10.0.0.0/8", "300.1.1.1"]
)
def test_what_is_no_host_cannot_be_allowed(host):
    with pytest.raises(AddressError, match="host"):
        host_key(host)
