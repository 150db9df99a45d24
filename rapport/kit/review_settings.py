"""Settings of review: who approves what, and how much at once."""

from typing import Literal

from pydantic import Field

from rapport.kit.setting_types import SettingsGroup


class ReviewSettings(SettingsGroup):
    """How drafts are approved."""

    two_person: Literal["never", "sensitive", "always"] = Field(
        default="never",
        description="Which drafts need the yes of two operators: `never`, `sensitive`"
        " (law-sensitive products or claims) or `always`. Except with `never`, who edited a draft"
        " is not its only approver.",
    )
    bulk_most: int = Field(
        default=50, ge=1, le=1000, description="Drafts that may be approved at once."
    )
    bulk_risk: int = Field(
        default=19,
        ge=0,
        le=100,
        description="Highest risk (0 to 100) of a draft that may be approved with others at once.",
    )
    lock_minutes: int = Field(
        default=15, ge=1, le=240, description="Minutes that a draft is held for who edits it."
    )
