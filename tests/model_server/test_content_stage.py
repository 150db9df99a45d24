"""A model that is tuned here, served here and asked by the content stage, over HTTP."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import GPT2Config, PretrainedConfig, Qwen2Config

from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftStatus,
    EndpointWriter,
    Writer,
    save_brief,
    write_drafts,
    writer_for,
)
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import ShopSettings
from rapport.lab import (
    Method,
    TokenizerKind,
    Tuning,
    new_network,
    save_network,
    save_tokenizer,
    train_tokenizer,
    tune,
)
from rapport.llm import CallLog, EndpointModel, Mask, ModelRefused
from rapport.storage import Database, Facts
from rapport.testing import ScriptedModel
from tests.content.conftest import (  # noqa: F401  the small shop of the content stage
    NOW,
    brief,
    cream,
    lotion,
    offer,
    shop_zh,
    stocked,
)
from tests.model_server.conftest import Serve

GOOD = {
    "subject": "{{ product.name }}还在等你",
    "preheader": "{{ product.price | money }}",
    "body": "{% if customer.first_name %}{{ customer.first_name }}，{% endif %}好久不见。"
    "{{ offer.name }}到{{ offer.ends_at | date }}为止。\n\n[去看看]({{ product.url }})",
}


def answer(candidate: dict[str, str]) -> str:
    return json.dumps({"candidates": [candidate]}, ensure_ascii=False)


def network(kind: str, vocabulary: int) -> PretrainedConfig:
    marks = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    if kind == "gpt2":
        return GPT2Config(
            vocab_size=vocabulary, n_embd=64, n_layer=2, n_head=4, n_positions=4096,
            resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, **marks,
        )  # fmt: skip
    return Qwen2Config(
        vocab_size=vocabulary, hidden_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, intermediate_size=128, max_position_embeddings=4096,
        tie_word_embeddings=True, **marks,
    )  # fmt: skip


def tuned(folder: Path, kind: str, source: str, target: str) -> Path:
    """A model that learned an answer by heart: in full from random weights, then by LoRA."""
    torch.set_num_threads(1)
    tokenizer = train_tokenizer([source, target] * 2, kind=TokenizerKind.BPE, vocabulary=1500)
    begun = folder / "begun"
    save_network(new_network(network(kind, tokenizer.get_vocab_size()), seed=1), begun)
    save_tokenizer(tokenizer, begun)
    pairs = folder / "pairs.jsonl"
    pairs.write_text(json.dumps({"source": source, "target": target}), encoding="utf-8")
    full = Tuning(
        model=begun, pairs=pairs, folder=folder / "full", method=Method.FULL, batch_rows=1,
        steps=60 if kind == "gpt2" else 90, rate=5e-3 if kind == "gpt2" else 8e-3,
    )  # fmt: skip
    lora = replace(
        full, model=folder / "full" / "model", folder=folder / "lora", method=Method.LORA,
        steps=30, rate=4e-3,
    )  # fmt: skip
    tune(full)
    tune(lora)
    return folder / "lora" / "model"


Write = Callable[[Brief, Writer], list[Draft]]


@pytest.fixture
def write(database: Database, facts: Facts, shop_zh: ShopSettings) -> Write:  # noqa: F811
    def written(wanted: Brief, writer: Writer) -> list[Draft]:
        save_brief(database, wanted)
        return write_drafts(
            wanted, database=database, facts=facts, writer=writer, shop=shop_zh, now=NOW
        )

    return written


def source_of(wanted: Brief, write: Write) -> str:
    """The messages that the content stage sends for a brief, as one text."""
    model = ScriptedModel([ModelRefused("only to see what is asked")])
    with pytest.raises(ModelRefused):
        write(wanted, EndpointWriter(model))
    [system, user] = model.asked[0].system, model.asked[0].user
    mask = Mask(texts=[system, user])
    return f"{mask.hide(system)}\n\n{mask.hide(user)}"


@pytest.mark.filterwarnings("ignore::FutureWarning:transformers", "ignore:fan_in_fan_out")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["gpt2", "qwen2"])
def test_a_tuned_model_writes_drafts_that_pass_and_an_untrained_one_gives_way_to_the_copybook(
    kind: str,
    tmp_path: Path,
    serve: Serve,
    write: Write,
    brief: Brief,  # noqa: F811
    database: Database,
) -> None:
    source = source_of(brief, write)
    good = tuned(tmp_path / kind, kind, source, answer(GOOD))

    def drafted(folder: Path, wanted: Brief, *, most: int) -> Draft:
        client = serve(folder)
        settings = LLMSettings(url=str(client.base_url), model=folder.name, max_tokens=most)
        model = EndpointModel(settings, database)
        [draft] = write(wanted, writer_for(model))
        model.close()
        return draft

    draft = drafted(good, brief, most=150)
    assert draft.status is DraftStatus.WRITTEN
    assert draft.copy == Copy(**GOOD)
    assert draft.written_by == "model:model#write-copy@4"
    call = CallLog(database).latest()[0]
    assert (call.outcome, call.attempts) == ("answered", 1)

    if kind == "qwen2":
        return  # one that never learned is as bad as another
    other = replace(brief, brief_id=BriefId("br_2"))
    spare = drafted(tmp_path / kind / "begun", other, most=40)
    assert spare.status is DraftStatus.WRITTEN
    assert spare.written_by.startswith("copybook:")
    assert spare.written_by.endswith(" after model:begun")
