"""Who writes: the endpoint, the network that comes with the product, or the copybook."""

from importlib import import_module

from rapport.content.endpoint_writer import EndpointWriter
from rapport.content.prompt_shelf import PromptShelf
from rapport.content.writers import CopybookWriter, Writer
from rapport.llm import EndpointMissing, LanguageModel


def writer_for(
    model: LanguageModel | None, choice: str = "", *, prompts: PromptShelf | None = None
) -> Writer:
    """Give the writer that was chosen; without a choice that of the model, else the built-in one.

    Raise `EndpointMissing` if the endpoint was chosen and there is none.
    """
    match choice:
        case "copybook":
            return CopybookWriter()
        case "endpoint" if model is None:
            raise EndpointMissing(
                "RAPPORT_WRITER is endpoint and there is none; set RAPPORT_LLM__URL and"
                " RAPPORT_LLM__MODEL, or choose built-in or copybook"
            )
        case "" | "endpoint" if model is not None:
            return EndpointWriter(model, prompts)
        case _:
            # Only who writes with it loads what runs the network.
            writer: Writer = import_module("rapport.content.builtin_writer.writer").BuiltinWriter()
            return writer
