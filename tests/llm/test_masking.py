"""What identifies a person is masked; everything else stays."""

import pytest

from rapport.llm import mask_personal_data


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to ada.l+x@mail.shop.example today", "write to [e-mail] today"),
        ("call 13800138000", "call [phone number]"),
        ("电话13800138000。", "电话[phone number]。"),
        ("call +86 138 0013 8000", "call [phone number]"),
        ("(415) 555-0132 is mine", "[phone number] is mine"),
        ("555-010-4477", "[phone number]"),
        ("id 11010519491231002X", "id [identity number]"),
        ("card 4111 1111 1111 1111", "card [card number]"),
        ("card 4111-1111-1111-1111.", "card [card number]."),
    ],
)
def test_personal_numbers_and_addresses_are_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "128.00 on 2026-03-15, 12:30",
        "order 20260315",
        "2025-2026",
        "30 ml, 1,299.00",
        "SPRING15 saves 15 %",
        "SKU 4006381333931",
    ],
)
def test_amounts_dates_and_plain_numbers_stay(text: str) -> None:
    assert mask_personal_data(text) == text
