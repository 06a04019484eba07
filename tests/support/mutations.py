"""Small faults put into code by cosmic-ray: one a line of JSON, chosen by a seed.

`python tests/support/mutations.py SEED COUNT file …`, by a Python that has cosmic-ray (`make mutants` makes one). Every
place where something can be put wrong is as likely as any other, in however many ways it can be.
"""

import ast
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

# What takes arguments of ours; and what a decorator does is seen at the first import.
_LEFT_OUT = ("VariableReplacer", "VariableInserter", "RemoveDecorator")
# Other pairs mean the same, or fail on the types of nearly anything: to catch those is no art.
_ORDERS = ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE")
_SWAPS = {
    *(f"Comparison_{one}_{other}" for one in _ORDERS for other in _ORDERS),
    *("Comparison_Is_IsNot", "Comparison_IsNot_Is", "Comparison_In_NotIn", "Comparison_NotIn_In"),
    *("Binary_Add_Sub", "Binary_Sub_Add", "Binary_Mul_FloorDiv", "Binary_FloorDiv_Mul", "Binary_Mul_Add"),
    *(
        "Binary_Mod_FloorDiv",
        "Binary_FloorDiv_Mod",
        "Binary_Div_Mul",
        "Binary_BitOr_BitAnd",
        "Binary_BitAnd_BitOr",
    ),
}
Place = tuple[int, int]


class Site(NamedTuple):
    """A place in a file where operators of one family can put something wrong."""

    file: str
    start: Place
    family: str


def operators() -> Iterator[tuple[str, Any]]:
    from cosmic_ray.plugins import get_operator, operator_names

    for name in sorted(operator_names()):
        swap = name.removeprefix("core/Replace").replace("Operator", "", 1)
        is_swap = swap.startswith(("Comparison_", "Binary_"))
        if not name.endswith(_LEFT_OUT) and (not is_swap or swap in _SWAPS):
            yield name, get_operator(name)()


def unlike(source: str) -> list[tuple[Place, Place]]:
    """Where types are told: nothing of it decides anything when it runs, or what it is has been looked at by then."""
    found: list[ast.AST] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            told = [
                node.returns,
                *(one.annotation for one in ast.walk(node.args) if isinstance(one, ast.arg)),
            ]
            found += [one for one in told if one is not None]
        elif isinstance(node, ast.ClassDef):
            # That values are frozen, the type checker sees.
            found += [one.value for one in node.keywords]
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp | ast.Subscript):
            # An alias of a type: `Store = A | B`.
            found += [node] if isinstance(node.targets[0], ast.Name) and node.targets[0].id.istitle() else []
    return [((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset)) for one in found]  # type: ignore[attr-defined]


def sites(file: str) -> dict[Site, list[tuple[str, int]]]:
    """The places of a file, and in which ways each can be put wrong: operators with their occurrences."""
    from cosmic_ray.ast import ast_nodes, get_ast

    source = Path(file).read_text("utf-8")
    nodes, spans = list(ast_nodes(get_ast(source))), unlike(source)
    found: dict[Site, list[tuple[str, int]]] = {}
    for name, operator in operators():
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, (start, _) in enumerate(places):
            if not any(first <= start < last for first, last in spans):
                family = name.partition("/")[2].partition("_")[0]
                found.setdefault(Site(file, start, family), []).append((name, occurrence))
    return found


def chosen(seed: int, count: int, files: list[str]) -> Iterator[dict[str, Any]]:
    """So many mutants, each with its file's whole text."""
    ways = {site: some for file in sorted(files) for site, some in sites(file).items()}
    sys.stderr.write(f"{len(ways):,} places in {len(files)} files, seed {seed}\n")
    chance = random.Random(seed)
    left = count
    for site in chance.sample(sorted(ways), len(ways)):
        if not left:
            return
        name, occurrence = chance.choice(ways[site])
        before = Path(site.file).read_text("utf-8")
        after = _mutated(before, name, occurrence)
        if _is_python(after):
            left -= 1
            yield {"file": site.file, "operator": name, "text": after} | _shown(before, after)


def _mutated(source: str, operator: str, occurrence: int) -> str:
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    try:
        return str(mutate_code(source, get_operator(operator)(), occurrence))
    except AttributeError:
        return "not by this operator: it knows no exceptions with a dot"


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _shown(before: str, after: str) -> dict[str, Any]:
    """The first line that differs, as it was and as it is."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    for line, (was, became) in enumerate(pairs, 1):
        if was != became:
            return {"line": line, "was": was.strip(), "is": became.strip()}
    return {"line": 0, "was": "", "is": ""}


if __name__ == "__main__":
    for one in chosen(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]):
        sys.stdout.write(json.dumps(one) + "\n")
