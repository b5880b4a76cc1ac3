"""What holds the house together: light imports, a lock without addresses, a sentence for every code."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import wa_desktop
from wa_desktop.words import sentences
from wa_desktop.words.bundled import bundled

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "wa_desktop"
ERRORS = {"UserError", "WrongUsage", "InputRefused", "WaitingForPerson", "ServiceRefused", "Notice"}


def modules_after(statement: str) -> set[str]:
    """The modules that a fresh interpreter holds after `statement`."""
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_that_the_workspace_loads_nothing_heavy() -> None:
    heavy = {"PySide6", "pandas", "sqlalchemy", "alembic", "aiohttp", "httpx", "openpyxl", "phonenumbers", "numpy"}
    assert modules_after("import wa_desktop.workspace") & heavy == set()


def test_that_the_gateway_models_load_no_http_client() -> None:
    assert modules_after("import wa_desktop.gateway.models") & {"httpx", "aiohttp"} == set()


def test_that_the_lock_names_no_address_and_hashes_everything() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = re.findall(r"^[A-Za-z0-9_.-]+==", lock, re.MULTILINE)
    blocks = re.split(r"^(?=[A-Za-z0-9_.-]+==)", lock, flags=re.MULTILINE)[1:]
    assert len(pins) == len(blocks) > 50
    assert all("--hash=sha256:" in block for block in blocks)


def test_that_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").casefold()
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.split(r"[<>=\[; ]", requirement)[0].casefold().replace("_", "-")
        assert re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE), f"{name} is not in requirements.lock"


def test_that_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == wa_desktop.__version__


def codes_raised() -> dict[str, Path]:
    """Every literal code given to an error or a notice in the program."""
    found: dict[str, Path] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in ERRORS and isinstance(node.args[0].value, str):
                    found[node.args[0].value] = path
    return found


@pytest.mark.parametrize(("code", "path"), sorted(codes_raised().items()))
def test_that_every_code_has_a_sentence(code: str, path: Path) -> None:
    assert code in sentences.SENTENCES, f"{path.name} raises {code}"


def test_that_resources_are_found_from_the_checkout() -> None:
    assert bundled("rates", "country_market_map.csv").is_file()


def test_that_no_file_names_this_machine() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True, cwd=ROOT).stdout
    names = [name.decode() for name in tracked.split(b"\0") if name]
    if not names:
        pytest.fail("git lists no file")
    home = re.compile(r"(?<![\w.])/(?:home|Users)/[a-z]+/|[A-Z]:\\Users\\")
    for name in names:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".json", ".yml", ".csv", ".po"} and path.is_file():
            assert not home.search(path.read_text(encoding="utf-8")), name
