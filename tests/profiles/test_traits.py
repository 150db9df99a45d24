"""What is told about a customer is read with one meaning, whoever tells it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rapport.profiles import read_traits

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "traits.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_traits_are_read_into_columns_and_the_rest(case: dict[str, Any]) -> None:
    read = read_traits(case["told"])
    assert dict(read.columns) == case.get("columns", {})
    assert dict(read.rest) == case.get("rest", {})
    assert sorted(read.unusable) == case.get("unusable", [])


@pytest.mark.parametrize(
    "address",
    ["ada@example.com", "a.b+c@shop.example", "用户@例子.公司", "x_y@sub.a-b.co", "o'hara@x.ie"],
)
def test_a_sound_address_is_taken(address: str) -> None:
    assert read_traits({"email": address}).columns == {"email": address}


@pytest.mark.parametrize(
    "address",
    ["ada", "@x.com", "ada@", "ada@x", "a b@x.com", "ada@x..com", ".ada@x.com", "ada.@x.com",
     "ada@-x.com", "ada@x.com.", "ada@x.1", "a@b@c.com", "ada@x.com, bob@x.com",
     "<ada@x.com>", "x" * 65 + "@x.com", "a@" + "x" * 250 + ".com"],
)  # fmt: skip
def test_an_address_no_mail_could_reach_is_named(address: str) -> None:
    assert list(read_traits({"email": address}).unusable) == ["email"]


@given(
    st.dictionaries(
        st.sampled_from(["email", "phone", "country", "language", "timezone", "birthday", "city",
                         "createdAt", "firstName", "address", "anything"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text()
        | st.lists(st.text(), max_size=2) | st.dictionaries(st.text(), st.text(), max_size=2),
    )
)  # fmt: skip
def test_whatever_is_told_nothing_fails(told: dict[str, Any]) -> None:
    read_traits(told)
