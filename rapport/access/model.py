"""The nouns of the stage, and the table that says which role may do what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.access.errors import NotAllowed

OperatorId = NewType("OperatorId", str)
KeyId = NewType("KeyId", str)
SourceId = NewType("SourceId", str)


class Role(StrEnum):
    """What kind of work an operator or a key does."""

    VIEWER = "viewer"
    MARKETER = "marketer"
    REVIEWER = "reviewer"
    SELLER = "seller"
    ADMIN = "admin"


class Permission(StrEnum):
    """One kind of act that a role may include."""

    VIEW = "view"  # read everything the console shows
    WRITE_CONTENT = "write-content"  # segments, briefs, drafts, offers, campaigns before they leave
    REVIEW = "review"  # approve, edit or send back a draft
    JUDGE = "judge"  # say of two texts which is better, without knowing whose they are
    SEND = "send"  # launch and cancel campaigns
    SELL = "sell"  # work on leads: move them, call, say what came of it
    IMPORT = "import"  # bring files of customers, products and orders in
    ADMIN = "admin"  # operators, keys, sources


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.MARKETER: frozenset(
        {
            Permission.VIEW,
            Permission.WRITE_CONTENT,
            Permission.JUDGE,
            Permission.SEND,
            Permission.SELL,
            Permission.IMPORT,
        }
    ),
    # Four eyes: who approves copy does not write it, and who writes it does not approve it.
    Role.REVIEWER: frozenset({Permission.VIEW, Permission.REVIEW, Permission.JUDGE}),
    Role.SELLER: frozenset({Permission.VIEW, Permission.SELL}),
    Role.ADMIN: frozenset(Permission),
}
"""The whole of what roles mean. A role may do what is listed here and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: an operator in the console or a program with an API key."""

    actor_id: str
    name: str
    role: Role


def may(role: Role, permission: Permission) -> bool:
    """Say whether the role includes the permission."""
    return permission in PERMISSIONS[role]


def check(actor: Actor, permission: Permission) -> None:
    """Let the actor pass, or raise `NotAllowed` and say which roles may."""
    if not may(actor.role, permission):
        allowed = ", ".join(role.value for role in Role if may(role, permission))
        raise NotAllowed(
            f"the role {actor.role.value!r} does not include {permission.value!r};"
            f" ask somebody with one of these roles: {allowed}",
            actor_id=actor.actor_id,
            permission=permission.value,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A person who signs in to the console. `language` (BCP 47) is the one they read it in."""

    operator_id: OperatorId
    email: str
    name: str
    role: Role
    language: str
    created_at: datetime

    @property
    def actor(self) -> Actor:
        return Actor(actor_id=self.operator_id, name=self.name, role=self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key for a program. The secret is shown once; `prefix` is enough to recognise it."""

    key_id: KeyId
    name: str
    role: Role
    prefix: str
    created_by: str
    created_at: datetime
    revoked_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        return Actor(actor_id=self.key_id, name=self.name, role=self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A website or system that sends events with its own write key."""

    source_id: SourceId
    name: str
    prefix: str
    created_at: datetime
    revoked_at: datetime | None = None
