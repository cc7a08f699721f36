"""Small faults, one at a time: every limit and condition of a file removed or shifted once."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

COMPARED = {
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
OPPOSITE = {"any": "all", "all": "any", "min": "max", "max": "min", "highest": "min", "median": "max"}
# Calls that name the places, signs or risks that a rule looks at: each of them is a condition.
NAMING = {"fresh", "signs", "same", "has_risk", "is_marked", "painful"}
NO_CONDITIONS = {"frozen", "order", "strict"}  # arguments of dataclass and zip
MILDER = {"EMERGENCY": "URGENT", "URGENT": "SOON", "SOON": "ROUTINE", "ROUTINE": "SOON"}


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, what it changes, and the module with it in."""

    file: str
    line: int
    where: str  # the function, or the name that is given a value
    change: str
    code: CodeType

    @property
    def name(self) -> str:
        """The same after lines have moved."""
        return f"{Path(self.file).stem}.{self.where}: {self.change}"


def mutants(file: str, *, root: Path) -> Iterator[Mutant]:
    """All faults of a file, in the order of its lines."""
    tree = ast.parse((root / file).read_text())
    for holder, key, where in places(tree, ""):
        old = holder[key]
        for new in faults(old, where):
            holder[key] = ast.copy_location(new, old)
            ast.fix_missing_locations(holder[key])
            change = f"{ast.unparse(old)} -> {ast.unparse(new)}"
            yield Mutant(file, old.lineno, where, change, compile(tree, str(root / file), "exec"))
            holder[key] = old


def places(node: ast.AST, where: str) -> Iterator[tuple[Any, Any, str]]:
    """Where an expression stands, so that another can be put there; annotations are none."""
    if isinstance(node, ast.keyword) and node.arg in NO_CONDITIONS:
        return
    where = name_of(node) or where
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "slice") and not is_number(value):
            continue
        if isinstance(node, ast.ClassDef) and field == "body":
            value = [each for each in value if not isinstance(each, ast.AnnAssign)]  # fields, no conditions
        if isinstance(value, ast.AST):
            if isinstance(value, ast.expr):
                yield vars(node), field, where
            yield from places(value, where)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                if isinstance(each, ast.expr):
                    yield value, number, where
                if isinstance(each, ast.AST):
                    yield from places(each, where)


def name_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.FunctionDef):
        return node.name
    if (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id.isupper()
    ):
        return node.targets[0].id
    return None


def is_number(node: object) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def faults(node: Any, where: str) -> Iterator[Any]:
    """What may stand wrongly in the place of an expression; only in an ORDER does the order count."""
    match node:
        case ast.Compare():
            for number, op in enumerate(node.ops):
                yield changed(node, ops=swapped(node.ops, number, COMPARED[type(op)]()))
        case ast.BoolOp():
            yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            yield from (
                rest if len(rest.values) > 1 else rest.values[0] for rest in shortened(node, "values")
            )
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in COUNTED and not is_text(node):
            yield changed(node, op=COUNTED[type(node.op)]())
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int(number)):
            yield from (ast.Constant(number + 1), ast.Constant(number - 1))
        case ast.IfExp():
            yield node.body
            yield node.orelse
        case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name) if name in MILDER:
            yield changed(node, **{"id" if isinstance(node, ast.Name) else "attr": MILDER[name]})
        case ast.Set() | ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()):
            yield from shortened(node, "elts")
            if isinstance(node, ast.Tuple) and where.endswith("ORDER"):
                yield from exchanged(node)
        case ast.Dict():
            for left_out in range(len(node.keys)):
                yield changed(node, keys=without(node.keys, left_out), values=without(node.values, left_out))
        case ast.Call():
            yield from faults_of_call(node)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for number, loop in enumerate(node.generators):
                for fewer in shortened(loop, "ifs"):
                    yield changed(node, generators=swapped(node.generators, number, fewer))


def faults_of_call(node: ast.Call) -> Iterator[Any]:
    called = ast.unparse(node.func)
    if called in OPPOSITE and not (called in ("min", "max") and len(node.args) == 2 and not node.keywords):
        yield changed(node, func=ast.parse(OPPOSITE[called], mode="eval").body)
    elif called in ("min", "max"):
        yield from node.args  # a cap taken away
    if called.split(".")[-1] in NAMING and len(node.args) > 1:
        yield from shortened(node, "args", first=0 if "." in called else 1)


def exchanged(node: ast.Tuple) -> Iterator[Any]:
    """Two neighbours of an order in each other's place."""
    if all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in node.elts):
        for number in range(len(node.elts) - 1):
            order = list(node.elts)
            order[number : number + 2] = reversed(order[number : number + 2])
            yield changed(node, elts=order)


def is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(each, ast.Constant | ast.JoinedStr) for each in (node.left, node.right)
    ) and not any(is_number(each) for each in (node.left, node.right))


def shortened(node: ast.AST, field: str, *, first: int = 0) -> Iterator[Any]:
    """The same with one part left out, each in turn."""
    parts = getattr(node, field)
    for left_out in range(first, len(parts)):
        yield changed(node, **{field: without(parts, left_out)})


def without(parts: list[Any], left_out: int) -> list[Any]:
    return parts[:left_out] + parts[left_out + 1 :]


def swapped(parts: list[Any], number: int, part: ast.AST) -> list[Any]:
    return [*parts[:number], part, *parts[number + 1 :]]


def changed(node: ast.AST, **fields: object) -> Any:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other
