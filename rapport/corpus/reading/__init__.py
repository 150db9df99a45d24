"""Reading: files, folders and the shop's own tables as documents, one at a time."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.corpus.reading.bytes import ENCODINGS
    from rapport.corpus.reading.files import READERS, input_name, read_files
    from rapport.corpus.reading.rows import Reading, Unit
    from rapport.corpus.reading.shop import SHOP_INPUTS, Shop, read_shop
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ENCODINGS",
    "READERS",
    "SHOP_INPUTS",
    "Reading",
    "Shop",
    "Unit",
    "input_name",
    "read_files",
    "read_shop",
]
