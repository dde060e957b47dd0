"""Reads YAML that people write: plain values, each with its line, and every problem at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import BadInputError
from bot.model.files import Place, Step

_NUMBER = re.compile(r"[-+]?(0|[1-9]\d{0,17})(\.\d{1,18})?")  # a longer one is text
_LARGEST = 2_000_000  # bytes: fifty times a plan of sixty duties
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_TOO_DEEP = 50
_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq"}

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class YamlFile:
    """A file's plain value; `places` by path inside it.

    `noted` are what is wrong, with lines.
    """

    name: str
    value: Any = None
    places: dict[tuple[Step, ...], Place] = field(default_factory=dict)
    noted: list[tuple[int, str]] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """What is wrong, from top to bottom, as `file:line: what; what to do`."""
        return [f"{self.name}:{line}: {what}" for line, what in sorted(set(self.noted))]

    def complain(self, line: int, what: str) -> None:
        """Note a problem."""
        self.noted.append((line, what))

    def line_of(self, path: tuple[Step, ...]) -> int:
        """The line of an element, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places[path].line if path in self.places else 1


def read_yaml(path: Path, name: str) -> YamlFile:
    """The file as plain values, called `name` in its problems; never raises for what it contains.

    Only null, true, false and numbers are more than text: `off`, `07:30` and `2024-06-01` stay as
    they are written. Anchors, aliases and tags are refused; keys are text.
    """
    file = YamlFile(name)
    text = _text(path, file)
    if text is not None:
        _compose(text, file)
    return file


def _text(path: Path, file: YamlFile) -> str | None:
    try:
        if path.stat().st_size > _LARGEST:
            file.complain(1, f"the file is larger than {_LARGEST:,} bytes; no plan is")
            return None
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        file.complain(1, f"{path} is missing; write it, or run `dondoc init` for a first version")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        file.complain(line, "this is not UTF-8; save the file as UTF-8")
    except OSError as error:
        file.complain(1, f"{path} cannot be read ({error.strerror}); make it a readable file")
    return None


def _compose(text: str, file: YamlFile) -> None:
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        file.complain(mark.line + 1 if mark else 1, _syntax(error))
    except (yaml.YAMLError, RecursionError) as error:
        file.complain(1, f"this is not YAML ({_first_line(error)}); mend or retype the file")
    else:
        if node is None:
            file.complain(1, "the file is empty; fill it in")
        else:
            file.value = _Walk(file).value(node, ())


def _syntax(error: Any) -> str:
    if "'\\t'" in str(error.problem):
        return "a tab where YAML wants spaces; indent with spaces"
    context = f" {error.context}" if error.context else ""
    return f"YAML cannot be read here ({error.problem}{context}); check quotes, colons and indents"


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else "nested too deeply"


class _Walk:
    """One walk over a file's nodes, noting places and problems."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.seen: set[int] = set()

    def value(self, node: Any, path: tuple[Step, ...]) -> Any:
        line = node.start_mark.line + 1
        self.file.places.setdefault(path, Place(self.file.name, line))
        if id(node) in self.seen:
            self.file.complain(line, "aliases (*name) are not read; write the value out")
            return None
        self.seen.add(id(node))
        if len(path) > _TOO_DEEP:
            self.file.complain(line, "nested too deeply; mend the indents")
            return None
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _TAGS:
            self.file.complain(line, f"tags ({node.tag}) are not read; write the plain value")
        match node.id:
            case "mapping":
                return self._mapping(node, path)
            case "sequence":
                return [self.value(item, (*path, n)) for n, item in enumerate(node.value)]
            case _:
                return _scalar(node)

    def _mapping(self, node: Any, path: tuple[Step, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if key.id != "scalar":
                self.file.complain(line, "a key must be a word; quote text that holds { or [")
            elif key.value in found:
                self.file.complain(line, f"the key {key.value!r} stands here twice; keep one")
            else:
                self.file.places[(*path, key.value)] = Place(self.file.name, line)
                found[key.value] = self.value(item, (*path, key.value))
        return found


def _scalar(node: Any) -> Any:
    if node.style is not None:
        return node.value
    if node.value in _WORDS:
        return _WORDS[node.value]
    if _NUMBER.fullmatch(node.value):
        return float(node.value) if "." in node.value else int(node.value)
    return node.value


def validated(file: YamlFile, model: type[Model]) -> Model | None:
    """The file as a model; None, with its problems noted, where it is not one."""
    if file.noted and file.value is None:
        return None
    try:
        return model.model_validate(file.value)
    except ValidationError as error:
        for line, what in _explained(error, file):
            file.complain(line, what)
        return None


def _explained(error: ValidationError, file: YamlFile) -> Iterator[tuple[int, str]]:
    for problem in error.errors(include_url=False):
        if problem["type"] == "too_short" and problem["input"]:
            continue  # it is too short without what another problem is about
        path = tuple(step for step in problem["loc"] if step != "[key]")
        where = ".".join(str(step) for step in path) or "the file"
        yield file.line_of(path), f"{where}: {_advice(problem)}"


_ENUM = re.compile(r"<[^<>:]+: ('[^']*')>")  # as Python shows a value that people know by its name
_ADVICE = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a key known here; remove it or mend its spelling",
    "string_type": "{given} is not text; write it in quotes",
    "string_pattern_mismatch": (
        "{given} is not an id; use a-z, 0-9 and single hyphens, without marks"
    ),
    "tuple_type": "{given} is not a list; write [a, b] or one `- item` a line",
    "model_type": "{given} is not a set of `key: value` lines; write it so",
    "dict_type": "{given} is not a set of `key: value` lines; write it so",
    "date": "{given} is not a date; write it as 2024-06-30, a day that exists",
    "time": '{given} is not a time of day; write it as "07:30"',
}


def _advice(problem: Any) -> str:
    kind = problem["type"]
    sentence = _ADVICE.get(kind) or _ADVICE.get(kind.split("_")[0])
    given = repr(problem["input"])[:60]
    if sentence is None:
        why = _ENUM.sub(r"\1", problem["msg"].lower())
        return f"{given} cannot be used ({why}); mend it"
    return sentence.format(given=given)


def raise_if_any(problems: list[str]) -> None:
    """Raise BadInputError with every problem, a line each, if there is one."""
    if problems:
        raise BadInputError("\n".join(problems))
