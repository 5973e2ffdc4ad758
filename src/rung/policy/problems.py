"""What is wrong with a policy document: where, why, and how to mend it; and the report that gathers all of it.

An error keeps a document from being published. A warning does not, but the author should look at it. Both stand at a
place in the text, and say the place in the document too: `paths.outage.levels[1].climb_after`.
"""

from __future__ import annotations

from msgspec import Struct

from rung.core.words import LONGEST_SHOWN, shortened
from rung.policy.reading.nodes import Mapping, Node, Place, Scalar, Sequence
from rung.policy.reading.sources import Source, Sources

MOST_PROBLEMS = 100
"""A document with more faults than this has one fault many times; reading ends there."""
LONGEST_MESSAGE = 400


class Problem(Struct, frozen=True, gc=False):
    """One thing to mend, or to look at again. Lines and columns count from 1."""

    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    path: str = ""
    file: str = ""
    """Where a document comes from several files, the one that it stands in."""

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class Unfit(Exception):
    """A node does not hold what its key takes. Without a message it has been reported already."""

    def __init__(self, node: Node | Place | None = None, code: str = "", message: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.node = node
        self.code = code
        self.message = message
        self.hint = hint


class Enough(Exception):
    """So many errors were found that nobody would read more."""


class Report:
    """Everything found so far, each at its node; paths are worked out when they are asked for.

    One that `stops` raises `Enough` when it is full, for a reader that catches it; another takes whatever comes.
    """

    def __init__(self, *, stops: bool = False) -> None:
        self._stops = stops
        self.root: Node | None = None
        """The document that is reported on, once it is composed."""
        self.sources = Sources(Source())
        self.has_left_out = False
        """Whether something was left out because of an error that was reported elsewhere."""
        self.doubled: set[str] = set()
        """Sections that stand in the document twice, so that not all in them is known."""
        self._paths: Paths | None = None
        self._errors: list[Unfit] = []
        self._warnings: list[Unfit] = []
        self._stand_ins: dict[int, tuple[Node, Node]] = {}

    @property
    def has_errors(self) -> bool:
        return bool(self._errors)

    @property
    def paths(self) -> Paths:
        """Where each node of the document is."""
        if self._paths is None:
            self._paths = Paths(self.root)
        return self._paths

    def error(self, node: Node | Place, code: str, message: str, hint: str = "") -> None:
        self._found(Unfit(node, code, message, hint))

    def warn(self, node: Node | Place, code: str, message: str, hint: str = "") -> None:
        if len(self._warnings) < MOST_PROBLEMS:
            self._warnings.append(Unfit(node, code, message, hint))

    def moved(self, node: Scalar, place: Place) -> Scalar:
        """A stand-in for a place within a node: it stands there, and its path is that of the node."""
        stand_in = Scalar(place.line, place.column, node.text, node.style, node.end_line, node.end_column)
        self._stand_ins[id(stand_in)] = (stand_in, node)
        return stand_in

    def add(self, unfit: Unfit) -> None:
        """Take an error that was raised, unless it was reported where it happened."""
        if unfit.message:
            self._found(unfit)
        else:
            self.has_left_out = True

    def _found(self, unfit: Unfit) -> None:
        self._errors.append(unfit)
        if self._stops and len(self._errors) >= MOST_PROBLEMS:
            raise Enough

    def faulty_paths(self) -> list[str]:
        """The places in the document at which something is wrong."""
        nodes = (unfit.node for unfit in self._errors)
        return [path for node in nodes if isinstance(node, Node) and (path := self._path(node))]

    def errors(self) -> tuple[Problem, ...]:
        return self._in_order(self._errors)

    def warnings(self) -> tuple[Problem, ...]:
        return self._in_order(self._warnings)

    def _in_order(self, found: list[Unfit]) -> tuple[Problem, ...]:
        if not found:
            return ()
        shown = map(self._problem, found[:MOST_PROBLEMS])
        problems = sorted(shown, key=lambda problem: (problem.file, problem.line, problem.column))
        if len(found) >= MOST_PROBLEMS:
            message = f"there are more than {MOST_PROBLEMS} of these; the rest is left out"
            problems.append(Problem(problems[-1].line, problems[-1].column, "more", message, "mend these first"))
        return tuple(dict.fromkeys(problems))

    def _within(self, node: Node) -> Node:
        """The node of the document that a stand-in stands for."""
        return self._stand_ins.get(id(node), (node, node))[1]

    def _path(self, node: Node) -> str:
        return self.paths.of(self._within(node))

    def _problem(self, unfit: Unfit) -> Problem:
        node = unfit.node
        message, hint = (_readable(text, node) for text in (unfit.message, unfit.hint))
        if node is None:
            return Problem(1, 1, unfit.code, message, hint)
        path, source = "", self.sources.main
        if isinstance(node, Node):
            path, source = self._path(node), self.sources.of(self._within(node))
        path, file = shortened(path, LONGEST_MESSAGE), "" if source is self.sources.main else source.name
        return Problem(node.line, node.column, unfit.code, message, hint, path, file)


class Paths:
    """Where each node of a document is, as a path; and which node, or its nearest ancestor, is at a path."""

    def __init__(self, root: Node | None) -> None:
        self._by_node: dict[int, str] = {}
        self._by_path: dict[str, Node] = {}
        if root is not None:
            self._walk(root, "")

    def of(self, node: Node) -> str:
        return self._by_node.get(id(node), "")

    def has(self, path: str) -> bool:
        return path in self._by_path

    def node(self, path: str) -> Node | None:
        """The node at a path; where a short form left it out, what stands in its place."""
        while path and path not in self._by_path:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self._by_path.get(path)

    def _walk(self, node: Node, path: str) -> None:
        self._by_node[id(node)] = path
        self._by_path.setdefault(path, node)
        match node:
            case Mapping(pairs=pairs):
                for key, value in pairs:
                    inner = f"{path}.{key.text}" if path else key.text
                    self._by_node[id(key)] = inner
                    self._walk(value, inner)
            case Sequence(items=items):
                for index, item in enumerate(items):
                    self._walk(item, f"{path}[{index}]")


def _readable(said: str, node: Node | Place | None) -> str:
    """What is said of a node, with a long value of the node cut."""
    if isinstance(node, Scalar) and len(node.text) > LONGEST_SHOWN:
        for value in (node.text, node.text.strip()):
            said = said.replace(repr(value), repr(shortened(value))).replace(value, shortened(value))
    return shortened(said, LONGEST_MESSAGE)
