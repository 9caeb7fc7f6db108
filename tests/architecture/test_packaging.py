"""The wheel: what is in it, and that it works where nothing but it is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from commandline import ROOT
from newsroom import serve

PACKAGES = ("dateline", "crawler", "cleaners", "storage")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that has the wheel and what it asks for, nothing else."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    install = [str(commands / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    ended = subprocess.run(
        [*install, "--constraint", str(ROOT / "constraints.txt"), str(wheel)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return commands


def run(commands: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "PYTHON"))}
    return subprocess.run(
        [str(commands / "dateline"), *arguments],
        cwd=folder,
        env=kept,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_has_our_four_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        (about,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        version = Parser().parsestr(archive.read(about).decode())["Version"]
        licences = [name for name in archive.namelist() if name.endswith("/LICENSE")]
    assert tops == {*PACKAGES, f"dateline-{version}.dist-info"}
    assert licences


def test_the_wheel_has_every_file_of_the_packages(wheel: Path) -> None:
    here = {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        assert here <= set(archive.namelist())


@pytest.mark.parametrize(
    "pattern",
    [
        "cleaners/vocabulary/*.toml",
        "cleaners/dateline/places.bin",
        "dateline/web/templates/*.html",
        "dateline/web/static/htmx.min.js",
        "storage/migrations/versions/*.py",
        *(f"{package}/py.typed" for package in PACKAGES),
    ],
)
def test_the_data_is_where_the_wheel_takes_it_from(pattern: str) -> None:
    assert list(ROOT.glob(pattern))


def test_the_installed_command_says_its_version(installed: Path, wheel: Path, tmp_path: Path) -> None:
    ended = run(installed, "--version", folder=tmp_path)
    assert ended.stdout.split() == ["dateline", wheel.name.split("-")[1]], ended.stderr
    assert ended.returncode == 0


def test_the_installed_command_extracts(installed: Path, tmp_path: Path) -> None:
    pages = (ROOT / "fixtures" / "newsroom" / "pointnews").rglob("uzbekistan-*.html")
    ended = run(installed, "extract", str(next(pages)), folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    article = json.loads(ended.stdout)
    assert article["headline"]
    assert article["dateline"]["places"]
    assert article["paragraphs"]


def test_the_installed_command_crawls_and_finds(installed: Path, tmp_path: Path) -> None:
    with serve() as newsroom:
        newsroom.write_sources(tmp_path / "sources.toml")
        crawled = run(installed, "crawl", "dockside", folder=tmp_path)
    assert crawled.returncode == 0, crawled.stderr
    (source,) = json.loads(crawled.stdout)["sources"]
    assert source["new"] > 0
    found = run(installed, "search", "--source", "dockside", folder=tmp_path)
    assert len(found.stdout.splitlines()) == source["new"]
