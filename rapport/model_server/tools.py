"""Tools: what a model may call, and the calls found in what it wrote."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from rapport.kit.ids import new_id
from rapport.model_server.errors import BadModelRequest
from rapport.model_server.wire import ChatRequest, NamedTool, Tool

_CALL = re.compile(r"<tool_call>\s*(\{.*?\})\s*</tool_call>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolbox:
    """The tools of a request. `schema` is what the text is held to where a call is demanded.

    `named` is the one tool that must be called; the text is then its arguments alone.
    """

    tools: Sequence[Tool] = ()
    schema: Mapping[str, Any] | None = None
    named: str | None = None

    @property
    def told(self) -> list[dict[str, Any]]:
        """The tools as chat templates take them."""
        found: list[dict[str, Any]] = msgspec.to_builtins(list(self.tools))
        return found

    def read(self, text: str) -> tuple[str | None, list[dict[str, Any]]]:
        """Give what was said and the calls that were made, in the OpenAI API's words."""
        if not self.tools:
            return text, []
        if self.schema is not None:
            return None, self._demanded(text)
        known = {tool.function.name for tool in self.tools}
        calls = [call for found in _CALL.findall(text) if (call := _call(found, known))]
        return (_CALL.sub("", text).strip() or None if calls else text), calls

    def _demanded(self, text: str) -> list[dict[str, Any]]:
        if self.named is not None:
            return [_as_call(self.named, text)]
        try:
            found = json.loads(text)
        except ValueError:  # cut off by the limit of tokens
            return []
        return [_as_call(found["name"], json.dumps(found["arguments"], ensure_ascii=False))]


def toolbox_of(request: ChatRequest) -> Toolbox:
    """Read what a request says of tools; raise `BadModelRequest` where a named one is missing."""
    tools, choice = request.tools or [], request.tool_choice
    if not tools or choice == "none":
        if isinstance(choice, NamedTool) or choice == "required":
            raise BadModelRequest("tool_choice demands a call, but tools are empty")
        return Toolbox()
    if isinstance(choice, NamedTool):
        name = choice.function.name
        schema = next((_parameters(one) for one in tools if one.function.name == name), None)
        if schema is None:
            raise BadModelRequest(f"tool_choice names {name[:60]!r}, which is not among the tools")
        return Toolbox(tools=tools, schema=schema, named=name)
    if choice == "required":
        return Toolbox(tools=tools, schema={"anyOf": [_call_schema(one) for one in tools]})
    return Toolbox(tools=tools)


def _parameters(tool: Tool) -> dict[str, Any]:
    return tool.function.parameters or {"type": "object"}


def _call_schema(tool: Tool) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"name": {"const": tool.function.name}, "arguments": _parameters(tool)},
        "required": ["name", "arguments"],
        "additionalProperties": False,
    }


def _call(found: str, known: set[str]) -> dict[str, Any] | None:
    """A call out of what stands between the marks; None where it is none."""
    try:
        told = json.loads(found)
    except ValueError:
        return None
    name, arguments = told.get("name"), told.get("arguments", {})
    if name not in known:
        return None
    return _as_call(name, json.dumps(arguments, ensure_ascii=False))


def _as_call(name: str, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"id": new_id("call"), "type": "function", "function": function}
