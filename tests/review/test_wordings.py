"""Versions are compared word by word, and an edit made twice becomes a proposal."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.brand import BrandBook, publish_book, published_version, save_book
from rapport.content import Copy
from rapport.kit.settings import ShopSettings
from rapport.review import (
    BookRules,
    Edit,
    ProposalState,
    RuleProposal,
    RuleProposalNotFound,
    RunKind,
    accept_rule,
    accepted_rules,
    approve,
    compare,
    edit,
    list_proposals,
    preferences_from_reviews,
    propose_rules,
    refuse_rule,
    reject,
    write_pairs,
)
from rapport.storage import Database, Facts
from tests.review.conftest import MakeDraft
from tests.review.test_verdicts import LATER, NOW


def runs(before: str, after: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in compare(before, after)]


def test_chinese_is_compared_by_words_and_a_slot_is_one_word() -> None:
    assert runs("亲爱的朋友，春茶到了", "您好朋友，春茶到了") == [
        ("removed", "亲爱的"),
        ("added", "您好"),
        ("kept", "朋友，春茶到了"),
    ]
    assert runs("now {{ product.price | money }}", "now {{ product.price }}") == [
        ("kept", "now "),
        ("removed", "{{ product.price | money }}"),
        ("added", "{{ product.price }}"),
    ]
    assert runs("a", "a") == [("kept", "a")]
    assert runs("", "") == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_runs_hold_both_texts(before: str, after: str) -> None:
    told = compare(before, after)
    old = "".join(one.text for one in told if one.kind is not RunKind.ADDED)
    new = "".join(one.text for one in told if one.kind is not RunKind.REMOVED)
    assert (old, new) == (before, after)


def change(
    database: Database, facts: Facts, draft_id: str, *, body: str, subject: str = "你好"
) -> None:
    made = Edit(draft_id=draft_id, version=1, copy=Copy(subject=subject, body=body), operator="li")
    edit(made, database=database, facts=facts, shop=ShopSettings(), now=LATER)


class Brand:
    def __init__(self) -> None:
        self.rules: list[RuleProposal] = []

    def add(self, rule: RuleProposal) -> None:
        self.rules.append(rule)


def test_an_edit_made_in_two_drafts_is_proposed_once_and_a_no_is_for_good(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    for number, body in ((1, "亲爱的朋友，好久不见。"), (2, "亲爱的客人，快来看看。")):
        make_draft(number, copy=Copy(subject="你好", body=body))
    make_draft(3, copy=Copy(subject="你好", body="超级春茶。"))
    change(database, facts, "dr_1", body="您好朋友，好久不见。")
    change(database, facts, "dr_3", body="春茶。")
    assert propose_rules(database, now=NOW) == 0
    change(database, facts, "dr_2", body="您好客人，快来看看。")
    assert propose_rules(database, now=NOW) == 1
    assert propose_rules(database, now=NOW) == 0
    [proposal] = list_proposals(database, ProposalState.OPEN)
    assert (proposal.avoid, proposal.prefer, proposal.language) == ("亲爱的", "您好", "zh")
    assert (proposal.evidence, proposal.channel) == (("dr_1", "dr_2"), "email")
    refuse_rule(database, proposal.proposal_id, operator="li", now=NOW)
    assert propose_rules(database, now=NOW) == 0
    assert list_proposals(database, ProposalState.OPEN) == []
    with pytest.raises(RuleProposalNotFound):
        accept_rule(database, proposal.proposal_id, operator="li", now=NOW)


def test_an_accepted_proposal_goes_to_the_brand_and_is_kept(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    for number in (1, 2):
        make_draft(number, language="en", copy=Copy(subject="Hi", body=f"Amazing tea {number}."))
        change(database, facts, f"dr_{number}", body=f"Fresh tea {number}.", subject="Hi")
    propose_rules(database, now=NOW)
    [proposal] = list_proposals(database, ProposalState.OPEN)
    brand = Brand()
    accept_rule(database, proposal.proposal_id, operator="li", now=NOW, brand=brand)
    assert [(one.avoid, one.prefer) for one in brand.rules] == [("Amazing", "Fresh")]
    [kept] = accepted_rules(database)
    assert (kept.state, kept.decided_by, kept.decided_at) == (ProposalState.ACCEPTED, "li", NOW)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{{ product.name }} ok", "{{ product.name_x }} ok"),
        ("写信给 a@b.example 吧", "写信给店里吧"),
        ("满100元", "满200元"),
        ("好。", "好！"),
    ],
    ids=["slots", "a person", "numbers", "signs"],
)
def test_no_rule_is_made_of(
    database: Database, facts: Facts, make_draft: MakeDraft, before: str, after: str
) -> None:
    for number in (1, 2):
        make_draft(number, copy=Copy(subject="你好", body=before))
        change(database, facts, f"dr_{number}", body=after)
    assert propose_rules(database, now=NOW) == 0


def test_preferences_are_written_for_the_lab_and_name_nobody(
    database: Database, facts: Facts, make_draft: MakeDraft, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        make_draft(number)
    change(database, facts, "dr_1", body="写信给 a@b.example 吧")
    approve(database, "dr_2", version=1, operator="li", now=NOW)
    reject(database, "dr_3", version=1, operator="li", reason="dull", now=NOW)
    [pair] = preferences_from_reviews(database)
    assert (pair.chosen, pair.rejected) == ("你好2\n好久不见。", "你好3\n好久不见。")
    assert "objective: win-back" in pair.prompt
    assert write_pairs([pair], tmp_path / "p.jsonl") == 1
    line = json.loads((tmp_path / "p.jsonl").read_text(encoding="utf-8"))
    assert line == {"source": pair.prompt, "chosen": pair.chosen, "rejected": pair.rejected}


def test_an_accepted_rule_stands_in_the_book_that_the_drafts_use(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    book = BrandBook(market="CN", language="zh-CN", name="Shop")
    save_book(book, database=database, by="lin", now=NOW)
    publish_book(database, "CN", "zh-CN", 1, by="lin", now=NOW)
    for number, rest in ((1, "好久不见。"), (2, "快来看看。")):
        copy = Copy(subject="你好", body=f"亲爱的朋友，{rest}")
        make_draft(number, language="zh-CN", copy=copy)
        change(database, facts, f"dr_{number}", body=f"您好朋友，{rest}")
    propose_rules(database, now=NOW)
    [proposal] = list_proposals(database, ProposalState.OPEN)
    rules = BookRules(database=database, market="CN", operator="li", now=NOW)
    accept_rule(database, proposal.proposal_id, operator="li", now=NOW, brand=rules)
    used = published_version(database, "CN", "zh-CN")
    assert used is not None
    assert (used.version, used.changed_by, used.book.language) == (2, "li", "zh-CN")
    assert [(one.say, one.instead_of) for one in used.book.prefer] == [("您好", ("亲爱的",))]
    rules.add(proposal)
    assert published_version(database, "CN", "zh-CN") == used
