"""The language lab: tokenizers, networks, training, and folders of models that others can open.

In: texts of a corpus. Out: a folder of safetensors with its tokenizer and the curve of its
training. Must never open a pickle, run code that comes with a model, or ask the network.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.lab.boards import TensorBoardMissing, board
    from rapport.lab.cards import read_card
    from rapport.lab.checkpoints import Reached, load_checkpoint, save_checkpoint
    from rapport.lab.classifying import (
        Classification,
        Guess,
        LabelUnknown,
        classify,
        predict,
        predicted_figures,
    )
    from rapport.lab.company import begin_with_company
    from rapport.lab.converting import convert
    from rapport.lab.curves import spark_line
    from rapport.lab.errors import (
        CannotConvert,
        CannotWrite,
        LossNotFinite,
        OtherRunThere,
        TooFewHistories,
        TooLittleText,
        TrainingNotInstalled,
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
    from rapport.lab.installed import need_torch
    from rapport.lab.item_learning import ItemRecipe, LearnedItems, learn_items
    from rapport.lab.jobs import Pretraining, Tuning, pretrain, shape_for, tune
    from rapport.lab.lines import LineLesson, LineReader, new_line_reader, open_line_reader
    from rapport.lab.loop import Lesson, Trained, train
    from rapport.lab.objectives import (
        Causal,
        Labelled,
        Manner,
        MaskedWithNext,
        Mixed,
        Objective,
        Pair,
        Permuted,
        Preference,
        Preferred,
        SourceToTarget,
    )
    from rapport.lab.peers import Peers, joined
    from rapport.lab.plans import Plan, Precision, plan_of
    from rapport.lab.preferences import gather_preferences, source_of, write_preferences
    from rapport.lab.preferring import Preferring, prefer
    from rapport.lab.processor import has_gpu, quick_precision
    from rapport.lab.sentiment_export import SentimentExport, export_sentiment
    from rapport.lab.shapes import SIZES, Family, Shape, UnknownSize, config_of, shape_of
    from rapport.lab.shop_sequences import (
        Training,
        are_sequences_stale,
        train_shop_sequences,
    )
    from rapport.lab.stepping import TorchStepper
    from rapport.lab.streams import Stream, encode
    from rapport.lab.teaching import Teaching, teach
    from rapport.lab.texts import (
        TextUnreadable,
        read_exemplars,
        read_labelled,
        read_pairs,
        read_preferences,
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
    from rapport.lab.vectors import TextVectors, open_vectors
    from rapport.lab.watching import Progress
    from rapport.lab.weights import count_parameters, new_network, open_network, save_network
    from rapport.training import read_curve
else:
    __getattr__ = late_names(__name__)

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
    "ItemRecipe",
    "LabelUnknown",
    "Labelled",
    "LearnedItems",
    "Lesson",
    "LineLesson",
    "LineReader",
    "LossNotFinite",
    "Manner",
    "MaskedWithNext",
    "Method",
    "Mixed",
    "Objective",
    "OtherRunThere",
    "Pair",
    "Passage",
    "Peers",
    "Permuted",
    "Plan",
    "Precision",
    "Preference",
    "Preferred",
    "Preferring",
    "Pretraining",
    "Progress",
    "Reached",
    "SentimentExport",
    "Shape",
    "SourceToTarget",
    "Stream",
    "Teaching",
    "TensorBoardMissing",
    "TextUnreadable",
    "TextVectors",
    "TokenizerKind",
    "TokenizerUnreadable",
    "TooFewHistories",
    "TooLittleText",
    "TooManyFrozen",
    "TorchStepper",
    "Trained",
    "Training",
    "TrainingNotInstalled",
    "Tuning",
    "UnknownSize",
    "VocabularyTooSmall",
    "Wanted",
    "WeightsUnreadable",
    "are_sequences_stale",
    "begin_with_company",
    "board",
    "classify",
    "config_of",
    "convert",
    "count_parameters",
    "encode",
    "export_sentiment",
    "fertility",
    "gather_preferences",
    "has_gpu",
    "joined",
    "learn_items",
    "load_checkpoint",
    "load_tokenizer",
    "need_torch",
    "new_line_reader",
    "new_network",
    "open_line_reader",
    "open_network",
    "open_vectors",
    "plan_of",
    "predict",
    "predicted_figures",
    "prefer",
    "pretrain",
    "quick_precision",
    "read_card",
    "read_curve",
    "read_exemplars",
    "read_labelled",
    "read_pairs",
    "read_preferences",
    "read_texts",
    "save_checkpoint",
    "save_network",
    "save_tokenizer",
    "shape_for",
    "shape_of",
    "source_of",
    "spark_line",
    "teach",
    "train",
    "train_shop_sequences",
    "train_tokenizer",
    "tune",
    "write_preferences",
]
