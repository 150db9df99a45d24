"""Links carry what they need, signed."""

import pytest

from rapport.kit.signing import BadToken, Signer

SECRET = b"s" * 32


def test_a_token_gives_back_what_was_signed() -> None:
    signer = Signer(SECRET, purpose="click")
    value = ["msg_1", "https://shop.example/茶?a=1&b=2"]
    assert signer.read(signer.sign(value)) == value


def test_a_changed_token_a_cut_token_and_nonsense_are_refused() -> None:
    signer = Signer(SECRET, purpose="click")
    token = signer.sign(["msg_1", "https://shop.example"])
    changed = token[:-3] + ("AAA" if not token.endswith("AAA") else "BBB")
    for bad in (changed, token[:10], "", "%%%", "é", "A" * 4000):
        with pytest.raises(BadToken):
            signer.read(bad)


def test_a_token_for_one_purpose_or_one_shop_is_useless_for_another() -> None:
    token = Signer(SECRET, purpose="click").sign(["msg_1"])
    for other in (Signer(SECRET, purpose="unsubscribe"), Signer(b"t" * 32, purpose="click")):
        with pytest.raises(BadToken):
            other.read(token)
