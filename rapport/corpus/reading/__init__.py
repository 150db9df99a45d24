"""Reading: files, folders and the shop's own tables as documents, one at a time."""

from rapport.corpus.reading.bytes import ENCODINGS
from rapport.corpus.reading.files import READERS, input_name, read_files
from rapport.corpus.reading.rows import Reading, Unit
from rapport.corpus.reading.shop import SHOP_INPUTS, Shop, read_shop

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
