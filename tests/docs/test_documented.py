"""Everything that a person can type or read is documented, and nothing is documented that is not there."""

from __future__ import annotations

import argparse
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from commandline import ROOT

from cleaners.article import Article
from cleaners.page import SiteRules
from crawler.sources import Expect, Source, Sources, load_sources
from dateline.cli import COMMANDS, build_parser
from dateline.commands import export
from dateline.exits import MEANING, Exit
from dateline.exporting import EXPORTS
from dateline.formats import FORMATS

CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def section(verb: str) -> str:
    """What docs/cli.md says of a verb."""
    found = re.search(rf"^## dateline {verb}\b.*?(?=^## |\Z)", CLI, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section 'dateline {verb}'"
    return found[0]


def parsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The sub-commands of a parser by name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def options(parser: argparse.ArgumentParser) -> set[str]:
    """Every option of a parser and of what is below it, without the help."""
    own = {option for action in parser._actions for option in action.option_strings}
    return own.union(*map(options, parsers(parser).values())) - {"-h", "--help"}


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_option_of_a_verb_is_in_its_section(verb: str) -> None:
    missing = {
        option for option in options(parsers(build_parser())[verb]) if f"`{option}" not in section(verb)
    }
    assert missing == set()


@pytest.mark.parametrize("verb", COMMANDS)
def test_no_section_names_an_option_that_is_not_there(verb: str) -> None:
    named = set(re.findall(r"`(--?[a-z][a-z-]*)", section(verb))) - {"-word"}
    assert named <= options(parsers(build_parser())[verb]) | options(build_parser())


def test_every_verb_has_a_section_and_an_example_in_its_help() -> None:
    documented = re.findall(r"^## dateline (\w+)", CLI, re.MULTILINE)
    assert documented == list(COMMANDS)
    for verb, command in COMMANDS.items():
        assert f"dateline {verb}" in command.EXAMPLES


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_action_of_a_verb_has_an_example_in_its_help(verb: str) -> None:
    for name, action in parsers(parsers(build_parser())[verb]).items():
        assert f"examples:\n  dateline {verb} {name}" in action.format_help()


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_example_of_the_help_can_be_parsed(verb: str) -> None:
    for line in COMMANDS[verb].EXAMPLES.splitlines():
        typed = re.search(r"dateline (.*?)(?:   .*|[|>].*)?$", line)
        assert typed
        build_parser().parse_args(typed[1].split())


def test_exit_codes() -> None:
    documented = [int(code) for code in re.findall(r"^\| (\d+) \|", CLI, re.MULTILINE)]
    assert documented == [code.value for code in Exit] == [code.value for code in MEANING]


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_verb_says_how_it_ends(verb: str) -> None:
    said = section(verb).partition("Exit codes")[2]
    for code in (Exit.DONE, Exit.CONFIGURATION):
        assert re.search(rf"\b{code.value}\b", said)


def test_every_variable_of_the_environment() -> None:
    read = set()
    for package in ("dateline", "crawler", "storage", "cleaners"):
        for file in (ROOT / package).rglob("*.py"):
            read.update(re.findall(r"\bDATELINE_[A-Z]+\b", file.read_text(encoding="utf-8")))
    assert read == set(re.findall(r"^\| `(DATELINE_[A-Z]+)`", CLI, re.MULTILINE))


def test_every_format() -> None:
    said = section("extract")
    assert all(f"`{name}`" in said for name in FORMATS)


def test_every_format_of_an_export() -> None:
    assert {*export.FORMATS} == {*EXPORTS, "warc"}
    assert all(f"`{name}`" in section("export") for name in export.FORMATS)


def test_every_field_of_an_article() -> None:
    text = (ROOT / "docs" / "article.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    documented = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(documented) == sorted({*Article().to_dict()})


KEYS = {
    "defaults": {each.name for each in fields(Sources)} - {"path", "sources"},
    "[source]": {each.name for each in fields(Source)} - {"rules", "expect"},
    "source.rules": {each.name for each in fields(SiteRules)},
    "source.expect": {each.name for each in fields(Expect)},
}


@pytest.mark.parametrize("table", KEYS)
def test_every_key_of_the_sources_file(table: str) -> None:
    found = re.search(rf"^## \[{re.escape(table)}\].*?(?=^## |\Z)", SOURCES, re.MULTILINE | re.DOTALL)
    assert found
    assert set(re.findall(r"^\| `(\w+)`", found[0], re.MULTILINE)) == KEYS[table]


def test_the_example_has_every_key_and_is_right() -> None:
    path = ROOT / "sources.example.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    full = data["source"][-1]
    assert set(data["defaults"]) == KEYS["defaults"]
    assert set(full) == KEYS["[source]"] | {"rules", "expect"}
    assert set(full["rules"]) == KEYS["source.rules"]
    assert set(full["expect"]) == KEYS["source.expect"]
    assert load_sources(path).require_contact()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_targets_of_make_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([a-z][a-z-]*)", document.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= targets
