"""`rapport content translate`: a draft in the other language, its slots kept."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from rapport.app import desk_of
from rapport.cli.briefs import print_drafts
from rapport.cli.files import read_text
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json
from rapport.kit.errors import Invalid
from rapport.llm import open_model
from rapport.studio import translate_draft


class BadGlossary(Invalid):
    """A glossary is a mapping of words to the words that must be used for them."""

    code = "bad-glossary"


def translate(
    draft_id: Annotated[str, typer.Argument(metavar="DRAFT_ID", help="Id of the draft.")],
    to: Annotated[str, typer.Option("--to", help="`zh` or `en`.")],
    glossary: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="YAML: word: the word to use for it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Put a draft into the other language: slots stay, and the checks of that language run.

    Without a model a text of the copybook gets its counterpart.
    """
    terms = _terms(glossary) if glossary else {}
    with opened() as rapport:
        model = open_model(rapport.settings.llm, rapport.database)
        made = translate_draft(draft_id, to, desk=desk_of(rapport), model=model, glossary=terms)
    if as_json:
        print_json(made)
        return
    print_drafts("Translated", [made])
    for found in made.findings:
        out.print(f"{found.severity}: {found.message}")


def _terms(file: Path) -> dict[str, str]:
    try:
        read = yaml.safe_load(read_text(file))
    except yaml.YAMLError as error:
        raise BadGlossary(f"{file} is not YAML") from error
    if not isinstance(read, dict) or not all(isinstance(one, str) for one in read.values()):
        raise BadGlossary(f"{file} must be lines of `word: the word to use for it`")
    return {str(word): used for word, used in read.items()}
