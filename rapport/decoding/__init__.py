"""x"""
from rapport.decoding.ngrams import ORDERS, ngram_codes
__all__ = ["ORDERS", "ngram_codes"]
