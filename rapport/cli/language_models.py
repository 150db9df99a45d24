"""`rapport models add`, `evaluate` and `serve`: language models."""

import logging
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from rapport.cli.logs import configure_logs
from rapport.cli.output import err, out, print_json, print_table
from rapport.cli.serving import favour_answers, require_free_port
from rapport.kit.clock import system_clock
from rapport.kit.errors import Invalid
from rapport.kit.settings import load_settings
from rapport.model_server import (
    EngineKind,
    Running,
    evaluate_model,
    find_language_card,
    model_app,
    open_served,
)
from rapport.training import Added, ModelCard, add_endpoint, add_folder

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Engine = Annotated[EngineKind, typer.Option(help="What writes.")]
Device = Annotated[str, typer.Option(help="cpu or cuda.")]
Threads = Annotated[int, typer.Option(min=0, help="Threads of one batch; 0: what fits.")]
Bits = Annotated[str, typer.Option(help="Of CTranslate2: int8, float32, float16.")]

_GRACE_SECONDS = 30


class BadModelOptions(Invalid):
    """The options of a command on language models do not go together."""

    code = "model-options-bad"


def add(
    folder: Annotated[Path | None, typer.Argument(help="Folder of a model, `RUN/model`.")] = None,
    name: Annotated[str, typer.Option(help="What to call it; default: its folder's name.")] = "",
    licence: Annotated[str, typer.Option(help="Under which licence it may be used.")] = "",
    endpoint: Annotated[str, typer.Option(help="Base URL of a server that has the model.")] = "",
    model: Annotated[str, typer.Option(help="What that server calls it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Copy a language model into the registry, or note one at an endpoint. It is not in use yet."""
    home, now = load_settings().home, system_clock()
    told = Added(name=name, licence=licence)
    if folder is not None and not endpoint and not model:
        card = add_folder(home, folder, told=told, now=now)
    elif folder is None and endpoint.startswith(("http://", "https://")) and model:
        card = add_endpoint(home, endpoint, model, told=told, now=now)
    else:
        raise BadModelOptions("name a folder, or --endpoint http://… together with --model")
    if as_json:
        print_json(card)
        return
    out.print(f"{card.model_id}: {card.about}.")
    out.print(f"`rapport models evaluate {card.model_id} --pairs FILE` measures it.")


def evaluate(  # noqa: PLR0917  options of a command line
    model: Annotated[str, typer.Argument(help="Id or name of a language model.")],
    pairs: Annotated[Path, typer.Option(help="Held-out JSON Lines with `source` and `target`.")],
    engine: Engine = EngineKind.CTRANSLATE2,
    device: Device = "cpu",
    threads: Threads = 0,
    quantization: Bits = "int8",
    as_json: AsJson = False,
) -> None:
    """Measure a language model, and the one in use, on pairs that it did not learn from."""
    settings = load_settings()
    running = Running(engine=engine, device=device, threads=threads, quantization=quantization)
    card = find_language_card(settings.home, model)
    found = evaluate_model(
        settings.home, card, pairs, running, now=system_clock(), key=_endpoint_key(card)
    )
    if as_json:
        print_json(found)
        return
    rows = [(name, f"{value:.4g}") for name, value in found.metrics.items()]
    print_table(f"{card.model_id} on {found.cases_name}", ("what", "value"), rows)


def serve(  # noqa: PLR0917  options of a command line
    model: Annotated[
        str | None, typer.Argument(help="Id, name or folder; default: the model in use.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 8100,
    engine: Engine = EngineKind.CTRANSLATE2,
    device: Device = "cpu",
    threads: Threads = 0,
    workers: Annotated[int, typer.Option(min=1, help="Batches at the same time.")] = 1,
    quantization: Bits = "int8",
    key_file: Annotated[Path | None, typer.Option(help="File with the key to demand.")] = None,
    as_json: AsJson = False,
) -> None:
    """Serve a language model in the OpenAI API's wire format; Ctrl-C stops."""
    configure_logs(as_json=as_json)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    settings = load_settings()
    require_free_port(host, port)
    running = Running(
        engine=engine, device=device, threads=threads, workers=workers, quantization=quantization
    )
    served = open_served(
        settings.home, model, running, key=_key(key_file),
        endpoint_key=settings.llm.api_key.get_secret_value(),
    )  # fmt: skip
    address = f"http://{host}:{port}/v1"
    if as_json:
        print_json({"url": address, "model": served.offer.name})
    else:
        err.print(f"{served.offer.name} at {address}; Ctrl-C stops.")
    app = model_app(served.backend, served.offer)
    favour_answers()
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )  # fmt: skip


def _endpoint_key(card: ModelCard) -> str:
    return load_settings().llm.api_key.get_secret_value() if card.endpoint else ""


def _key(file: Path | None) -> str:
    if file is None:
        return ""
    key = file.read_text(encoding="utf-8").strip()
    if not key:
        raise BadModelOptions(f"{file} is empty; write the key into it, on one line")
    return key
