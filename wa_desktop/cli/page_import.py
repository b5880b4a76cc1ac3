"""What a person reads after an import: an account that adds up, and what to do next."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from wa_desktop.cli.naming import named, shell_word
from wa_desktop.cli.output import Out
from wa_desktop.domain.contacts import Counts, ImportReport, ImportView, Reject
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category, Consent
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import command_sentence

_FIRST_ROWS = 5
_COUNTRIES = 12
_NOT_ACCEPTED = "repair_not_accepted"


def show(out: Out, report: ImportReport, file: Path, rejects: Path | None) -> None:
    """The whole account of one import, and what to do next."""
    account(out, report, file)
    _next_steps(out, report, rejects)


def account(out: Out, report: ImportReport, file: Path) -> None:
    """Every row accounted for, then the people it brought."""
    counts = report.counts
    out.say(
        ngettext(
            "List “{name}”: {n} contact from {file}", "List “{name}”: {n} contacts from {file}", counts.accepted
        ).format(name=report.list_name, n=amounts.count(counts.accepted), file=file.name),
        "bold",
    )
    _account(out, counts)
    if report.corrected is not None:
        _corrected(out, report.corrected)
    _rules(out, _("Formatting, without guessing a digit"), counts.formatted)
    _rules(out, _("Repairs that you accepted"), counts.repaired)
    _rejected(out, counts, report.rejects)
    _people(out, counts)
    _columns(out, report.columns)
    out.say()
    for warning in report.warnings:
        out.warn(command_sentence(warning))


def _account(out: Out, counts: Counts) -> None:
    rows = [
        [_("accepted"), amounts.count(counts.accepted)],
        [_("rejected"), amounts.count(counts.rejected)],
        [_("duplicates, merged (the strictest consent wins)"), amounts.count(counts.duplicates)],
        [_("rows read"), amounts.count(counts.rows)],
    ]
    out.say()
    out.table(["", _("Rows")], rows, right=(1,), last=1)


def _corrected(out: Out, first: ImportView) -> None:
    out.title(_("Import {number}, with its corrections").format(number=first.id))
    rows = [
        [_("accepted"), amounts.count(first.accepted)],
        [_("still rejected"), amounts.count(first.rejected)],
        [_("duplicates, merged (the strictest consent wins)"), amounts.count(first.duplicates)],
        [_("rows read"), amounts.count(first.rows)],
    ]
    out.table(["", _("Rows")], rows, right=(1,), last=1)


def _rules(out: Out, title: str, counted: Mapping[str, int]) -> None:
    if counted:
        out.title(title)
        out.table(
            ["", ""], [[named("rule", rule), amounts.count(counted[rule])] for rule in _by_size(counted)], right=(1,)
        )


def _rejected(out: Out, counts: Counts, rejects: Sequence[Reject]) -> None:
    if not counts.rejected:
        return
    out.title(_("Rejected rows"))
    rows = [
        [named("reject", reason), amounts.count(counts.rejected_by_reason[reason]), _rows_of(reason, rejects)]
        for reason in _by_size(counts.rejected_by_reason)
    ]
    out.table([_("Reason"), _("Rows"), _("Excel rows")], rows, right=(1,))


def _rows_of(reason: str, rejects: Sequence[Reject]) -> str:
    found = [_place(reject) for reject in rejects if reject.reason == reason]
    return ", ".join(found[:_FIRST_ROWS]) + (", …" if len(found) > _FIRST_ROWS else "")


def _place(reject: Reject) -> str:
    return reject.value if reject.reason == "formula_error" and reject.value else str(reject.row)


def _people(out: Out, counts: Counts) -> None:
    out.title(_("Contacts"))
    shown = [
        f"{amounts.country_name(code)} {amounts.count(counts.by_country[code])}" for code in _by_size(counts.by_country)
    ]
    more = len(shown) - _COUNTRIES
    others = ngettext("and {n} more country", "and {n} more countries", more).format(n=more)
    out.say(", ".join(shown[:_COUNTRIES]) + (f", {others}" if more > 0 else ""))
    rows = [
        [
            named("category", category.value),
            amounts.count(counts.consent.get(category, 0)),
            amounts.count(counts.refusals.get(category, 0)),
        ]
        for category in CONSENT_CATEGORIES
    ]
    out.table([_("Category"), _("Agreed"), _("Refused")], rows, right=(1, 2))


def _columns(out: Out, columns: Mapping[str, str]) -> None:
    out.title(_("Columns"))
    shown = _("{field} = “{header}”")
    out.say(", ".join(shown.format(field=named("field", field), header=header) for field, header in columns.items()))


def _next_steps(out: Out, report: ImportReport, rejects: Path | None) -> None:
    steps = []
    waiting = report.counts.rejected_by_reason.get(_NOT_ACCEPTED, 0)
    if waiting:
        steps.append(
            ngettext(
                "{n} row waits for a repair: import again with --accept-repair all (or one RULE) --into replace.",
                "{n} rows wait for a repair: import again with --accept-repair all (or one RULE) --into replace.",
                waiting,
            ).format(n=amounts.count(waiting))
        )
    if report.counts.rejected and rejects is None:
        steps.append(_("To get the rejected rows as a workbook: --rejects FILE.xlsx"))
    if rejects is not None and report.counts.rejected:
        text = _("The rejected rows are in {file}. Correct them there, then: import {file} --corrections-of {number}")
        number = report.import_id if report.corrected is None else report.corrected.id
        steps.append(text.format(file=rejects, number=number))
    steps.append(
        _("What a campaign would cost: wa-desktop estimate --list {name} --template NAME").format(
            name=shell_word(report.list_name)
        )
    )
    if report.corrected is None or report.corrected.id != report.import_id:
        # Corrections that brought nothing are no import of their own: there is nothing to take back.
        steps.append(_("To take this import back: wa-desktop undo-import {number}").format(number=report.import_id))
    out.title(_("Next"))
    out.items(steps)


def consent_words(consent: Mapping[Category, Consent]) -> str:
    """`marketing: yes, utility: no`: only what is known."""
    known = [(category, word) for category, word in consent.items() if word is not Consent.UNKNOWN]
    shown = _("{category}: {consent}")
    said = [shown.format(category=named("category", name.value), consent=_word(word)) for name, word in known]
    return ", ".join(said) or _("unknown")


def _word(word: Consent) -> str:
    match word:
        case Consent.YES:
            return _("yes")
        case Consent.NO:
            return _("no")
        case Consent.WITHDRAWN:
            return _("withdrawn")
        case _:
            return _("unknown")


def _by_size(counted: Mapping[str, int]) -> list[str]:
    return sorted((code for code in counted if counted[code]), key=lambda code: (-counted[code], code))
