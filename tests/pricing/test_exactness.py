"""Money is exact: no binary float anywhere where prices are made, kept or read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "wa_desktop"
PRICED = [
    *(ROOT / "pricing").glob("*.py"),
    *(ROOT / "domain" / f"{name}.py" for name in ("money", "prices", "estimates", "markets")),
    *(ROOT / "store" / f"{name}.py" for name in ("tariffs", "rate_cards", "spending")),
    *(ROOT / "workspace" / f"{name}.py" for name in ("costs", "tariffs", "rate_cards", "rate_files", "price_books")),
]


@pytest.mark.parametrize("path", PRICED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_that_no_float_touches_a_price(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"line {node.lineno}"
        assert not (isinstance(node, ast.Name) and node.id == "float"), f"line {node.lineno}"
        assert not (isinstance(node, ast.Attribute) and node.attr in {"float", "fsum"}), f"line {node.lineno}"
