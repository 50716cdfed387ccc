"""The language of a red flag's `when`: read once with `ast`, turned into closures, never evaluated as Python.

Grammar: finding ids, `absent(finding)`, `at_least(n, a, b, ...)`, `known(quantity)`, `male`, `female`, `pregnant`, comparisons of
quantities and `duration(finding)` with numbers, joined by `and`, `or`, `not` and parentheses.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import cast

from medassist.core.diagnosis.world import AGE_UNITS, QUANTITIES, World

Reasons = tuple[str, ...]
Verdict = Reasons | None
"""What made a part true (possibly nothing worth naming), or None when it is false."""
Test = Callable[[World], Verdict]
Number = Callable[[World], tuple[float, ...]]
"""All values a quantity may have in a world; empty when it is not known."""

_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled `when`: `test` for one world, and the ages (days) at which its truth may change."""

    source: str
    test: Test
    age_limits: tuple[float, ...]
    findings: tuple[str, ...]


def parse(source: str, findings: Container[str] | None = None) -> Expression:
    """Compile `source`; ValueError names what is not of the language, or a finding that is not in `findings`.

    With `findings` None any name that is not a quantity is taken for a finding.
    """
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ValueError(f"not an expression: {source!r}") from error
    compiler = _Compiler(source, findings)
    try:
        test = compiler.test(tree.body)
    except RecursionError as error:
        raise ValueError(f"nested too deeply: {source[:60]!r}") from error
    return Expression(source, test, tuple(compiler.age_limits), tuple(dict.fromkeys(compiler.seen)))


class _Compiler:
    """Walks one syntax tree and gathers age limits and findings on the way."""

    def __init__(self, source: str, findings: Container[str] | None) -> None:
        self.source = source
        self.known = findings
        self.age_limits: list[float] = []
        self.seen: list[str] = []

    def test(self, node: ast.expr) -> Test:
        """The closure of a part that is true or false."""
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.test(value) for value in node.values)
            return _all(parts) if isinstance(node.op, ast.And) else _any(parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return _not(self.test(node.operand))
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        raise self._fault(node)

    def _fault(self, node: ast.AST) -> ValueError:
        part = ast.get_source_segment(self.source.strip(), node) or type(node).__name__  # type: ignore[arg-type]  # any node
        return ValueError(f"{part!r} is not allowed in a red flag: {self.source!r}")

    def _name(self, name: str) -> Test:
        if name == "pregnant":
            return lambda world: ("pregnant",) if world.pregnant else None
        if name == "male":
            return lambda world: () if world.sex != "female" else None
        if name == "female":
            return lambda world: () if world.sex != "male" else None
        finding = self._finding(name)
        return lambda world: (finding,) if finding in world.present else None

    def _finding(self, name: str) -> str:
        if name in QUANTITIES:
            raise ValueError(f"the quantity {name!r} must be compared with a number: {self.source!r}")
        if self.known is not None and name not in self.known:
            raise ValueError(f"unknown finding {name!r}: {self.source!r}")
        self.seen.append(name)
        return name

    def _call(self, node: ast.Call) -> Test:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords or not node.args:
            raise self._fault(node)
        if name == "at_least":
            return self._at_least(node)
        argument = node.args[0]
        if len(node.args) != 1 or not isinstance(argument, ast.Name):
            raise self._fault(node)
        if name == "absent":
            finding = self._finding(argument.id)
            return lambda world: () if finding in world.absent else None
        if name == "known":
            quantity = self._quantity(argument.id)
            return lambda world: () if world.knows(quantity) else None
        raise self._fault(node)

    def _at_least(self, node: ast.Call) -> Test:
        first = node.args[0]
        if not (isinstance(first, ast.Constant) and type(first.value) is int and 0 < first.value < len(node.args)):
            raise self._fault(node)
        needed = first.value
        parts = tuple(self.test(argument) for argument in node.args[1:])

        def test(world: World) -> Verdict:
            true = [verdict for part in parts if (verdict := part(world)) is not None]
            return _joined(true) if len(true) >= needed else None

        return test

    def _quantity(self, name: str) -> str:
        if name not in QUANTITIES:
            raise ValueError(f"unknown quantity {name!r}: {self.source!r}")
        return name

    def _comparison(self, node: ast.Compare) -> Test:
        operands = [node.left, *node.comparators]
        self._note_age_limits(operands)
        pairs = zip(operands, node.ops, operands[1:], strict=False)
        return _all(tuple(self._pair(left, op, right) for left, op, right in pairs))

    def _note_age_limits(self, operands: list[ast.expr]) -> None:
        units = [AGE_UNITS[node.id] for node in operands if isinstance(node, ast.Name) and node.id in AGE_UNITS]
        for node in operands:
            if units and _is_number(node):
                self.age_limits.extend(_constant(node) * unit for unit in units)

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Test:
        holds = _COMPARISONS.get(type(op))
        if holds is None or _is_number(left) == _is_number(right):
            raise ValueError(f"compare a quantity with a number by < <= > >=: {self.source!r}")
        quantity, number = (right, _constant(left)) if _is_number(left) else (left, _constant(right))
        values, name = self._number(quantity)
        flipped = _is_number(left)

        def test(world: World) -> Verdict:
            if any(holds(number, value) if flipped else holds(value, number) for value in values(world)):
                return (name,) if name in QUANTITIES and world.knows(name) else ()
            return None

        return test

    def _number(self, node: ast.expr) -> tuple[Number, str]:
        if isinstance(node, ast.Name):
            name = self._quantity(node.id)
            return (lambda world: world.values(name)), name
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "duration"
            and _one_name(node)
        ):
            finding = self._finding(cast(ast.Name, node.args[0]).id)
            return (lambda world: world.duration(finding)), "duration_days"
        raise self._fault(node)


def _one_name(node: ast.Call) -> bool:
    return len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.Name)


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _constant(node: ast.expr) -> float:
    return float(ast.literal_eval(node))


def _joined(verdicts: list[Reasons]) -> Reasons:
    return tuple(dict.fromkeys(reason for verdict in verdicts for reason in verdict))


def _all(parts: tuple[Test, ...]) -> Test:
    def test(world: World) -> Verdict:
        verdicts: list[Reasons] = []
        for part in parts:
            verdict = part(world)
            if verdict is None:
                return None
            verdicts.append(verdict)
        return _joined(verdicts)

    return test


def _any(parts: tuple[Test, ...]) -> Test:
    def test(world: World) -> Verdict:
        verdicts = [verdict for part in parts if (verdict := part(world)) is not None]
        return _joined(verdicts) if verdicts else None

    return test


def _not(part: Test) -> Test:
    return lambda world: () if part(world) is None else None
