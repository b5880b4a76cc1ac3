"""A strip over every page while the team's server does not answer, or when a newer program has changed its tables."""

from wa_desktop.domain.errors import UserError
from wa_desktop.ui.live import LOST, MOVED_ON, Live
from wa_desktop.ui.strip import Strip
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence


class TroubleStrip(Strip):
    """Comes and goes by itself."""

    def __init__(self) -> None:
        super().__init__("bad")

    def follow(self, live: Live) -> None:
        """Say what `live` knows, from now on."""
        live.troubled.connect(self._show)
        self._show(live.trouble)

    def _show(self, trouble: UserError | None) -> None:
        self.say("" if trouble is None else trouble_words(trouble))


def trouble_words(trouble: UserError) -> str:
    """What stands between this window and the server, what it means, and why when that is known."""
    if trouble.code == MOVED_ON:
        return sentence(trouble)
    words = _(
        "The team’s server does not answer: nothing is sent meanwhile, and the work goes on by itself as soon as it is "
        "back."
    )
    return words if trouble.code == LOST else f"{words} {sentence(trouble)}"
