"""`replies`, `replies show | mark-read | mark-unread | decide | doubt`, `reply`."""

from datetime import datetime
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import parsing, shapes
from wa_desktop.cli.asking import confirm
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.errors import ServiceRefused, WaitingForPerson
from wa_desktop.domain.replies import (
    Conversation,
    Entry,
    InboxFilter,
    MessageView,
    NoteView,
    ReplyDraft,
    ReplyPrice,
    ReplyView,
    SentView,
    Thread,
)
from wa_desktop.domain.states import RecipientState
from wa_desktop.words import amounts, reply_words
from wa_desktop.words.language import N_, _, ngettext
from wa_desktop.words.sentences import label, sentence_of

_SHOWN = 50

Number = Annotated[str, typer.Argument(metavar=N_("NUMBER"), help=N_("The person's number."))]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.callback(invoke_without_command=True)(listed)
    family.command("show", help=N_("Shows everything between us and one person."))(show)
    family.command("mark-read", help=N_("Marks a person's messages as read here; --tell shows it to them."))(mark_read)
    family.command("mark-unread", help=N_("Marks a person's last message as not read."))(mark_unread)
    family.command("decide", help=N_("Decides on an answer that may have left."))(decide)
    family.command("doubt", help=N_("Decides whether doubtful messages of a person are a stop."))(doubt)
    app.add_typer(family, name="replies", help=N_("Shows who wrote, and until when they may be answered freely."))
    app.command("reply", help=N_("Answers a person while their service window is open; asks first, unless --yes."))(
        reply
    )


def listed(
    context: typer.Context,
    *,
    campaign: Annotated[
        str | None, typer.Option(metavar=N_("CAMPAIGN"), help=N_("Only people who answered this campaign."))
    ] = None,
    open_only: Annotated[bool, typer.Option("--open", help=N_("Only people who may be answered now."))] = False,
    unanswered: Annotated[bool, typer.Option("--unanswered", help=N_("Only people without an answer."))] = False,
    opted_out: Annotated[bool, typer.Option("--opted-out", help=N_("Only people who stopped."))] = False,
    doubtful: Annotated[bool, typer.Option("--doubtful", help=N_("Only people who may have asked to stop."))] = False,
    unconfirmed: Annotated[bool, typer.Option("--unconfirmed", help=N_("Only people with uncertain answers."))] = False,
    search: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("A number, a name or words."))] = "",
    limit: Annotated[
        int | None, typer.Option(metavar="N", parser=parsing.whole("--limit"), help=N_("At most so many."))
    ] = None,
) -> None:
    """`replies`."""
    session = session_of(context)
    if context.invoked_subcommand is not None:
        return
    wanted = InboxFilter(
        campaign=None if campaign is None else workspace.replying.campaign_named(session.desk, campaign),
        open_only=open_only,
        unanswered=unanswered,
        opted_out=opted_out,
        doubtful=doubtful,
        unconfirmed=unconfirmed,
        search=search,
    )
    most = limit or (workspace.replying.MOST_SHOWN if session.out.as_json else _SHOWN)
    found = workspace.replying.conversations(session.desk, wanted, most)
    unread = workspace.replying.unread(session.desk)
    clock = workspace.replying.clock(session.desk)
    session.out.document(
        {
            "replies": [_conversation(one, clock.now) for one in found],
            "unread": unread,
            "clock": {"here": clock.here.isoformat(), "now": clock.now.isoformat(), "corrected": clock.is_corrected},
        }
    )
    if session.out.as_json:
        return
    headline = ngettext("{n} message not read yet.", "{n} messages not read yet.", unread)
    session.out.say(headline.format(n=amounts.count(unread)), "bold")
    if clock.is_corrected:
        session.out.warn(reply_words.clock_remark(clock))
    headers = [_("Received"), _("Number"), _("Name"), _("Message"), _("Campaign"), _("Free answer until")]
    session.out.table(headers, [_row(one) for one in found])


def _conversation(one: Conversation, now: datetime) -> shapes.Shape:
    told = shapes.record(one)
    window = told.pop("window")
    return told | {
        "window_began": window["began"],
        "window_ends": shapes.value_of(one.window.ends),
        "remaining_seconds": int(one.window.remaining(now).total_seconds()) if one.number else 0,
    }


def _row(one: Conversation) -> list[str]:
    ends = amounts.instant(one.window.ends) if one.is_open and one.window.ends else _("Closed")
    marks = [label("wish.doubtful")] if one.doubtful else []
    marks += [_("Suppressed")] if one.suppressed else []
    said = " · ".join([*marks, reply_words.message_text(one.form, one.text)])
    return [amounts.instant(one.last), one.number or _("without a number"), one.name, said, one.campaign, ends]


def show(context: typer.Context, number: Number) -> None:
    """`replies show`."""
    session = session_of(context)
    thread = workspace.replying.thread(session.desk, workspace.replying.key_of(session.desk, number))
    session.out.document(_thread(thread))
    if session.out.as_json:
        return
    session.out.title(f"{thread.number} {thread.name}".strip() or _("without a number"))
    session.out.say(reply_words.window_state(thread.window, thread.clock))
    session.out.table(["", "", ""], [_entry_row(one) for one in thread.entries])
    if thread.refusal:
        session.out.warn(sentence_of(thread.refusal, thread.refusal_details or {}))


def _thread(thread: Thread) -> shapes.Shape:
    kinds = {MessageView: "received", ReplyView: "reply", SentView: "campaign", NoteView: "note"}
    return {
        "number": thread.number,
        "name": thread.name,
        "entries": [{"kind": kinds[type(one)], **shapes.record(one)} for one in thread.entries],
        "window_began": shapes.value_of(thread.window.began),
        "window_ends": shapes.value_of(thread.window.ends),
        "open": thread.window.is_open(thread.clock.now),
        "may_answer": thread.may_answer,
        "refusal": thread.refusal,
        "suppressed": thread.suppressed,
    }


def _entry_row(one: Entry) -> list[str]:
    at = amounts.instant(one.at)
    match one:
        case MessageView():
            wish = label(f"wish.{one.wish}") if one.wish in ("doubtful", "resume") else label(one.wish)
            said = reply_words.message_text(one.form, one.text)
            return [at, _("received"), f"{said} [{wish}]" if one.wish else said]
        case ReplyView():
            buttons = "".join(f" [{title}]" for title in one.buttons)
            return [at, _("answer {id}").format(id=one.id), f"{one.text}{buttons} – {reply_words.reply_state(one)}"]
        case SentView():
            return [at, one.campaign, f"{one.text} – {named('state', one.state.value)}"]
        case NoteView():
            return [at, "", label(one.code)]


def mark_read(
    context: typer.Context,
    number: Number,
    tell: Annotated[bool, typer.Option("--tell", help=N_("Have WhatsApp show the person that you read them."))] = False,
) -> None:
    """`replies mark-read`."""
    session = session_of(context)
    key = workspace.replying.key_of(session.desk, number)
    told = workspace.replying.tell_read(session.desk, key) if tell else 0
    seen = workspace.replying.mark_seen(session.desk, key)
    session.out.document({"number": key, "marked": seen, "told": told})
    session.out.say(sentence_of("replies_marked", {"n": max(seen, told)}))


def mark_unread(context: typer.Context, number: Number) -> None:
    """`replies mark-unread`."""
    session = session_of(context)
    key = workspace.replying.key_of(session.desk, number)
    changed = workspace.replying.mark_seen(session.desk, key, seen=False)
    session.out.document({"number": key, "marked": changed})
    session.out.say(sentence_of("replies_marked", {"n": changed}))


def decide(
    context: typer.Context,
    reply_id: Annotated[
        int, typer.Argument(metavar=N_("ANSWER"), parser=parsing.whole("ANSWER"), help=N_("The answer's number."))
    ],
    decision: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="sent|lost",
            parser=parsing.word("--as", "sent", "lost"),
            help=N_("sent: count it as sent; lost: as never sent."),
        ),
    ],
) -> None:
    """`replies decide`."""
    session = session_of(context)
    _show_sent(session, workspace.replying.decide(session.desk, reply_id, sent=decision == "sent"), None)


def doubt(
    context: typer.Context,
    number: Number,
    decision: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="stop|no-stop",
            parser=parsing.word("--as", "stop", "no-stop"),
            help=N_("stop: suppress the person; no-stop: it was none."),
        ),
    ],
) -> None:
    """`replies doubt`."""
    session = session_of(context)
    key = workspace.replying.key_of(session.desk, number)
    settled = workspace.replying.settle_doubt(session.desk, key, stop=decision == "stop")
    session.out.document({"number": key, "settled": settled, "stop": decision == "stop"})
    session.out.say(sentence_of("replies_marked", {"n": settled}))


def reply(
    context: typer.Context,
    number: Number,
    *,
    words: Annotated[str, typer.Option("--text", metavar=N_("TEXT"), help=N_("What you answer."))],
    buttons: Annotated[
        list[str] | None,
        typer.Option("--button", metavar=N_("TEXT"), help=N_("A button that the person may tap; at most three.")),
    ] = None,
    title: Annotated[
        str, typer.Option(metavar=N_("TEXT"), help=N_("Stands above the text of an answer with buttons."))
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help=N_("Although the same words, or an uncertain answer, went before."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
) -> None:
    """`reply`."""
    session = session_of(context)
    draft = ReplyDraft(words, tuple(buttons or ()), title or (_("Your choice") if buttons else ""))
    key = workspace.replying.key_of(session.desk, number)
    price = workspace.replying.quote(session.desk, key, draft)
    if not yes:
        session.out.say(reply_words.price_line(price))
        question = _("Send this answer to {number}?").format(number=key)
        confirm(session, question, WaitingForPerson("reply_not_agreed"))
    _show_sent(session, workspace.replying.reply(session.desk, key, draft, again=again), price)


def _show_sent(session: Session, sent: ReplyView, price: ReplyPrice | None) -> None:
    told = {"reply": shapes.record(sent)}
    session.out.document(told if price is None else told | {"price": _price(price)})
    if session.out.as_json:
        pass
    elif sent.state is RecipientState.UNCONFIRMED:
        session.out.warn(sentence_of("reply_sent_uncertain", {}))
    elif sent.state is RecipientState.REFUSED:
        problem = reply_words.reason_words(sent.reason, sent.details)
        session.out.refuse(sentence_of("reply_refused", {"problem": problem}))
    else:
        session.out.say(reply_words.reply_state(sent))
        if price is not None:
            session.out.say(reply_words.price_line(price))
    if price is not None and sent.state is RecipientState.REFUSED:
        session.ends_with(ServiceRefused.exit_code)
    if sent.state is RecipientState.UNCONFIRMED:
        session.ends_with(WaitingForPerson.exit_code)


def _price(price: ReplyPrice) -> shapes.Shape:
    return shapes.record(price) | {"total": shapes.value_of(price.total)}
