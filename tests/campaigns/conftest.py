"""A small shop: customers, a brief with approved drafts, and who said yes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from rapport.campaigns import Campaign, Terms, create_campaign
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Group,
    Objective,
    save_brief,
    save_draft,
)
from rapport.events import CustomerId
from rapport.kit.settings import ShopSettings
from rapport.profiles import Consent, Profile, Purpose, ensure_tables, put_profiles, record_consents
from rapport.review import approve
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN = Copy(subject="News", body="Hello.\n\n[Look](https://shop.example/)")
SETTINGS = ShopSettings(name="Spring & Co", currency="GBP", url="https://shop.example")


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Makes what a campaign needs, in two stores."""

    database: Database
    facts: Facts
    settings: ShopSettings

    def customers(self, *names: str, **traits: str) -> None:
        profiles = [
            Profile(
                customer_id=CustomerId(name),
                email=f"{name}@example.org",
                first_name=name.capitalize(),
                city=traits.get("city", "Leeds"),
            )
            for name in names
        ]
        put_profiles(self.facts, profiles)
        self.say(names, granted=True)

    def say(
        self,
        names: Iterable[str],
        *,
        granted: bool,
        purpose: Purpose = Purpose.MARKETING,
        at: datetime = NOW - timedelta(days=30),
    ) -> None:
        lines = [
            Consent(
                customer_id=CustomerId(name),
                channel="email",
                purpose=purpose,
                granted=granted,
                recorded_at=at,
                how="form",
                text_version="1",
            )
            for name in names
        ]
        record_consents(self.database, lines)

    def segment(self, name: str, rule: Mapping[str, object] | None = None) -> str:
        parsed = parse_rule(rule or {"kind": "everyone"})
        return save_segment(
            database=self.database, name=name, rule=parsed, created_by="ada", now=NOW
        ).segment_id

    def brief(
        self,
        segments: Iterable[str],
        drafts: Mapping[tuple[str, str], Copy],
        *,
        approved: bool = True,
    ) -> Brief:
        """Keep a brief with one draft per segment and variant."""
        brief = Brief(
            brief_id=BriefId("brf_1"),
            name="Spring",
            objective=Objective.WIN_BACK,
            groups=tuple(Group(segment_id=each, name=each) for each in segments),
            languages=("en",),
            created_at=NOW,
            created_by="ada",
        )
        save_brief(self.database, brief)
        for (segment_id, variant), copy in drafts.items():
            self.draft(segment_id, variant, copy, approved=approved)
        return brief

    def draft(self, segment_id: str, variant: str, copy: Copy, *, approved: bool) -> None:
        draft = Draft(
            draft_id=DraftId(f"drf_{segment_id[-4:]}_{variant}"),
            version=1,
            brief_id=BriefId("brf_1"),
            segment_id=segment_id,
            variant=variant,
            language="en",
            channel="email",
            copy=copy,
            status=DraftStatus.WRITTEN,
            written_by="copybook",
            created_at=NOW,
        )
        save_draft(self.database, draft)
        if approved:
            approve(self.database, draft.draft_id, version=1, operator="ada", now=NOW)

    def campaign(self, terms: Terms | None = None) -> Campaign:
        return create_campaign(
            database=self.database,
            name="Spring sale",
            brief_id="brf_1",
            terms=terms or Terms(holdout_share=0),
            created_by="ada",
            now=NOW,
        )

    def plain_campaign(self, terms: Terms | None = None) -> Campaign:
        """A campaign of one plain draft to everybody."""
        everybody = self.segment("everybody")
        self.brief([everybody], {(everybody, "a"): PLAIN})
        return self.campaign(terms)


@pytest.fixture
def shop(database: Database, facts: Facts) -> Shop:
    ensure_tables(facts)
    return Shop(database=database, facts=facts, settings=SETTINGS)


@pytest.fixture
def open_shop() -> Callable[[Database, Facts], Shop]:
    """Make a shop in stores that a test opened itself."""
    return lambda database, facts: Shop(database=database, facts=facts, settings=SETTINGS)


@pytest.fixture
def any_shop(any_database: Database, facts: Facts) -> Shop:
    ensure_tables(facts)
    return Shop(database=any_database, facts=facts, settings=SETTINGS)
