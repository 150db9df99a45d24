"""Decoding: how texts are chosen among all that a network could write, and what they must hold.

In: a network as a function of tokens, prompts, a way to write, constraints. Out: candidates, best
first. Must never import PyTorch, let a slot break, or know what a text is for.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.decoding.candidates import Candidate
    from rapport.decoding.constraints import Constraints, Phrase
    from rapport.decoding.converted import CARD, CTranslate2Stepper
    from rapport.decoding.ctranslate2_model import CTranslate2Model, open_ctranslate2
    from rapport.decoding.errors import BadDecoding, ConstraintsContradict, ConvertedModelUnreadable
    from rapport.decoding.pieces import Pieces
    from rapport.decoding.stepper import Stepper
    from rapport.decoding.strategies import Decoding, Strategy
    from rapport.decoding.writing import decode, generate_texts, pieces_for, stream
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "CARD",
    "BadDecoding",
    "CTranslate2Model",
    "CTranslate2Stepper",
    "Candidate",
    "Constraints",
    "ConstraintsContradict",
    "ConvertedModelUnreadable",
    "Decoding",
    "Phrase",
    "Pieces",
    "Stepper",
    "Strategy",
    "decode",
    "generate_texts",
    "open_ctranslate2",
    "pieces_for",
    "stream",
]
