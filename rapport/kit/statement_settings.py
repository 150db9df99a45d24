"""Settings of what customers say: rivals to compare with, and what may be kept of a person."""

from pydantic import Field

from rapport.kit.setting_types import SettingsGroup


class StatementSettings(SettingsGroup):
    """What may be kept of what customers said of themselves."""

    keep: bool = Field(
        default=True,
        description="Whether what known customers say of themselves in texts is kept for them.",
    )
    sensitive: bool = Field(
        default=False,
        description="Whether statements on health, diet, pregnancy and children are kept, for"
        " service only; the shop needs the customers' explicit consent to it.",
    )


class NeedsSettings(SettingsGroup):
    """Which competitors texts are searched for."""

    rivals: str = Field(
        default="",
        max_length=2_000,
        description="Names of competitors, with commas between; other spellings of one behind `=`:"
        " `Nike=nike=耐克, Adidas=阿迪达斯`.",
    )
