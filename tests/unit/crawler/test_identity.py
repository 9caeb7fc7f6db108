"""The name under which we introduce ourselves."""

from __future__ import annotations

import re

import pytest

from crawler.errors import IdentityError
from crawler.identity import VARIABLE, user_agent
from crawler.politeness.robots import product_tokens


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


def test_the_default_names_program_version_and_contact():
    assert re.fullmatch(
        r"Dateline/\d[\w.]* \(\+https://lab\.example/bot\)", user_agent(contact="https://lab.example/bot")
    )
    assert re.fullmatch(r"Dateline/\d[\w.]*", user_agent())
    assert product_tokens(user_agent()) == {"dateline"}


def test_what_is_given_goes_before_the_variable_and_the_variable_before_the_default(monkeypatch):
    monkeypatch.setenv(VARIABLE, " FromVariable/1.0 ")
    assert user_agent() == "FromVariable/1.0"
    assert user_agent("Given/2.0", contact="x@y.example") == "Given/2.0"
    monkeypatch.setenv(VARIABLE, "")
    assert user_agent().startswith("Dateline/")


@pytest.mark.parametrize("given", ["Bot/1.0\r\nX-Injected: 1", "Bot/1.0\x00", "Böt/1.0"])
def test_what_cannot_be_sent_is_refused(given):
    with pytest.raises(IdentityError, match="cannot be sent"):
        user_agent(given)


@pytest.mark.parametrize("given", ["My Crawler", "(+https://lab.example)", "/1.0"])
def test_what_names_no_robot_is_refused(given):
    with pytest.raises(IdentityError, match="names no robot; write it as"):
        user_agent(given)
