"""Settings come from the environment, and a wrong one is named."""

import pytest

from rapport.kit.settings import BadSettings, load_settings


def test_every_setting_has_a_default_that_works_on_a_laptop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("RAPPORT_HOME", raising=False)
    assert load_settings().database_url == ""


def test_nested_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_MAIL__PORT", "1025")
    assert load_settings().mail.port == 1025


def test_a_wrong_setting_is_named_with_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_MAIL__PORT", "many")
    with pytest.raises(BadSettings, match="RAPPORT_MAIL__PORT"):
        load_settings()


def test_a_secret_in_the_environment_is_not_shown_when_it_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RAPPORT_LLM__API_KEY", "sk-marked")
    monkeypatch.setenv("RAPPORT_LLM__TIMEOUT_SECONDS", "-1")
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert "sk-marked" not in str(caught.value)
