"""Settings come from the environment, and a wrong one is named."""

from pathlib import Path

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


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RAPPORT_NOW", "2026-01-01", "timezone"),
        ("RAPPORT_NOW", "9999-12-31T23:59:59Z", "between the years 1970 and 2200"),
        ("RAPPORT_PUBLIC_URL", "javascript:alert(1)", "write it like https://shop.example"),
        ("RAPPORT_SHOP__CURRENCY", "RMB", "there is no currency 'RMB'; use an ISO 4217 code"),
        ("RAPPORT_SHOP__MARKET", "Atlantis", "write an ISO 3166 code such as CN or US"),
        ("RAPPORT_SHOP__TIMEZONE", "Mars/Base", "there is no such time zone; write it like"),
        ("RAPPORT_SHOP__TIMEZONE", "../../etc/passwd", "there is no such time zone"),
        ("RAPPORT_SHOP__LANGUAGE", "Chinese!", "write a BCP 47 code such as zh-CN"),
        ("RAPPORT_SHOP__NAME", "Tea\nBcc: all@shop.example", "write one line of text"),
        ("RAPPORT_SHOP__POSTAL_ADDRESS", " ", "write one line of text"),
        ("RAPPORT_SHOP", "Tea", "set its parts, such as RAPPORT_SHOP__NAME"),
        ("RAPPORT_SHOP__CURENCY", "CNY", "no setting RAPPORT_SHOP__CURENCY; did you mean"),
        ("RAPPORT_SHOP_NAME", "Tea", "write RAPPORT_SHOP__NAME, with two underscores"),
        ("RAPPORT_MAIL__SENDER", "a@b.example\nBcc: c@d.example", "write it like hello@shop"),
        ("RAPPORT_MAIL__SECURITY", "ssl", "use none, starttls or tls"),
        ("RAPPORT_MAIL__TIMEOUT_SECONDS", "inf", "less than or equal to 3600"),
        ("RAPPORT_MAIL__DKIM_SELECTOR", "a b", "write it like"),
        ("RAPPORT_LLM__URL", "ftp://models.example", "write it like https://"),
    ],
)
def test_nonsense_in_a_setting_is_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert name in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_may_be_empty_is_taken_for_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_NOW", "")
    monkeypatch.setenv("RAPPORT_MAIL__DKIM_KEY_FILE", "")
    monkeypatch.setenv("RAPPORT_SHOP__CURRENCY", "gbp")
    settings = load_settings()
    assert (settings.now, settings.mail.dkim_key_file) == (None, None)
    assert settings.shop.currency == "GBP"


def test_a_file_of_settings_that_is_no_text_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"RAPPORT_PORT=\xff\xfe")
    with pytest.raises(BadSettings, match=r"\.env cannot be read"):
        load_settings()


def test_a_secret_in_the_environment_is_not_shown_when_it_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RAPPORT_LLM__API_KEY", "sk-marked")
    monkeypatch.setenv("RAPPORT_LLM__TIMEOUT_SECONDS", "-1")
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert "sk-marked" not in str(caught.value)
