"""Which role may do what."""

import pytest

from rapport.access import PERMISSIONS, Actor, NotAllowed, Permission, Role, check, may

EXPECTED = {
    Role.VIEWER: {"view"},
    Role.MARKETER: {"view", "write-content", "judge", "send", "sell", "import"},
    Role.REVIEWER: {"view", "review", "judge"},
    Role.SELLER: {"view", "sell"},
    Role.ADMIN: {"view", "write-content", "review", "judge", "send", "sell", "import", "admin"},
}


def test_each_role_may_do_what_is_written_and_nothing_else() -> None:
    allowed = {role: {p.value for p in Permission if may(role, p)} for role in Role}
    assert allowed == EXPECTED
    assert set(PERMISSIONS) == set(Role)


def test_a_marketer_cannot_approve_copy_and_a_reviewer_cannot_write_it() -> None:
    assert not may(Role.MARKETER, Permission.REVIEW)
    assert not may(Role.REVIEWER, Permission.WRITE_CONTENT)


def test_a_refusal_names_the_permission_and_the_roles_that_have_it() -> None:
    actor = Actor(actor_id="op_1", name="Mei", role=Role.MARKETER)
    check(actor, Permission.SEND)
    with pytest.raises(NotAllowed, match=r"'marketer' does not include 'review'.*reviewer, admin"):
        check(actor, Permission.REVIEW)
