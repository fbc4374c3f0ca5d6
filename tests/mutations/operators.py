"""Which small mistakes somebody could make in a module of rules: each is one edit of its syntax tree.

What is not decided by the module is left alone: annotations, decorators, docstrings and the members of enumerations,
whose values are what databases hold.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_LABEL = 110  # characters of an expression as it is printed
# A limit that is off by one, and a comparison the wrong way round.
_COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COUNTED: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "ROUND_HALF_EVEN": "ROUND_HALF_UP"}
_TRIMMING = frozenset({"strip", "casefold", "lower", "upper"})
_OPTIONAL = frozenset({"default", "key", "reverse", "start"})  # arguments that a call works without


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One mistake: `new` takes the place of a child of `parent`. `scope`: the function or class, "" for the module."""

    line: int
    scope: str
    change: str
    parent: ast.AST
    field: str
    at: int | None
    new: ast.AST

    def make(self, tree: ast.Module) -> ast.Module:
        """The tree with this mistake in it. The tree itself is changed, for good."""
        if self.at is None:
            setattr(self.parent, self.field, self.new)
        else:
            getattr(self.parent, self.field)[self.at] = self.new
        return ast.fix_missing_locations(tree)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a node hangs."""

    parent: ast.AST
    field: str
    at: int | None
    scope: str


def mutants_of(tree: ast.Module, members: Mapping[str, tuple[str, ...]]) -> list[Mutant]:
    """Every mistake, from top to bottom. `members`: of each enumeration that the module names, its members."""
    found = [
        Mutant(
            line=getattr(node, "lineno", getattr(place.parent, "lineno", 0)),
            scope=place.scope,
            change=change,
            parent=place.parent,
            field=place.field,
            at=place.at,
            new=new,
        )
        for node, place in _places(tree, "")
        for operator in OPERATORS
        for change, new in operator(node, place.parent, members)
    ]
    return sorted(found, key=lambda mutant: mutant.line)


def _places(node: ast.AST, scope: str) -> Iterator[tuple[ast.AST, _Place]]:
    for field, value in ast.iter_fields(node):
        if _is_left_alone(node, field):
            continue
        children = value if isinstance(value, list) else [value]
        for at, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_no_rule(child):
                continue
            inner = f"{scope}.{child.name}".lstrip(".") if isinstance(child, (ast.FunctionDef, ast.ClassDef)) else scope
            yield child, _Place(parent=node, field=field, at=at if isinstance(value, list) else None, scope=inner)
            yield from _places(child, inner)


def _is_left_alone(node: ast.AST, field: str) -> bool:
    if field in {"annotation", "returns", "decorator_list", "bases", "format_spec", "ctx", "type_params"}:
        return True
    # frozenset[Permission]: the type of what is made
    if isinstance(node, ast.Subscript) and field == "slice":
        return isinstance(node.value, ast.Name) and node.value.id in {"frozenset", "set", "list", "dict", "tuple"}
    return False


def _is_no_rule(node: ast.AST) -> bool:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    return isinstance(node, (ast.Import, ast.ImportFrom)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


# -- the mistakes: each operator yields what is changed, in words, and what then stands in the node's place --

Changes = Iterator[tuple[str, ast.AST]]
Members = Mapping[str, tuple[str, ...]]


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…"


def _swap(old: ast.AST, new: ast.AST) -> tuple[str, ast.AST]:
    return f"{_shown(old)} → {_shown(new)}", new


def _copied(node: Any, **changed: Any) -> Any:  # noqa: ANN401 - the same kind of node as given
    return type(node)(**{**dict(ast.iter_fields(node)), **changed})


def _without(parts: list[Any], at: int) -> list[Any]:
    return [*parts[:at], *parts[at + 1 :]]


def _comparisons(node: ast.AST, _parent: ast.AST, _members: Members) -> Changes:
    if isinstance(node, ast.Compare):
        for at, kind in enumerate(node.ops):
            for other in _COMPARED[type(kind)]:
                yield _swap(node, _copied(node, ops=[*node.ops[:at], other(), *node.ops[at + 1 :]]))


def _conditions(node: ast.AST, _parent: ast.AST, _members: Members) -> Changes:
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _swap(node, _copied(node, op=other))
        for at in range(len(node.values)):
            rest = _without(node.values, at)
            yield _swap(node, rest[0] if len(rest) == 1 else _copied(node, values=rest))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield _swap(node, node.operand)


def _tests(node: ast.AST, parent: ast.AST, _members: Members) -> Changes:
    """A condition that is a plain value the wrong way round; a filter that lets everything through."""
    is_test = isinstance(parent, (ast.If, ast.IfExp, ast.While)) and parent.test is node
    is_filter = isinstance(parent, ast.comprehension) and node in parent.ifs
    if isinstance(node, ast.expr) and (is_test or is_filter):
        if not isinstance(node, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
            yield _swap(node, ast.UnaryOp(op=ast.Not(), operand=node))
        if is_filter:
            yield f"if {_shown(node)} → no condition", ast.Constant(value=True)


def _arithmetic(node: ast.AST, _parent: ast.AST, _members: Members) -> Changes:
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _COUNTED:
        yield _swap(node, _copied(node, op=_COUNTED[type(node.op)]()))


def _constants(node: ast.AST, parent: ast.AST, members: Members) -> Changes:
    if not isinstance(node, ast.Constant) or (isinstance(parent, ast.Assign) and _is_member(parent, members)):
        return
    if isinstance(node.value, bool):
        yield _swap(node, ast.Constant(value=not node.value))
    elif isinstance(node.value, int):
        yield _swap(node, ast.Constant(value=node.value + 1))
        yield _swap(node, ast.Constant(value=node.value - 1))
    elif isinstance(node.value, str):
        yield _swap(node, ast.Constant(value=f"{node.value}~"))


def _is_member(assign: ast.Assign, members: Members) -> bool:
    """Whether it is a member of an enumeration of the module itself."""
    target = assign.targets[0]
    return isinstance(target, ast.Name) and any(target.id in names for names in members.values())


def _names(node: ast.AST, parent: ast.AST, members: Members) -> Changes:
    if isinstance(node, ast.Name) and node.id in _NAMES and isinstance(node.ctx, ast.Load):
        yield _swap(node, ast.Name(id=_NAMES[node.id], ctx=ast.Load()))
    if isinstance(node, ast.Attribute) and not isinstance(parent, ast.Set):
        of = _enumeration(node, members)
        if of:
            other = members[of][(members[of].index(node.attr) + 1) % len(members[of])]
            yield _swap(node, _copied(node, attr=other))


def _enumeration(node: ast.AST, members: Members) -> str:
    """The enumeration of which this is a member, or ""."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return ""
    return node.value.id if node.attr in members.get(node.value.id, ()) else ""


def _sets(node: ast.AST, parent: ast.AST, members: Members) -> Changes:
    """A member that is missing, and one that does not belong."""
    if isinstance(node, ast.Set):
        for at, one in enumerate(node.elts):
            yield f"without {_shown(one)}", _set_of(_without(node.elts, at))
        kinds = {_enumeration(one, members) for one in node.elts}
        for kind in kinds if len(kinds) == 1 else ():
            yield from _additions(kind, node.elts, members)
    if isinstance(node, ast.Call) and isinstance(parent, ast.Dict) and ast.unparse(node) == "frozenset()":
        key = parent.keys[parent.values.index(node)]
        kind = _enumeration(key, members) if key is not None else ""
        for change, new in _additions(kind, [], members):
            yield f"of {_shown(key) if key else ''}: {change}", _copied(node, args=[new])


def _additions(kind: str, there: list[ast.expr], members: Members) -> Iterator[tuple[str, ast.Set]]:
    for name in members.get(kind, ()):
        one = ast.Attribute(value=ast.Name(id=kind, ctx=ast.Load()), attr=name, ctx=ast.Load())
        if ast.unparse(one) not in map(ast.unparse, there):
            yield f"with {kind}.{name}", ast.Set(elts=[*there, one])


def _set_of(elements: list[Any]) -> ast.expr:
    if elements:
        return ast.Set(elts=elements)
    return ast.Call(func=ast.Name(id="set", ctx=ast.Load()), args=[], keywords=[])


def _listed(node: ast.AST, _parent: ast.AST, _members: Members) -> Changes:
    if isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load):
        for at, one in enumerate(node.elts):
            yield f"without {_shown(one)}", _copied(node, elts=_without(node.elts, at))
    if isinstance(node, ast.Dict):
        for at, key in enumerate(node.keys):
            yield (
                f"without {_shown(key) if key is not None else _shown(node.values[at])}",
                ast.Dict(keys=_without(node.keys, at), values=_without(node.values, at)),
            )


def _calls(node: ast.AST, _parent: ast.AST, _members: Members) -> Changes:
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute) and node.func.attr in _TRIMMING and not node.args:
        yield _swap(node, node.func.value)
    for at, keyword in enumerate(node.keywords):
        if keyword.arg in _OPTIONAL:
            yield _swap(node, _copied(node, keywords=_without(node.keywords, at)))


def _statements(node: ast.AST, _parent: ast.AST, _members: Members) -> Changes:
    """What is not done, not said, not refused or not given back."""
    if isinstance(node, (ast.AugAssign, ast.Raise)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Yield, ast.YieldFrom))
    ):
        # Still a generator, so that what is missing is missed and not stumbled over.
        never = ast.If(test=ast.Constant(value=False), body=[node], orelse=[])
        yield f"{_shown(node)} → nothing", never
    if isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield _swap(node, ast.Return(value=ast.Constant(value=None)))
    if isinstance(node, ast.Break):
        yield _swap(node, ast.Continue())
    if isinstance(node, ast.Continue):
        yield _swap(node, ast.Break())


OPERATORS: tuple[Callable[[ast.AST, ast.AST, Members], Changes], ...] = (
    _comparisons,
    _conditions,
    _tests,
    _arithmetic,
    _constants,
    _names,
    _sets,
    _listed,
    _calls,
    _statements,
)
