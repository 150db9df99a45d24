"""A model's folder as the server needs it: tokenizer, ends, context, chat template."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from rapport.model_server.errors import BadModelRequest, EngineUnable
from rapport.model_server.templates import ChatTemplate, Message, plain_source, tamed

ENCODING = frozenset({"t5", "bart"})
WRITING = frozenset({"gpt2", "llama", "qwen2", "qwen3"}) | ENCODING
"""Networks that write; those that read a source first are `ENCODING`."""

_CONTROL = ("<pad>", "<bos>", "<eos>", "<unk>", "[MASK]", "[CLS]", "[SEP]")
_CONTEXTS = ("max_position_embeddings", "n_positions", "n_ctx")
_FALLBACK_CONTEXT = 512
_CHAT_TEMPLATE = "chat_template.jinja"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How the model writes where a request does not say: what generation_config.json says.

    As transformers reads it, that is the likeliest token at every step unless `do_sample` is set.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFolder:
    """What a model's folder says. `context` is the most tokens of prompt and answer together."""

    path: Path
    family: str
    tokenizer: Tokenizer
    context: int
    vocabulary: int
    ends: frozenset[int]
    control: frozenset[int]
    template: ChatTemplate | None
    usual: Usual

    @property
    def encodes(self) -> bool:
        return self.family in ENCODING

    def chat_prompt(self, messages: Sequence[Message], tools: Sequence[Message]) -> list[int]:
        """The tokens that a model is given of a chat."""
        if self.template is not None:
            return self.ids(self.template.render(messages, tools=tools))
        if tools:
            raise BadModelRequest(
                "this model has no chat template, so it cannot be told of tools; name one with"
                " tool_choice, and its arguments are written as JSON"
            )
        return self.source_prompt(plain_source(messages))

    def source_prompt(self, source: str) -> list[int]:
        """The tokens of a source, marked as in tuning; a text that begins nowhere has none."""
        ids = self.ids(tamed(source, self._marks()))
        if self.encodes:
            return [*ids, *sorted(self.ends)[:1]]
        begin, split = (self.tokenizer.token_to_id(mark) for mark in ("<bos>", "[SEP]"))
        return [*([] if begin is None else [begin]), *ids, *([] if split is None else [split])]

    def ids(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def _marks(self) -> list[str]:
        texts = (self.tokenizer.id_to_token(number) for number in sorted(self.control))
        return [text for text in texts if text]


def read_folder(path: Path) -> ServedFolder:
    """Read a model's folder; raise `EngineUnable` where it cannot be served."""
    config = _json(path / "config.json")
    family = str(config.get("model_type"))
    if family not in WRITING:
        known = ", ".join(sorted(WRITING))
        raise EngineUnable(
            f"{path}: a model of type {family!r} cannot be served; those can: {known}"
        )
    tokenizer = _tokenizer(path)
    about = _json(path / "tokenizer_config.json")
    generation = _json(path / "generation_config.json")
    ends = _ends(tokenizer, config, generation, about)
    control = {n for mark in _CONTROL if (n := tokenizer.token_to_id(mark)) is not None} | ends
    text = _template(path, about)
    return ServedFolder(
        path=path,
        family=family,
        tokenizer=tokenizer,
        context=next((int(config[name]) for name in _CONTEXTS if config.get(name)), 0)
        or _FALLBACK_CONTEXT,
        vocabulary=int(config.get("vocab_size") or tokenizer.get_vocab_size()),
        ends=frozenset(ends),
        control=frozenset(control),
        template=_chat_template(text, about, tokenizer) if text else None,
        usual=_usual(generation),
    )


def _usual(told: dict[str, Any]) -> Usual:
    if not told.get("do_sample"):
        return Usual()
    return Usual(
        temperature=float(told.get("temperature") or 1.0),
        top_p=float(told.get("top_p") or 1.0),
        top_k=int(told.get("top_k") or 0),
    )


def _chat_template(text: str, about: dict[str, Any], tokenizer: Tokenizer) -> ChatTemplate:
    special = {name: _content(about.get(name)) for name in ("bos_token", "eos_token", "pad_token")}
    added = tokenizer.get_added_tokens_decoder().values()
    control = [token.content for token in added if token.special]
    return ChatTemplate(text, special=special, control=control)


def _template(path: Path, about: dict[str, Any]) -> str:
    file = path / _CHAT_TEMPLATE
    if file.is_file():
        return file.read_text(encoding="utf-8")
    told = about.get("chat_template")
    return told if isinstance(told, str) else ""


def _ends(tokenizer: Tokenizer, *told: dict[str, Any]) -> set[int]:
    config, generation, about = told
    found = generation.get("eos_token_id") or config.get("eos_token_id")
    ends = {int(one) for one in (found if isinstance(found, list) else [found]) if one is not None}
    named = tokenizer.token_to_id(_content(about.get("eos_token")) or "<eos>")
    ends |= set() if named is None else {named}
    if not ends:
        raise EngineUnable("the model does not say which token ends a text; its config.json lacks"
                           " eos_token_id")  # fmt: skip
    return ends


def _content(token: object) -> str:
    return str(token["content"]) if isinstance(token, dict) else str(token or "")


def _tokenizer(path: Path) -> Tokenizer:
    file = path / "tokenizer.json"
    if not file.is_file():
        raise EngineUnable(f"{path}: there is no tokenizer.json; name a model's folder")
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing more precise than Exception
        raise EngineUnable(f"{file} cannot be read: {str(error)[:200]}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _json(path: Path) -> dict[str, Any]:
    """What a file of the folder says; nothing where it is not there."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EngineUnable(f"{path} is no JSON: {error}") from error
    return found if isinstance(found, dict) else {}
