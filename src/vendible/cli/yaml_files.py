"""YAML files read safely, each value with the line that it stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import yaml

from vendible.domain.catalog.findings import Finding, Severity, at

BYTES_MAX = 2 * 1024 * 1024
DEPTH_MAX = 40
VALUES_MAX = 200_000  # with every alias written out, so that a small file can't fill the memory

_INTEGER = re.compile(r"[+-]?\d[\d_]{0,29}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d[\d_]{0,29})?\.?\d{1,30}([eE][+-]?\d{1,2})?", re.ASCII)
_INFINITE = re.compile(r"[+-]?\.(inf|Inf|INF)")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_QUOTED = ("'", '"', "|", ">")
_TAGS = {
    f"tag:yaml.org,2002:{each}"
    for each in ("str int float bool null timestamp value merge seq map".split())
} | {"!"}

Node = yaml.ScalarNode | yaml.SequenceNode | yaml.MappingNode


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with the file and the line (from 1) that it is about."""

    file: str
    line: int
    finding: Finding

    def __str__(self) -> str:
        found = self.finding
        place = f"{found.place}: " if found.place else ""
        return f"{self.file}:{self.line}: {found.severity.value}: {place}{found.message}"


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What the file says as plain data; None where it could not be read.

    Numbers with a point are exact decimals, dates and times are texts, and only true and false
    are switches (YAML 1.2): `no` is a text.
    """

    file: str
    data: object
    findings: tuple[Located, ...]
    lines: dict[str, int] = field(repr=False, default_factory=dict)

    def line(self, place: str) -> int:
        """The line of a place, or of the nearest part around it that the file has."""
        while place and place not in self.lines:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        return self.lines.get(place, 1)

    def located(self, finding: Finding) -> Located:
        return Located(self.file, self.line(finding.place), finding)


class _NotReadableError(Exception):
    def __init__(self, code: str, message: str, remedy: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.finding = Finding(code, Severity.ERROR, "", message, remedy)


def read_yaml(path: Path) -> YamlFile:
    """The file, or findings that say why it is none. Its top must be a mapping."""
    file = str(path)
    try:
        text = _text(path)
        node = _compose(text)
        reading = _Construction()
        data = reading.value(node, "", 0)
    except _NotReadableError as error:
        return YamlFile(file, None, (Located(file, error.line, error.finding),))
    found = [Located(file, line, finding) for line, finding in reading.findings]
    return YamlFile(file, data, tuple(found), reading.lines)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            content = opened.read(BYTES_MAX + 1)
    except OSError as error:
        why = error.strerror or str(error)
        raise _NotReadableError(
            "not_readable", f"the file can't be read: {why}", "Check its name and your rights."
        ) from None
    if len(content) > BYTES_MAX:
        raise _NotReadableError(
            "too_large",
            f"the file is larger than {BYTES_MAX // 1024 // 1024} MiB",
            "Split it: one listing for each file.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _NotReadableError(
            "not_utf8",
            f"byte {error.start} is no UTF-8",
            "Save the file with the encoding UTF-8.",
            line,
        ) from None


def _compose(text: str) -> Node:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_depth(text, loader)
        nodes = list(yaml.compose_all(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(each for each in (error.context, error.problem) if each)
        raise _not_yaml(problem, mark.line + 1 if mark else 1) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _not_yaml(f"the character {error.character!r} is not allowed", line) from None
    except yaml.YAMLError as error:
        raise _not_yaml(str(error), 1) from None
    if len(nodes) > 1:
        line = nodes[1].start_mark.line + 1
        raise _NotReadableError(
            "several_documents",
            f"the file has {len(nodes)} documents; expected one",
            "Put each document (after ---) into a file of its own.",
            line,
        )
    if not nodes or not isinstance(nodes[0], yaml.MappingNode):
        raise _NotReadableError(
            "not_a_mapping",
            "the file has no keys with values at its top; expected e.g. slug: fleet-manager",
            "Write keys and values, such as slug: fleet-manager.",
        )
    return nodes[0]


def _refuse_depth(text: str, loader: type[yaml.SafeLoader]) -> None:
    # Composing is recursive, so the depth is limited before it.
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_MAX:
            mark = event.start_mark
            raise _too_much(mark.line + 1 if mark else 1)


def _not_yaml(problem: str, line: int) -> _NotReadableError:
    return _NotReadableError(
        "not_yaml",
        f"this is no YAML: {problem}",
        "Mend this line. Texts with a colon or a hash mark need quotes.",
        line,
    )


def _too_much(line: int) -> _NotReadableError:
    return _NotReadableError(
        "too_much",
        f"the file nests deeper than {DEPTH_MAX} parts, or its aliases come to more than "
        f"{VALUES_MAX:,} values",
        "Write fewer aliases and flatter parts.",
        line,
    )


class _Construction:
    """Nodes to plain data, noting lines and mistakes on the way."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.findings: list[tuple[int, Finding]] = []
        self._count = 0

    def value(self, node: Node, place: str, depth: int) -> object:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        self._count += 1
        # An alias to a part around it never ends; the depth does.
        if depth > DEPTH_MAX or self._count > VALUES_MAX:
            raise _too_much(line)
        if node.tag not in _TAGS:
            raise _not_yaml(f"the tag {node.tag} is not allowed", line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place, depth)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(each, at(place, index), depth + 1)
                for index, each in enumerate(node.value)
            ]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: str, depth: int) -> dict[str, object]:
        data: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise _not_yaml("a key must be a text", line)
            key = str(key_node.value)
            here = at(place, key)
            if key in data:
                first = self.lines[here]
                message = f"{key} is here twice, first on line {first}; the first one counts"
                remedy = "Remove one of the two."
                mistake = Finding("duplicate_key", Severity.ERROR, here, message, remedy)
                self.findings.append((line, mistake))
                continue
            self.lines[here] = line
            data[key] = self.value(value_node, here, depth + 1)
        return data

    def _scalar(self, node: yaml.ScalarNode) -> object:
        text = str(node.value)
        if node.style in _QUOTED or node.tag == "tag:yaml.org,2002:str":
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text.replace("_", ""))
        if _DECIMAL.fullmatch(text):
            return Decimal(text.replace("_", ""))
        return float(text.replace(".", "", 1)) if _INFINITE.fullmatch(text) else text
