"""Settings: the account, what holds for every campaign, the data folder, about."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimeZone, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QSpinBox, QVBoxLayout, QWidget

from wa_desktop import __version__, workspace
from wa_desktop.domain.accounts import AccountView
from wa_desktop.domain.markets import market_map
from wa_desktop.domain.news import Kind
from wa_desktop.domain.releases import Asking, Release
from wa_desktop.domain.settings import SETTINGS, Setting, SettingValue
from wa_desktop.domain.targeting import COUNTRY_LANGUAGE
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.licences import LICENCES
from wa_desktop.ui.pages.parts import CalmSpin, DataPage, Tick, choices, header
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, card, row, scrolled, selectable, text
from wa_desktop.ui.widgets.forms import Form, named
from wa_desktop.words import amounts
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _, current_language
from wa_desktop.words.sentences import label
from wa_desktop.workspace.desk import Desk

_NEWS, _APPROVAL = "version_news", "four_eyes"


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """What the page shows."""

    account: AccountView | None
    values: Mapping[str, SettingValue]
    asking: Asking
    shared: bool = False
    """Whether the data is on a team's server."""


class SettingsPage(DataPage):
    """Each setting is stored as soon as it is changed."""

    follows = frozenset({Kind.SETTINGS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.fields: dict[str, QWidget] = {}
        self._filling = False
        self.account = selectable("")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        for part in (
            self._account_card(),
            self._follow_up_card(),
            self._team_card(),
            self._form_card(),
            self._folder_card(),
            self._help_card(),
            self._versions_card(),
            _about_card(),
        ):
            layout.addWidget(part)
        layout.addStretch(1)
        self.content.addLayout(header(self.title()))
        self.content.addWidget(scrolled(inside, self.title()), 1)

    def title(self) -> str:
        """The page's name."""
        return _("Settings")

    def refresh(self) -> None:
        """Read the settings again."""
        self.read(_("Reading the settings…"), lambda: setting_facts(self.context.desk), self.show_facts)

    def show_facts(self, facts: SettingFacts) -> None:
        """Show these values."""
        self.account.setText(account_words(facts.account))
        self._filling = True
        for key, field in self.fields.items():
            # What is being typed or chosen stays.
            if not field.hasFocus():
                _put(field, facts.values[key])
        self._filling = False
        # Alone on a computer, nobody else is there to approve.
        self.four_eyes.setVisible(facts.shared)
        may_ask = facts.asking in (Asking.ON, Asking.OFF)
        self.fields[_NEWS].setEnabled(may_ask)
        self.look_button.setEnabled(may_ask)
        self.asking.setText(label(f"asking.{facts.asking.value}"))
        self.asking.setVisible(facts.asking is not Asking.ON)

    def _account_card(self) -> QFrame:
        change = button(_("Change or test the account"), lambda: self.context.go("connect"))
        return card(text(_("Account"), "heading"), self.account, row(change, None))

    def _follow_up_card(self) -> QFrame:
        see = button(_("Relay and follow-up"), lambda: self.context.go("relay"))
        said = text(_("How statuses, replies and STOP requests reach this workstation."), "muted")
        return card(text(_("Follow-up"), "heading"), said, row(see, None))

    def _team_card(self) -> QFrame:
        self.team_button = button(_("Team and server"), lambda: self.context.go("team"))
        said = text(_("Several workstations on one server: who is there, who may do what, approvals."), "muted")
        self.four_eyes = Tick(label(f"setting.{_APPROVAL}"))
        self.fields[_APPROVAL] = self.four_eyes.box
        self.four_eyes.box.toggled.connect(partial(self._store, _APPROVAL))
        self.four_eyes.hide()
        return card(text(_("Team"), "heading"), said, self.four_eyes, row(self.team_button, None))

    def _form_card(self) -> QFrame:
        self.form = form = Form()
        self.language = choices(_("Language"), [("Français", "fr"), ("English", "en")], current_language())
        self.language.activated.connect(lambda: self.context.change_language(self.language.currentData()))
        form.add_row(_("Language of the program"), self.language)
        for setting in (one for one in SETTINGS.values() if not one.apart):
            self.fields[setting.key] = field = self._field(setting)
            if isinstance(field, QCheckBox):
                form.add_wide(named(field, label(f"setting.{setting.key}")))
            else:
                form.add_row(label(f"setting.{setting.key}"), field)
        return card(text(_("For every campaign"), "heading"), form)

    def _field(self, setting: Setting) -> QWidget:
        store = partial(self._store, setting.key)
        if isinstance(setting.default, bool):
            box = QCheckBox(label(f"setting.{setting.key}"))
            box.toggled.connect(store)
            return box
        if isinstance(setting.default, int) and not setting.choices:
            spin = CalmSpin()
            spin.setRange(setting.lowest, setting.highest)
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(store)
            return spin
        drop = choices(setting.key, _options(setting))
        drop.activated.connect(lambda: store(drop.currentData()))
        return drop

    def _store(self, key: str, value: SettingValue) -> None:
        if self._filling:
            return
        desk = self.context.desk
        self.change(_("Saving…"), lambda: workspace.settings.change(desk, key, value))

    def _folder_card(self) -> QFrame:
        home = self.context.desk.home
        shown = button(_("Open the folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(home))))
        said = _("Lists, campaigns and proofs of consent are on this computer, in this folder:")
        safe = button(_("Privacy and backups"), lambda: self.context.go("privacy"))
        return card(text(_("Data"), "heading"), text(said), selectable(str(home), "mono"), row(shown, safe, None))

    def _help_card(self) -> QFrame:
        save = button(_("Save a support file…"), self.context.support_file)
        keys = button(_("Keyboard shortcuts"), self.context.show_help)
        said = _(
            "A support file tells what whoever helps you needs: versions, settings, counts. It holds no number, name, "
            "message or key."
        )
        return card(text(_("Help"), "heading"), text(said, "muted"), row(save, keys, None))

    def _versions_card(self) -> QFrame:
        self.fields[_NEWS] = named(self._field(SETTINGS[_NEWS]), label(f"setting.{_NEWS}"))
        self.asking = text("", "muted")
        self.look_button = button(_("Look now"), self.look_for_version)
        said = _("It sends nothing about you, your contacts or this computer, and installs nothing.")
        heading = text(_("New versions"), "heading")
        return card(heading, self.fields[_NEWS], text(said, "muted"), self.asking, row(self.look_button, None))

    def look_for_version(self) -> None:
        """Ask now whether there is a newer version."""
        desk = self.context.desk
        self.read(_("Looking for a newer version…"), lambda: workspace.releases.ask(desk), self._tell_version)

    def _tell_version(self, newer: Release | None) -> None:
        if newer is None:
            self.notices.say(_("There is no newer version."), "good")
            return
        page = newer.page
        words = _("Version {version} of {day} is available.")
        said = words.format(version=newer.version, day=amounts.long_day(newer.released))
        self.notices.say(
            f"{said} {newer.summary_in(current_language())}".strip(),
            "info",
            (_("See what changes"), lambda: QDesktopServices.openUrl(QUrl(page))),
        )


def _options(setting: Setting) -> list[tuple[str, SettingValue]]:
    if setting.key == "country":
        known = market_map(bundled("rates", "country_market_map.csv")).countries | set(COUNTRY_LANGUAGE)
        return sorted((f"{amounts.country_name(code)} ({code})", code) for code in known)
    if setting.key == "time_zone":
        zones = (bytes(zone.data()).decode() for zone in QTimeZone.availableTimeZoneIds())
        return [(zone.replace("_", " "), zone) for zone in sorted(zones) if "/" in zone]
    return [(_choice(setting.key, choice), choice) for choice in setting.choices]


def _choice(key: str, choice: SettingValue) -> str:
    code = f"setting.{key}.{choice}"
    words = label(code)
    return str(choice) if words == code else words


def _put(field: QWidget, value: SettingValue) -> None:
    if isinstance(field, QCheckBox):
        field.setChecked(bool(value))
    elif isinstance(field, QSpinBox):
        field.setValue(int(value))
    elif isinstance(field, QComboBox):
        if field.findData(value) < 0:
            field.addItem(str(value), value)
        field.setCurrentIndex(field.findData(value))


def setting_facts(desk: Desk) -> SettingFacts:
    """Everything the page shows, read at once in the background."""
    return SettingFacts(
        workspace.account.account(desk),
        workspace.settings.described(desk),
        workspace.releases.asking(desk),
        desk.store.is_shared,
    )


def account_words(account: AccountView | None) -> str:
    """The connected account in a few lines."""
    if account is None:
        return _("No account is connected.")
    if account.is_sandbox:
        return _("Trial mode: no message leaves this computer.")
    lines = [
        _("Agent ID: {id}").format(id=account.waba),
        _("Phone number ID: {id}").format(id=account.phone_id),
        _("API key: known") if account.has_key else _("API key: missing"),
    ]
    if account.credit:
        lines.append(_("SMSBOX credits: {credit}").format(credit=account.credit))
    if account.checked_at:
        lines.append(_("Last tested: {moment}").format(moment=amounts.instant(account.checked_at)))
    return "\n".join(lines)


def _about_card() -> QFrame:
    parts = "\n".join(f"{name} – {licence}" for name, licence in LICENCES)
    said = _("WA Desktop {version}, Apache-2.0. It is made of these parts, each under its own licence:")
    return card(text(_("About"), "heading"), text(said.format(version=__version__)), selectable(parts, "muted"))
