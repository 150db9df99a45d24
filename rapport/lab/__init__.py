"""The language lab: tokenizers, networks, training, and folders of models that others can open.

In: texts of a corpus. Out: a folder of safetensors with its tokenizer and the curve of its
training. Must never open a pickle, run code that comes with a model, or ask the network.
"""

from rapport.lab.checkpoints import Reached, load_checkpoint, save_checkpoint
from rapport.lab.classifying import (
    Classification,
    Guess,
    LabelUnknown,
    classify,
    predict,
    predicted_figures,
)
from rapport.lab.converting import convert
from rapport.lab.curves import read_curve
from rapport.lab.errors import (
    CannotConvert,
    CannotWrite,
    LossNotFinite,
    OtherRunThere,
    TooLittleText,
    WeightsUnreadable,
)
from rapport.lab.exemplars import (
    Assembled,
    Assembler,
    Assembly,
    Attribute,
    Exemplar,
    ExemplarBank,
    Passage,
    Wanted,
)
from rapport.lab.jobs import Pretraining, Tuning, pretrain, shape_for, tune
from rapport.lab.loop import Lesson, Progress, Trained, train
from rapport.lab.objectives import (
    Causal,
    Labelled,
    Manner,
    MaskedWithNext,
    Objective,
    Pair,
    Permuted,
    SourceToTarget,
)
from rapport.lab.peers import Peers, joined
from rapport.lab.plans import Plan, Precision, plan_of
from rapport.lab.shapes import SIZES, Family, Shape, UnknownSize, config_of, shape_of
from rapport.lab.stepping import TorchStepper
from rapport.lab.streams import Stream, encode
from rapport.lab.texts import (
    TextUnreadable,
    read_exemplars,
    read_labelled,
    read_pairs,
    read_texts,
)
from rapport.lab.tokenizers import (
    Fertility,
    TokenizerKind,
    TokenizerUnreadable,
    VocabularyTooSmall,
    fertility,
    load_tokenizer,
    save_tokenizer,
    train_tokenizer,
)
from rapport.lab.tuning import Method, TooManyFrozen
from rapport.lab.weights import count_parameters, new_network, open_network, save_network

__all__ = [
    "SIZES",
    "Assembled",
    "Assembler",
    "Assembly",
    "Attribute",
    "CannotConvert",
    "CannotWrite",
    "Causal",
    "Classification",
    "Exemplar",
    "ExemplarBank",
    "Family",
    "Fertility",
    "Guess",
    "LabelUnknown",
    "Labelled",
    "Lesson",
    "LossNotFinite",
    "Manner",
    "MaskedWithNext",
    "Method",
    "Objective",
    "OtherRunThere",
    "Pair",
    "Passage",
    "Peers",
    "Permuted",
    "Plan",
    "Precision",
    "Pretraining",
    "Progress",
    "Reached",
    "Shape",
    "SourceToTarget",
    "Stream",
    "TextUnreadable",
    "TokenizerKind",
    "TokenizerUnreadable",
    "TooLittleText",
    "TooManyFrozen",
    "TorchStepper",
    "Trained",
    "Tuning",
    "UnknownSize",
    "VocabularyTooSmall",
    "Wanted",
    "WeightsUnreadable",
    "classify",
    "config_of",
    "convert",
    "count_parameters",
    "encode",
    "fertility",
    "joined",
    "load_checkpoint",
    "load_tokenizer",
    "new_network",
    "open_network",
    "plan_of",
    "predict",
    "predicted_figures",
    "pretrain",
    "read_curve",
    "read_exemplars",
    "read_labelled",
    "read_pairs",
    "read_texts",
    "save_checkpoint",
    "save_network",
    "save_tokenizer",
    "shape_for",
    "shape_of",
    "train",
    "train_tokenizer",
    "tune",
]
