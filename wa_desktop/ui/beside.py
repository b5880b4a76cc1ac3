"""What works beside the pages while the data is open: the kept draft, news, safety copies, unread replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wa_desktop.ui.live import LOST

if TYPE_CHECKING:
    from wa_desktop.domain.errors import UserError
    from wa_desktop.ui.context import Context
    from wa_desktop.ui.drafting import Drafting
    from wa_desktop.ui.main_window import MainWindow
    from wa_desktop.ui.news import News


class Beside:
    """Starts it once the first page of `window` is shown, and stops it before the data is closed."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.drafting: Drafting | None = None
        self._news: News | None = None

    def start(self, context: Context) -> None:
        """The first page is there."""
        from wa_desktop.ui.drafting import Drafting
        from wa_desktop.ui.news import News

        self.drafting = Drafting(self._window, context.desk, context.operations)
        self._news = News(context.desk, context.operations, self._window)
        self._news.arrived.connect(self._news_arrived)
        if context.live is not None and context.unread is not None:
            context.live.heard.connect(context.unread.heard)
        if context.live is not None and context.rights is not None:
            context.live.heard.connect(context.rights.heard)
            context.rights.refresh()
        if context.live is not None:
            context.live.troubled.connect(self._troubled)
        for helper in (self.drafting, context.safety, context.unread, self._news, context.live):
            if helper is not None:
                helper.start()

    def stop(self, context: Context | None) -> None:
        """The data is being closed, if it was ever open."""
        for own in (self.drafting, self._news):
            if own is not None:
                own.stop()
                own.deleteLater()
        self.drafting = self._news = None
        for helper in (context.safety, context.unread, context.live) if context is not None else ():
            if helper is not None:
                helper.stop()

    def _troubled(self, _trouble: UserError | None) -> None:
        # Either it is said over every page, or it is over.
        for page in self._window.pages.values():
            page.notices.take_back(LOST)

    def _news_arrived(self) -> None:
        stack = self._window.stack
        if stack.page is not None and stack.last in ("home", "campaign"):
            stack.page.refresh()
