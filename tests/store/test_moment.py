"""Readings that belong together see the data of one moment."""

from pathlib import Path
from threading import Thread

import pytest

from wa_desktop.store.opening import open_store
from wa_desktop.store.settings import read_setting, write_setting


def test_that_what_is_read_in_one_moment_belongs_together(tmp_path: Path) -> None:
    store = open_store(tmp_path)

    def say(value: str) -> None:
        with store.write() as c:
            for key in ("one", "other"):
                write_setting(c, key, value)

    def known(key: str) -> object:
        with store.read() as c:
            return read_setting(c, key)

    say("before")
    with store.one_moment():
        assert known("one") == "before"
        writing = Thread(target=say, args=("after",))
        writing.start()
        writing.join(20)
        assert (known("other"), known("never said")) == ("before", None)
        with store.one_moment():
            assert known("one") == "before"
        assert known("one") == "before"
    assert (known("one"), known("other")) == ("after", "after")
    store.close()


def test_that_nothing_is_written_in_one_moment(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.one_moment(), pytest.raises(RuntimeError), store.write():
        pass
    with store.write() as c:
        write_setting(c, "one", 1)
    store.close()


def test_that_a_moment_that_failed_is_over(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(ZeroDivisionError), store.one_moment():
        _ = 1 / 0
    with store.write() as c:
        write_setting(c, "one", 1)
    with store.one_moment(), store.read() as c:
        assert read_setting(c, "one") == 1
    store.close()
