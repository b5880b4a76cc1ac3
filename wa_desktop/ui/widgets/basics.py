"""Labels, buttons, cards and rows: made here so that each is named, wrapped and styled alike."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from wa_desktop.ui.theme import GAP, SMALL_GAP


def text(words: str, role: str = "", wrap: bool = True) -> QLabel:
    """A label that shows `words` as they are; roles: title, heading, strong, muted, good, warn, bad, mono."""
    label = QLabel(words)
    # Never rich text by guess: a cell or a template may hold anything.
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def selectable(words: str, role: str = "") -> QLabel:
    """A label whose text can be selected and copied, with the mouse or the keyboard."""
    label = text(words, role)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def button(words: str, pressed: Callable[[], object], kind: str = "", help_text: str = "") -> QPushButton:
    """A push button; kinds: primary, danger, link, or plain."""
    made = QPushButton(words)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if kind:
        made.setProperty("kind", kind)
    if help_text:
        made.setToolTip(help_text)
        made.setAccessibleDescription(help_text)
    made.clicked.connect(lambda _checked=False: pressed())
    return made


def card(*contents: QWidget | QLayout, frame: str = "card") -> QFrame:
    """A framed column of widgets; frames: card, plain."""
    made = QFrame()
    made.setProperty("frame", frame)
    fill(made, *contents)
    return made


def fill(frame: QWidget, *contents: QWidget | QLayout) -> QVBoxLayout:
    """Put widgets into a frame, one under the other."""
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(GAP, GAP, GAP, GAP)
    layout.setSpacing(SMALL_GAP)
    add(layout, *contents)
    return layout


def roomy(frame: QWidget) -> None:
    """Twice the room inside a frame that stands for a whole page's work."""
    layout = frame.layout()
    if layout is not None:
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(int(1.5 * GAP))


def add(layout: QBoxLayout, *contents: QWidget | QLayout) -> None:
    """Add widgets and layouts in order."""
    for content in contents:
        if isinstance(content, QLayout):
            layout.addLayout(content)
        else:
            layout.addWidget(content)


def row(*contents: QWidget | QLayout | None, spacing: int = GAP) -> QHBoxLayout:
    """Widgets side by side; None is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for content in contents:
        if content is None:
            layout.addStretch(1)
        elif isinstance(content, QLayout):
            layout.addLayout(content)
        else:
            layout.addWidget(content)
    return layout


def column(*contents: QWidget | QLayout | None, spacing: int = SMALL_GAP) -> QVBoxLayout:
    """Widgets one under the other; None is a stretch."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for content in contents:
        if content is None:
            layout.addStretch(1)
        elif isinstance(content, QLayout):
            layout.addLayout(content)
        else:
            layout.addWidget(content)
    return layout


class _Tall(QWidget):
    """As tall as its contents are at the width they have.

    Qt would make it as tall as they were at their narrowest, where every sentence takes more lines.
    """

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        for each in (self, inside):
            each.setProperty("scrolled", "true")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(inside)

    def minimumSizeHint(self) -> QSize:
        """No height of its own where the width decides it."""
        hint = super().minimumSizeHint()
        layout = self.layout()
        return QSize(hint.width(), 0) if layout is not None and layout.hasHeightForWidth() else hint


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """`inside` in a vertical scroll area named `name` for screen readers."""
    area = QScrollArea()
    area.setWidget(_Tall(inside))
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(name)
    # Tab stops there only when there is something to scroll.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.verticalScrollBar().rangeChanged.connect(lambda _least, most: _scrolls(area, bool(most)))
    return area


def _scrolls(area: QScrollArea, much: bool) -> None:
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if much else Qt.FocusPolicy.NoFocus)
    inside = area.widget()
    if not much or inside is None:
        return
    # Whoever put the controls in order may have done so while there was nothing to scroll.
    first = next((each for each in _as_read(inside) if _is_stop(each)), None)
    before = first.previousInFocusChain() if first is not None else None
    while before is not None and before is not first and not _is_stop(before):
        before = before.previousInFocusChain()
    if before is not None and before not in (first, area):
        QWidget.setTabOrder(before, area)


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def refocused(old: QWidget, new: QWidget) -> None:
    """Give the focus to the control of `new` that is named as the one of `old` that has it."""
    focused: QWidget | None = old.focusWidget()
    if focused is None or not focused.hasFocus():
        return
    name = focused.accessibleName()
    twin = next((each for each in new.findChildren(type(focused)) if each.accessibleName() == name), None)
    if isinstance(twin, QWidget):
        twin.setFocus()


def tab_in_order(inside: QWidget) -> None:
    """Have Tab visit the controls as they are read, whenever each was made: Qt goes by the making."""
    stops = [each for each in _as_read(inside) if _is_stop(each)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _as_read(inside: QWidget | QLayout) -> Iterator[QWidget]:
    layout = inside.layout() if isinstance(inside, QWidget) else inside
    if isinstance(inside, QWidget):
        yield inside
    scrolls = inside.widget() if isinstance(inside, QScrollArea) else None
    if scrolls is not None:
        yield from _as_read(scrolls)
    for at in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(at) if layout is not None else None
        part = (item.widget() or item.layout()) if item is not None else None
        if part is not None:
            yield from _as_read(part)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def restyle(widget: QWidget, **properties: str) -> None:
    """Set style properties and have the style sheet look at the widget again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
