"""The operations of the client: a method for each, once for a client that waits and once for one that is awaited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from dev.client.writing import (
    EVENT,
    MADE,
    REF,
    choices_of,
    docstring,
    imports,
    name_of,
    optional,
    type_of,
    without_words,
    wrapped,
)

_NAMED = "Idempotency-Key"


class _Argument(NamedTuple):
    """One argument of a method: what it is called there and here, and what it may be."""

    key: str
    kind: str
    is_required: bool

    @property
    def name(self) -> str:
        return name_of(self.key)

    def __str__(self) -> str:
        kind = self.kind if self.is_required else f"{optional(self.kind)} = UNSET"
        return f"        {self.name}: {kind},"


class Operations:
    """What `operations.py` is to say for this OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        self._names = {*schemas, EVENT}
        self._found = [
            _Operation(path, method, operation, schemas)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]

    def text(self) -> str:
        sync, awaited = (self._class(waits=waits) for waits in (True, False))
        names = sorted({*re.findall(r"\b[A-Z]\w+\b", without_words(sync))} & self._names)
        head = [f'"""Every operation of the API as a method. {MADE}"""', "", *imports(sync), ""]
        head += ["from rung_client.calls import Call, named, segment", "from rung_client.shapes import ("]
        return "\n".join([*head, *(f"    {name}," for name in names), ")", "", "", sync, "", "", awaited, ""])

    def _class(self, *, waits: bool) -> str:
        name, says = ("Operations", "waits") if waits else ("AsyncOperations", "is awaited")
        lines = [f"class {name}:", f'    """The operations of a client that {says}."""', ""]
        lines.append(f"    {'' if waits else 'async '}def _ask(self, call: Call) -> Any:")
        lines.append("        raise NotImplementedError")
        return "\n".join(lines) + "".join("\n\n" + one.method(waits=waits) for one in self._found)


class _Operation:
    """One operation as a method."""

    def __init__(self, path: str, verb: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
        self._path, self._verb, self._operation = path, verb, operation
        parameters = operation.get("parameters", [])
        self._in_path = [
            _Argument(one["name"], type_of(one["schema"]), True) for one in parameters if one["in"] == "path"
        ]
        self._query = [
            _Argument(one["name"], type_of(one["schema"]), bool(one.get("required")))
            for one in parameters if one["in"] == "query"
        ]  # fmt: skip
        self._is_act = any(one["name"] == _NAMED for one in parameters)
        self._whole: _Argument | None = None
        self._fields: list[_Argument] = []
        self._read_body(schemas)
        names = [one.name for one in (*self._in_path, *self._query, *self._fields)]
        if len(set(names)) < len(names):
            raise SystemExit(f"{operation['operationId']}: two arguments have one name: {names}")

    def _read_body(self, schemas: Mapping[str, Any]) -> None:
        """A body that is a list or an object of any keys is one argument; any other, an argument for each field."""
        content = self._operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is None:
            return
        choices = choices_of(schema)
        rows = next((one for one in choices if one.get("type") == "array"), None)
        shape = next(one for one in choices if one.get("type") != "null")
        shape = schemas[shape["$ref"].removeprefix(REF)] if "$ref" in shape else shape
        if rows is not None:
            item = type_of(rows["items"])
            self._whole = _Argument("events" if item == EVENT else "rows", f"Sequence[{item}]", True)
        elif not shape.get("properties"):
            self._whole = _Argument("body", type_of(shape), True)
        else:
            needed = set(shape.get("required", ()))
            self._fields = [_Argument(key, type_of(one), key in needed) for key, one in shape["properties"].items()]

    def method(self, *, waits: bool) -> str:
        operation, answers = self._operation, self._answers()
        lines = [f"    {'' if waits else 'async '}def {operation['operationId']}(", "        self,"]
        lines += [str(one) for one in (*self._in_path, *([self._whole] if self._whole else []))]
        named = [str(one) for one in sorted((*self._fields, *self._query), key=lambda one: not one.is_required)]
        if self._is_act:
            named += ["        idempotency_key: str | None = None,", "        wait: float | None = None,"]
        lines += ["        *,", *named] if named else []
        lines.append(f"    ) -> {' | '.join(dict.fromkeys(answers.values()))}:")
        lines += docstring(f"{operation['summary']}.\n\n{operation.get('description', '')}", "        ")
        lines += [f"        return {'' if waits else 'await '}self._ask(", "            Call("]
        return "\n".join([*lines, *self._call(answers), "            )", "        )"])

    def _call(self, answers: Mapping[int, str]) -> list[str]:
        address = re.sub(r"\{(\w+)\}", lambda one: f"{{segment({name_of(one[1])})}}", self._path)
        lines = [f'                method="{self._verb.upper()}",']
        lines.append(f'                path={"f" if "{" in address else ""}"{address}",')
        lines += wrapped(f"query={_pairs(self._query)},", 16) if self._query else []
        if self._whole:
            named = f"named({self._whole.name})" if self._says_what_happened else self._whole.name
            lines.append(f"                body={named},")
        elif self._fields:
            lines += wrapped(f"body={_pairs(self._fields)},", 16)
        if self._verb in ("get", "put") or self._says_what_happened:
            lines.append("                is_harmless=True,")
        if self._is_act:
            lines += [
                "                is_act=True,",
                "                idempotency_key=idempotency_key,",
                "                wait=wait,",
            ]
        found = ", ".join(f"{status}: {kind}" for status, kind in answers.items())
        return [*lines, f"                answers={{{found}}},"]

    @property
    def _says_what_happened(self) -> bool:
        """Whether it sends events, which a repeat harms as little as a question where each has a name."""
        return self._whole is not None and EVENT in self._whole.kind

    def _answers(self) -> dict[int, str]:
        """By status, the type of a good answer."""
        found = {}
        for status, answer in self._operation["responses"].items():
            if int(status) < 400:
                content = answer.get("content", {})
                schema = content.get("application/json", {}).get("schema")
                found[int(status)] = type_of(schema) if schema else "bytes" if content else "None"
        return dict(sorted(found.items()))


def _pairs(arguments: list[_Argument]) -> str:
    return "{" + ", ".join(f'"{one.key}": {one.name}' for one in arguments) + "}"
