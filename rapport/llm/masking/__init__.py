"""Keeps people out of texts: finds what can identify somebody, replaces it, puts it back."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.llm.masking.finding import (
        find_personal_data,
        mask_personal_data,
        without_personal_data,
    )
    from rapport.llm.masking.hiding import Mask, StreamRestorer
    from rapport.llm.masking.model import DataKind, PersonalData
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "DataKind",
    "Mask",
    "PersonalData",
    "StreamRestorer",
    "find_personal_data",
    "mask_personal_data",
    "without_personal_data",
]
