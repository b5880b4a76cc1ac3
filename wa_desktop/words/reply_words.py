"""The inbox in words: how long a window stays open, what an answer costs, what a message is."""

from datetime import timedelta
from decimal import Decimal

from wa_desktop.domain.replies import ReplyPrice, ReplyView
from wa_desktop.domain.service_window import Clock, Window
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_MINUTE, _HOUR = 60, 3_600


def lasting(left: timedelta) -> str:
    """A duration as people say it, never rounded up: `5 h 12 min`, `12 min`, `45 s`."""
    seconds = int(left.total_seconds())
    if seconds < _MINUTE:
        return _("{n} s").format(n=seconds)
    hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
    if not hours:
        return _("{n} min").format(n=minutes)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def window_state(window: Window, clock: Clock) -> str:
    """Whether a person may be answered freely, and for how long."""
    if window.is_open(clock.now):
        return _("Open: {left} left").format(left=lasting(window.remaining(clock.now)))
    return _("Closed")


def clock_remark(clock: Clock) -> str:
    """Which clock decides, when it is not simply this computer's; else empty."""
    if not clock.is_corrected:
        return ""
    return _(
        "This computer’s clock is late by at least {late}, as the latest news shows; windows are counted so."
    ).format(late=lasting(clock.late))


def message_text(form: str, body: str) -> str:
    """What a message says; what is no text is named by its kind, with its caption, name or place when it has one."""
    if form == "reaction" and not body:
        return label("form.reaction_removed")
    if form in ("text", "button", "interactive") and body:
        return body
    kind = label(f"form.{form}")
    kind = _("Message of the kind “{kind}”").format(kind=form) if kind == f"form.{form}" else kind
    return _("{kind}: {text}").format(kind=kind, text=body) if body else kind


def price_line(price: ReplyPrice) -> str:
    """The price of one answer in a sentence."""
    total = price.total
    if total is not None:
        headline = _("This answer costs {amount} before tax").format(amount=_amount(total, price.currency))
    elif price.meta_fee is None:
        headline = _("The price of this answer is not known: no rate for this person’s country")
    else:
        headline = _("This answer costs {amount} before tax, without M-Target’s fee, which is not set").format(
            amount=_amount(price.meta_fee, price.currency)
        )
    return f"{headline} ({' · '.join(price_parts(price))})."


def price_parts(price: ReplyPrice) -> list[str]:
    """M-Target's fee for the answer, Meta's and why, and what their own message cost already."""
    parts = []
    if price.sent_fee is not None:
        parts.append(_("M-Target {amount}").format(amount=_amount(price.sent_fee, price.currency)))
    parts.append(_meta_part(price))
    if price.received_fee is not None:
        parts.append(
            _("each message received cost {amount}").format(amount=_amount(price.received_fee, price.currency))
        )
    return parts


def _meta_part(price: ReplyPrice) -> str:
    if price.meta_fee is None:
        return _("Meta: no rate")
    if price.allowance is None:
        return _("Meta 0: answers are free")
    if not price.meta_fee and price.used < price.allowance:
        left = amounts.count(price.allowance - price.used)
        return _("Meta 0: {left} of {allowance} free answers are left this month").format(
            left=left, allowance=amounts.count(price.allowance)
        )
    return _("Meta {amount}: the {allowance} free answers of this month are used up").format(
        amount=_amount(price.meta_fee, price.currency), allowance=amounts.count(price.allowance)
    )


def _amount(amount: Decimal, currency: str) -> str:
    return amounts.unit_price(amount, currency)


def reply_state(sent: ReplyView) -> str:
    """Where an answer stands, with its reason."""
    state = label(f"reply.{sent.state.value}")
    return f"{state}: {reason_words(sent.reason, sent.details)}" if sent.reason else state


def reason_words(reason: str, details: str = "") -> str:
    """Why an answer did not leave, or is uncertain."""
    known = label(f"reply.{reason}")
    words = known if known != f"reply.{reason}" else label(reason)
    if words == reason and details:
        return f"{reason} – {details}"
    return words
