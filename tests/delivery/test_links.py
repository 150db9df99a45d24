"""The links of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.delivery import BadLink, Links
from rapport.delivery.links import with_utm
from rapport.kit.signing import BadToken

LINKS = Links(b"a secret of the house", "https://shop.example/")
TARGET = "https://shop.example/p/1?colour=red&size=m#top"


def token(url: str) -> str:
    return url.rpartition("/")[2].removesuffix(".gif")


def test_each_kind_of_link_is_read_back() -> None:
    assert LINKS.read_open(token(LINKS.open_pixel("msg_1"))) == "msg_1"
    assert LINKS.read_unsubscribe(token(LINKS.unsubscribe("msg_1"))) == "msg_1"
    assert LINKS.read_preferences(token(LINKS.preferences("msg_1"))) == "msg_1"
    assert LINKS.read_click(token(LINKS.click("msg_1", TARGET))) == ("msg_1", TARGET)
    assert LINKS.click("msg_1", TARGET).startswith("https://shop.example/t/c/")


def test_a_token_of_one_kind_opens_no_other_door() -> None:
    with pytest.raises(BadToken):
        LINKS.read_unsubscribe(token(LINKS.open_pixel("msg_1")))
    with pytest.raises(BadToken):
        LINKS.read_preferences(token(LINKS.unsubscribe("msg_1")))


@given(st.integers(0, 60), st.integers(1, 63))
def test_a_changed_token_leads_nowhere(place: int, shift: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    made = token(LINKS.click("msg_1", TARGET))
    other = alphabet[(alphabet.index(made[place]) + shift) % 64]
    with pytest.raises(BadToken):
        LINKS.read_click(made[:place] + other + made[place + 1 :])


@pytest.mark.parametrize("junk", ["", "x", "é", "===", "a" * 500])
def test_junk_is_not_a_token(junk: str) -> None:
    with pytest.raises(BadToken):
        LINKS.read_click(junk)


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "//evil.example", "data:text/html,x", ""]
)
def test_a_link_leads_to_the_web_or_is_not_made(target: str) -> None:
    with pytest.raises(BadLink):
        LINKS.click("msg_1", target)


def test_tags_are_added_and_those_already_there_are_kept() -> None:
    tags = [("utm_source", "rapport"), ("utm_campaign", "spring sale")]
    assert with_utm("https://a.example/p?utm_source=x&q=1#top", tags) == (
        "https://a.example/p?utm_source=x&q=1&utm_campaign=spring%20sale#top"
    )
    assert with_utm("https://a.example/p", tags) == (
        "https://a.example/p?utm_source=rapport&utm_campaign=spring%20sale"
    )
