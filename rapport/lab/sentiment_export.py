"""From a tuned classifier of the lab to a folder that reads sentiment without PyTorch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from transformers.models.bert.modeling_bert import BertPooler

from rapport.insights import EncoderHead, open_encoder, write_encoder_head
from rapport.lab.classifiers import Classifier, open_classifier
from rapport.lab.converting import QUANTIZATIONS, Opened
from rapport.lab.errors import CannotConvert
from rapport.lab.objectives import Labelled
from rapport.lab.tokenizers import CLS, SEP, save_tokenizer, special_ids

LABELS = ("negative", "positive")
"""The labels of texts that are displeased and pleased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentimentExport:
    """What to export: a folder of `classify` whose task has the two labels of sentiment.

    By `valid`, texts that were not learned from, its probabilities are drawn to what comes true.
    """

    folder: Path
    out: Path
    valid: Sequence[Labelled] = ()
    quantization: str = "int8"


def export_sentiment(job: SentimentExport) -> Path:
    """Write the network for CTranslate2 with its head and tokenizer; give the folder.

    Raises `WeightsUnreadable`, `TokenizerUnreadable` or `CannotConvert`.
    """
    if job.quantization not in QUANTIZATIONS:
        raise CannotConvert(
            f"there is no quantization {job.quantization[:20]!r}; there are"
            f" {', '.join(QUANTIZATIONS)}"
        )
    if job.out.exists() and (not job.out.is_dir() or any(job.out.iterdir())):
        raise CannotConvert(f"{job.out} is there already; name a folder that is not")
    network, reading = open_classifier(job.folder)
    task, labels = _task(network, job.folder)
    body, config = network.body, network.body.config
    body.pooler = BertPooler(config)  # type: ignore[no-untyped-call]  # the converter wants one; nobody looks at what it says
    opened = Opened(job.folder, body, reading.tokenizer)
    opened.convert(str(job.out), quantization=job.quantization, force=True)
    save_tokenizer(reading.tokenizer, job.out)
    first, last = special_ids(reading.tokenizer, CLS, SEP)
    line = [*network.heads][[*network.tasks].index(task)].state_dict()
    weights, bias = (line[part].numpy().astype(np.float32) for part in ("weight", "bias"))
    head = EncoderHead(labels=labels, context=reading.context, first=first, last=last)
    write_encoder_head(job.out, head, weights, bias)
    if job.valid:
        write_encoder_head(job.out, _drawn(head, job, task), weights, bias)
    return job.out


def _task(network: Classifier, folder: Path) -> tuple[str, tuple[str, ...]]:
    """The first task that tells pleased from displeased."""
    if network.body.config.model_type != "bert":
        raise CannotConvert(
            f"{folder}: a network of type {network.body.config.model_type!r} cannot be exported;"
            " tune one of type 'bert'"
        )
    for task, labels in network.tasks.items():
        if sorted(labels) == sorted(LABELS):
            return task, tuple(labels)
    raise CannotConvert(
        f"{folder}: no task has the labels {' and '.join(LABELS)} alone; tune one with"
        " `rapport lab classify`"
    )


def _drawn(head: EncoderHead, job: SentimentExport, task: str) -> EncoderHead:
    """The head with what draws its scores to what comes true (Guo et al. 2017)."""
    known = [row for row in job.valid if task in row.labels]
    scores = open_encoder(job.out).scores([row.text for row in known])
    truth = [row.labels[task] == LABELS[1] for row in known]
    apart = (scores[:, 1] - scores[:, 0])[:, None]
    line = LogisticRegression(C=100.0).fit(apart, truth)
    return EncoderHead(
        labels=head.labels,
        context=head.context,
        first=head.first,
        last=head.last,
        slope=float(line.coef_[0, 0]),
        offset=float(line.intercept_[0]),
    )
