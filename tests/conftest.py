"""What every test shares: a private home, English words, no key and no keyring of the machine."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.engines import ENGINE, every_home_on_a_server

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Neither the developer's keyring nor her data: a test that forgets its own home must not find hers.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
os.environ.pop("WA_DESKTOP_API_KEY", None)

from wa_desktop.words.language import use_language
from wa_desktop.workspace.desk import Desk, open_desk

# The same examples at every run: a check says whether this change is right, not whether it was lucky.
# `test --long` looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)


_OLDER_EVERY, _ALL_EVERY = 10, 100
_ended = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """New examples are looked for when the long runs are asked for."""
    settings.load_profile("same" if config.getoption("markexpr") == "not long" else "search")
    gc.disable()


def pytest_runtest_logfinish() -> None:
    """Collect garbage between tests: in a thread of the program it would destroy windows there (see `ui.memory`)."""
    ended = next(_ended)
    gc.collect(2 if ended % _ALL_EVERY == 0 else 1 if ended % _OLDER_EVERY == 0 else 0)
    # A test of the collector may have switched the automatic one on again.
    gc.disable()


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of this test alone, also for what forgets to name one."""
    home = tmp_path / "home"
    monkeypatch.setenv("WA_DESKTOP_HOME", str(home))
    if os.environ.get(ENGINE) == "postgresql":
        with every_home_on_a_server(monkeypatch, home):
            yield home
    else:
        yield home


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about the file of one workstation has nothing to say about a server."""
    if os.environ.get(ENGINE) != "postgresql":
        return
    about_files = [item for item in items if item.get_closest_marker("file")]
    config.hook.pytest_deselected(items=about_files)
    items[:] = [item for item in items if not item.get_closest_marker("file")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """English words, whatever the machine's locale."""
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def desk(private_home: Path) -> Iterator[Desk]:
    """An open desk on a fresh database."""
    opened = open_desk(private_home)
    yield opened
    opened.close()
