"""WARC files are read record by record, over damage, and from every place on that reading gave."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import WarcRecordType
from loopback_site import story
from warc_files import as_one_member, conversion, other, response, spoiled, stories

from crawler.archives.record import LARGEST, Damaged, Found, Kept, PassedOver, Place
from crawler.archives.warc import read_warc
from crawler.errors import ArchiveError

BODY = story("Cranes return to the quay after a year of repairs")


def found_in(folder: Path, content: bytes, start: Place | None = None) -> list[Found]:
    file = folder / "pages.warc.gz"
    file.write_bytes(content)
    return list(read_warc(file, start))


def numbers(found: list[Found]) -> list[int | str]:
    """Which story each record is, or that it is damaged."""
    return [
        int((each.page.url or "").rpartition("/")[2].partition("-")[0])
        if isinstance(each, Kept)
        else type(each).__name__
        for each in found
    ]


def test_a_response_gives_address_date_headers_and_bytes(tmp_path: Path) -> None:
    record = response("https://ledger.example/a?b=1#c", BODY, headers=(("X-Robots-Tag", "noindex"),))
    (found,) = found_in(tmp_path, record)
    assert isinstance(found, Kept)
    assert found.page.url == "https://ledger.example/a?b=1"
    assert found.page.fetched_at == datetime(2020, 2, 6, 17, 32, tzinfo=UTC)
    assert found.page.body == BODY
    assert found.page.headers["x-robots-tag"] == "noindex"
    assert not found.flattened


def test_a_wet_record_is_flattened_text(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, conversion("https://ledger.example/a", "Cranes return\nLONDON (AP) - Two."))
    assert isinstance(found, Kept)
    assert found.flattened
    assert found.page.body.startswith(b"Cranes return\n")


def test_what_surrounds_pages_is_left_out_and_what_holds_none_has_a_reason(tmp_path: Path) -> None:
    records = [
        other(WarcRecordType.warcinfo),
        other(WarcRecordType.request),
        response("https://ledger.example/gone", BODY, status="404 Not Found"),
        response("https://ledger.example/a.png", b"\x89PNG", content_type="image/png"),
        response("dns:ledger.example", BODY),
        response("https://ledger.example/a", b"<p>" + bytes(LARGEST + 300_000)),
        other(WarcRecordType.metadata),
        *stories(1),
    ]
    found = found_in(tmp_path, b"".join(records))
    reasons = [each.reason for each in found if isinstance(each, PassedOver)]
    assert reasons == ["http_404", "not_html", "bad_address", "too_large"]
    assert numbers(found)[-1] == 0


@pytest.mark.parametrize("honest", [True, False])
def test_encodings_of_the_answer_are_undone_also_where_they_only_are_announced(
    tmp_path: Path, honest: bool
) -> None:
    packed = gzip.compress(BODY)
    sent = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed) if honest else BODY
    headers = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    (found,) = found_in(tmp_path, response("https://ledger.example/a", sent, headers=headers))
    assert isinstance(found, Kept)
    assert found.page.body == BODY
    assert "content-encoding" not in found.page.headers


_PEAK = """
import re, sys
from pathlib import Path
from crawler.archives.warc import read_warc
(found,) = read_warc(Path(sys.argv[1]))
status = Path("/proc/self/status").read_text()
print(found.reason, int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the peak of one process")
@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip", "br"])
def test_a_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path, coding: str) -> None:
    bomb = b"<p>" + bytes(24 * LARGEST)
    for each in coding.split(", "):
        bomb = brotli.compress(bomb, quality=1) if each == "br" else gzip.compress(bomb, 1)
    file = tmp_path / "bomb.warc.gz"
    file.write_bytes(response("https://ledger.example/a", bomb, headers=(("Content-Encoding", coding),)))
    # Its own process: what the libraries take for themselves is seen from outside only.
    told = subprocess.run([sys.executable, "-c", _PEAK, file], stdout=subprocess.PIPE, text=True, check=True)
    reason, megabytes = told.stdout.split()
    assert reason == "too_large"
    assert int(megabytes) < 12 * LARGEST // 2**20


def test_brotli_is_undone_and_what_is_cut_is_said_to_be(tmp_path: Path) -> None:
    packed = brotli.compress(BODY)
    for sent, warnings in ((packed, ()), (packed[:-20], ("truncated_body",))):
        record = response("https://ledger.example/a", sent, headers=(("Content-Encoding", "br"),))
        (found,) = found_in(tmp_path, record)
        assert isinstance(found, Kept)
        assert BODY.startswith(found.page.body)
        assert found.page.warnings == warnings


def test_what_was_packed_on_its_way_or_in_an_unknown_manner_costs_one_record(tmp_path: Path) -> None:
    packed = gzip.compress(BODY)
    records = [
        response("https://ledger.example/a", packed, headers=(("Transfer-Encoding", "gzip, chunked"),)),
        response("https://ledger.example/b", packed, headers=(("Content-Encoding", "compress"),)),
        *stories(1),
    ]
    assert numbers(found_in(tmp_path, b"".join(records))) == ["Damaged", "Damaged", 0]


def test_an_answer_that_is_no_http_costs_one_record(tmp_path: Path) -> None:
    broken = response("https://ledger.example/a", BODY, packed=False).replace(
        b"HTTP/1.1 200", b"?????????200"
    )
    found = found_in(tmp_path, gzip.compress(broken) + b"".join(stories(1)))
    assert numbers(found) == ["Damaged", 0]


@pytest.mark.parametrize("packed", [True, False])
def test_reading_goes_on_at_the_place_of_every_record(tmp_path: Path, packed: bool) -> None:
    content = b"".join(stories(6, packed=packed))
    for at, each in enumerate(found_in(tmp_path, content)):
        assert numbers(found_in(tmp_path, content, each.place)) == list(range(at, 6))
        assert numbers(found_in(tmp_path, content, each.place.following)) == list(range(at + 1, 6))


def test_reading_goes_on_in_a_file_that_is_compressed_as_a_whole(tmp_path: Path) -> None:
    content = as_one_member(stories(6, packed=False))
    places = [each.place for each in found_in(tmp_path, content)]
    assert places == [Place(offset=0, skip=number) for number in range(6)]
    assert numbers(found_in(tmp_path, content, places[4])) == [4, 5]


@pytest.mark.parametrize("at", [0, 2, 5])
def test_a_damaged_member_costs_itself(tmp_path: Path, at: int) -> None:
    records = stories(6)
    records[at] = spoiled(records[at])
    expected: list[int | str] = list(range(6))
    expected[at] = "Damaged"
    assert numbers(found_in(tmp_path, b"".join(records))) == expected


def test_two_damaged_members_in_a_row_cost_themselves(tmp_path: Path) -> None:
    records = stories(6)
    records[2:4] = [spoiled(records[2]), spoiled(records[3])]
    assert numbers(found_in(tmp_path, b"".join(records))) == [0, 1, "Damaged", "Damaged", 4, 5]


def test_a_member_whose_beginning_is_gone_is_told_of(tmp_path: Path) -> None:
    records = stories(6)
    records[2] = bytes(60) + records[2][60:]
    found = found_in(tmp_path, b"".join(records))
    assert sorted(map(str, numbers(found))) == ["0", "1", "3", "4", "5", "Damaged"]


@pytest.mark.parametrize(
    ("packed", "cut"), [(True, 40), (True, 200), (True, 400), (False, 3), (False, 400), (False, 1000)]
)
def test_a_last_record_that_is_cut_off_is_damaged(tmp_path: Path, packed: bool, cut: int) -> None:
    records = stories(3, packed=packed)
    whole = len(records[2]) - (4 if not packed else 0)  # two empty lines behind a plain record
    records[2] = records[2][: whole - cut]
    assert numbers(found_in(tmp_path, b"".join(records))) == [0, 1, "Damaged"]


def test_a_last_record_that_has_hardly_begun_is_damaged(tmp_path: Path) -> None:
    for packed in (True, False):
        records = stories(3, packed=packed)
        records[2] = records[2][:60]
        assert numbers(found_in(tmp_path, b"".join(records))) == [0, 1, "Damaged"]


def test_damage_in_a_plain_file_costs_what_it_hit(tmp_path: Path) -> None:
    records = stories(6, packed=False)
    records[2] = b"\xff" * 100 + records[2][100:]
    found = found_in(tmp_path, b"".join(records))
    assert sorted(map(str, numbers(found))) == ["0", "1", "3", "4", "5", "Damaged"]


def test_a_length_that_is_too_large_swallows_nothing_for_good(tmp_path: Path) -> None:
    records = stories(4, packed=False)
    head, mark, rest = records[1].partition(b"Content-Length: ")
    length, _, tail = rest.partition(b"\r\n")
    records[1] = head + mark + str(int(length) + 500).encode() + b"\r\n" + tail
    found = numbers(found_in(tmp_path, b"".join(records)))
    assert [each for each in found if each in (0, 2, 3)] == [0, 2, 3]


def test_damage_in_a_file_that_is_compressed_as_a_whole_is_told_of(tmp_path: Path) -> None:
    content = spoiled(as_one_member(stories(40, packed=False)))
    found = found_in(tmp_path, content)
    assert isinstance(found[-1], Damaged)
    assert numbers(found[:-1]) == list(range(len(found) - 1))


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"<html>", mtime=0)])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"is empty|is no WARC file"):
        found_in(tmp_path, content)
