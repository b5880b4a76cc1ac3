"""The window. The only room that knows Qt."""

import sys

import PySide6.QtCore  # noqa: F401 - it brings what is looked at below


def _read_no_sources() -> None:
    """Keep PySide from reading the source of every module that is imported after it.

    It looks for the switch to its other way of writing names, which nothing here uses: that took 50 ms of a start, and
    8 MB for as long as the window was open. Another version of PySide may have no such part: then nothing is gained.
    """
    switches = sys.modules.get("shibokensupport.feature")
    if switches is not None and hasattr(switches, "_mod_uses_pyside"):
        switches.__dict__["_mod_uses_pyside"] = lambda _module: False


_read_no_sources()
