"""Settings of transactional mail: how many a program may send, and how long one is of use."""

from pydantic import Field

from rapport.kit.setting_types import SettingsGroup


class TransactionalSettings(SettingsGroup):
    """How many transactional messages an API key may ask for, and when they expire."""

    a_minute: int = Field(
        default=600, ge=1, description="Messages that one API key may ask for in a minute."
    )
    expire_hours: float = Field(
        default=24,
        gt=0,
        le=720,
        description="Hours after which a transactional message that did not leave is no use.",
    )
