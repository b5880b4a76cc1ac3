"""Proves that the window of an installed program opens, paints and closes: for the self-test."""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.theme import theme, use_locale
from wa_desktop.words.language import current_language

_LOOK_MS = 50
_LONGEST_MS = 20_000


def prove_window(home: Path) -> str:
    """Open the window on `home`, wait for its first page, look at its pixels, close it.

    Says the size and the number of colours painted; raises `RuntimeError` when it stays empty.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    use_locale(current_language())
    theme().follow(app)
    window = MainWindow(home)
    window.show()
    QTimer.singleShot(0, window, window.open_desk)
    said: list[str] = []

    def look() -> None:
        if window.page is not None and not said:
            said.append(_seen(window))
            window.leave()
        if window.closed:
            app.quit()

    timer = QTimer(window, interval=_LOOK_MS)
    timer.timeout.connect(look)
    timer.start()
    QTimer.singleShot(_LONGEST_MS, window, app.quit)
    app.exec()
    timer.stop()
    window.hide()
    if not said:
        raise RuntimeError("the window showed no page")
    return said[0]


def _seen(window: MainWindow) -> str:
    image = window.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 8) for y in range(0, image.height(), 8)}
    if len(colours) < 4:  # noqa: PLR2004 - text on a page has more shades than that
        raise RuntimeError("the window is empty")
    return f"{image.width()} × {image.height()}, {len(colours)} colours"
