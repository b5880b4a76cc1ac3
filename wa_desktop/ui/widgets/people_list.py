"""The people of the inbox, painted: unread ones in bold with a dot, their state as a word in a colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from wa_desktop.ui.theme import GAP, SMALL_GAP, colour
from wa_desktop.ui.widgets.chip import paint_chip

Index = QModelIndex | QPersistentModelIndex
_DOT = 9


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line: `key` names the person; `chip` is a word on a tone's colour, `spoken` what a screen reader says."""

    key: str
    who: str
    when: str
    said: str
    chip: str
    tone: str
    unread: bool
    spoken: str


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[PersonLine] = []

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many people."""
        return len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A line's words for the eye and for the ear."""
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return line.spoken
        return line.who if role == Qt.ItemDataRole.DisplayRole else None

    def show(self, lines: Sequence[PersonLine]) -> None:
        """Other lines; the same people in the same order are only repainted."""
        if [one.key for one in lines] == [one.key for one in self.lines]:
            self.lines = list(lines)
            if lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Three lines of text with air around them."""
        return QSize(200, 2 * option.fontMetrics.height() + option.fontMetrics.height() + 3 * SMALL_GAP + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one person."""
        model = index.model()
        assert isinstance(model, _Model)  # noqa: S101 - the list makes its own
        line = model.lines[index.row()]
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, colour("accent_soft"))
            painter.fillRect(QRect(option.rect.topLeft(), QSize(4, option.rect.height())), colour("accent"))
        painter.setPen(colour("border"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        self._words(painter, option, line)
        painter.restore()

    def _words(self, painter: QPainter, option: QStyleOptionViewItem, line: PersonLine) -> None:
        area = option.rect.adjusted(GAP + _DOT, SMALL_GAP, -GAP, -SMALL_GAP)
        high = option.fontMetrics.height()
        if line.unread:
            self._dot(painter, option.rect, area.top() + high // 2)
        bold = QFont(option.font)
        bold.setBold(line.unread)
        when = option.fontMetrics.horizontalAdvance(line.when)
        painter.setFont(option.font)
        painter.setPen(colour("muted"))
        painter.drawText(area.left(), area.top(), area.width(), high, Qt.AlignmentFlag.AlignRight, line.when)
        painter.setFont(bold)
        painter.setPen(colour("text"))
        room = area.width() - when - GAP
        painter.drawText(area.left(), area.top(), room, high, 0, _cut(line.who, bold, room))
        painter.setFont(option.font)
        painter.setPen(colour("text" if line.unread else "muted"))
        second = area.top() + high + 2
        painter.drawText(area.left(), second, area.width(), high, 0, _cut(line.said, option.font, area.width()))
        if line.chip:
            wide = min(area.width(), option.fontMetrics.horizontalAdvance(line.chip) + 18)
            chip = QRectF(area.left(), second + high + 3, wide, high + 3)
            paint_chip(painter, chip, _cut(line.chip, option.font, wide - 14), line.tone)

    def _dot(self, painter: QPainter, line: QRect, middle: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent"))
        painter.drawEllipse(QPoint(line.left() + GAP, middle), _DOT // 2, _DOT // 2)


def _cut(text: str, font: QFont, width: int) -> str:
    flat = " ".join(text.split())
    return QFontMetrics(font).elidedText(flat, Qt.TextElideMode.ElideRight, max(0, width))


class PeopleList(QListView):
    """Emits `chosen` with a person's key, also when an arrow key moves to them."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._model = _Model()
        self.setModel(self._model)
        self._delegate = _Painter(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setMinimumWidth(220)
        self.selectionModel().currentChanged.connect(self._current)
        self._quiet = False

    @property
    def lines(self) -> tuple[PersonLine, ...]:
        """What is shown."""
        return tuple(self._model.lines)

    @property
    def key(self) -> str:
        """Who is chosen; empty: nobody."""
        index = self.currentIndex()
        return self._model.lines[index.row()].key if index.isValid() else ""

    def show_lines(self, lines: Sequence[PersonLine]) -> None:
        """Show these people; whoever was chosen stays so."""
        before, top = self.key, self._at_top()
        self._quiet = True
        self._model.show(lines)
        self._quiet = False
        if before:
            self.choose(before, quietly=True)
        if top is not None:
            self._let_top_be(*top)

    def _at_top(self) -> tuple[str, int] | None:
        """Who stands at the top and how much of their line is hidden; None at the very beginning."""
        index = self.indexAt(QPoint(1, 1))
        if not self.verticalScrollBar().value() or not index.isValid():
            return None
        return self._model.lines[index.row()].key, self.visualRect(index).top()

    def _let_top_be(self, key: str, offset: int) -> None:
        place = next((at for at, one in enumerate(self._model.lines) if one.key == key), -1)
        if place >= 0:
            self.doItemsLayout()
            self.scrollTo(self._model.index(place), QListView.ScrollHint.PositionAtTop)
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - offset)

    def choose(self, key: str, *, quietly: bool = False) -> bool:
        """Choose a person; False when they are not shown."""
        place = next((at for at, one in enumerate(self._model.lines) if one.key == key), -1)
        self._quiet = quietly
        if place >= 0:
            self.setCurrentIndex(self._model.index(place))
        self._quiet = False
        return place >= 0

    def _current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._quiet:
            self.chosen.emit(self._model.lines[index.row()].key)
