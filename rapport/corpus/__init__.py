"""Corpus: raw texts become a clean, split, documented corpus that models are trained on.

In: files, folders, and the shop's own texts (products, copy, reviews, conversations). Out: a folder
of train, valid and test as JSON Lines, with a card that says what was done; annotations by models
and labels by people. Must never let personal data that it can find into a corpus, put what is
nearly the same on two sides of a split, or drop a document without counting it.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.corpus.annotating import ANNOTATIONS, annotate_corpus
    from rapport.corpus.building import REJECTS, Building, build_corpus
    from rapport.corpus.card import CARD, SPLITS, card_page, read_card
    from rapport.corpus.cleaning import (
        CorpusSettings,
        StepName,
        Tally,
        choice_steps,
        clean,
        read_settings,
        settings_of,
        text_steps,
    )
    from rapport.corpus.documents import (
        get_corpus,
        get_document,
        list_corpora,
        read_documents,
        sample_documents,
    )
    from rapport.corpus.errors import (
        BadCorpusSettings,
        CorpusEmpty,
        CorpusNotFound,
        CorpusUnreadable,
        DocumentNotFound,
        FolderTaken,
        UnknownCorpusInput,
    )
    from rapport.corpus.labelling import LABELS, export_labels
    from rapport.corpus.labels import Label
    from rapport.corpus.model import Document, Kind
    from rapport.corpus.reading import ENCODINGS, SHOP_INPUTS, Reading, Shop, Unit, read_files
    from rapport.corpus.splitting import split_of
    from rapport.corpus.store import dropped_documents, labels_of, save_label
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ANNOTATIONS",
    "CARD",
    "ENCODINGS",
    "LABELS",
    "REJECTS",
    "SHOP_INPUTS",
    "SPLITS",
    "BadCorpusSettings",
    "Building",
    "CorpusEmpty",
    "CorpusNotFound",
    "CorpusSettings",
    "CorpusUnreadable",
    "Document",
    "DocumentNotFound",
    "FolderTaken",
    "Kind",
    "Label",
    "Reading",
    "Shop",
    "StepName",
    "Tally",
    "Unit",
    "UnknownCorpusInput",
    "annotate_corpus",
    "build_corpus",
    "card_page",
    "choice_steps",
    "clean",
    "dropped_documents",
    "export_labels",
    "get_corpus",
    "get_document",
    "labels_of",
    "list_corpora",
    "read_card",
    "read_documents",
    "read_files",
    "read_settings",
    "sample_documents",
    "save_label",
    "settings_of",
    "split_of",
    "text_steps",
]
