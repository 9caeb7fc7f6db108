"""The option wins over the environment, the environment over the default."""

from __future__ import annotations

import pytest

from dateline import environment


@pytest.mark.parametrize(
    ("read", "variable", "default"),
    [
        (environment.database, "DATELINE_DB", "sqlite:///dateline.db"),
        (environment.sources_path, "DATELINE_SOURCES", "sources.toml"),
        (environment.user_agent, "DATELINE_USER_AGENT", None),
    ],
)
def test_order(monkeypatch: pytest.MonkeyPatch, read, variable: str, default: str | None) -> None:
    monkeypatch.delenv(variable, raising=False)
    assert read() == default
    monkeypatch.setenv(variable, "")
    assert read() == default
    monkeypatch.setenv(variable, "of the environment")
    assert read() == "of the environment"
    assert read("of the option") == "of the option"
