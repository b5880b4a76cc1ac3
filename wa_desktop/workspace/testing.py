"""The test send: a template to one's own numbers, frozen like a campaign and marked as a test."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.targeting import COUNTRY_LANGUAGE, default_fallback, find_version
from wa_desktop.domain.templates import LINKED, TemplateVersion, VariableSource, filled, is_public_link, render
from wa_desktop.store.audit import record
from wa_desktop.store.campaigns import free_name
from wa_desktop.store.freezing import Draft, Priced, freeze
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import now
from wa_desktop.store.standing import masks_of
from wa_desktop.store.targets import Reading
from wa_desktop.workspace import settings, templates
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.freezing import Prices
from wa_desktop.workspace.price_books import markets, price_book

LARGEST_TEST = 10
"""Numbers of one test: it asks nobody's consent, so it is for one's own telephones."""

_BATCH_SIZE = 100


def own_numbers(numbers: list[str], country: str) -> list[str]:
    """`numbers` as E.164, each once; raises `numbers_refused` naming those that are none."""
    return [number for number, _ in _read(numbers, country)]


def _read(numbers: list[str], country: str) -> list[tuple[str, str]]:
    from wa_desktop.audience.numbers import normalise

    found = {text: normalise(text, country, frozenset({"all"})) for text in numbers}
    refused = [text for text, one in found.items() if not one.number]
    if refused or not found:
        raise InputRefused("numbers_refused", numbers=refused)
    return list({one.number: (one.number, one.country) for one in found.values()}.values())


def freeze_test(desk: Desk, account_id: int, plan: Plan, numbers: list[str]) -> int:
    """Freeze a test of `plan`'s template to these numbers; the campaign's id.

    Raises `InputRefused`: `template_unknown`, the reasons why a version cannot be sent, `numbers_refused`,
    `variable_not_mapped`, `estimate_incomplete`, `test_too_many`, `test_suppressed`.
    """
    people = _read(numbers, str(settings.get(desk, "country")))
    if len(people) > LARGEST_TEST:
        raise InputRefused("test_too_many", n=len(people), most=LARGEST_TEST)
    versions = with_media(templates.named(desk, plan.template), plan)
    book = price_book(desk, plan.on, plan.card, accept_derived=plan.accept_derived)
    members = list(_members(people, versions, plan, Prices(book)))
    with desk.store.write() as connection:
        _refuse_suppressed(connection, members)
        draft = Draft(
            name=free_name(connection, f"{plan.template} · test"),
            account_id=account_id,
            template=plan.template,
            list_id=None,
            list_name="",
            plan=as_json(plan),
            estimate="",
            guard="",
            currency=book.currency,
            cap=None,
            basis=book.basis.value,
            batch_size=_BATCH_SIZE,
            rate=None,
            not_before=None,
            is_test=True,
            created_at=now(),
            author=desk.operator,
        )
        frozen = freeze(connection, draft, members)
        record(connection, desk.operator, "test_sent", "campaign", frozen.campaign_id, planned=frozen.planned)
    return frozen.campaign_id


def with_media(versions: list[TemplateVersion], plan: Plan) -> list[TemplateVersion]:
    """The versions with the address that the plan gives for their picture, video or document.

    Raises `InputRefused`: `media_link_malformed`, `media_link_unneeded`.
    """
    if not plan.media_link:
        return versions
    if not is_public_link(plan.media_link):
        raise InputRefused("media_link_malformed", link=plan.media_link)
    found = [replace(one, media_link=plan.media_link) for one in versions if one.header_format.upper() in LINKED]
    if not found:
        raise InputRefused("media_link_unneeded", template=plan.template)
    return found


@dataclass(frozen=True, slots=True)
class TestPreview:
    """What one number will get: the texts as filled in, and the address of what stands on top."""

    __test__ = False

    number: str
    language: str
    header: str
    body: str
    footer: str
    buttons: tuple[str, ...]
    media_link: str
    header_format: str = ""
    """The kind of what stands on top: TEXT, IMAGE, VIDEO, DOCUMENT, or nothing."""


def previews(desk: Desk, plan: Plan, numbers: list[str]) -> list[TestPreview]:
    """What a test of `plan`'s template shows on each of these numbers; nothing is sent. Raises as the test does."""
    people = _read(numbers, str(settings.get(desk, "country")))
    versions = with_media(templates.named(desk, plan.template), plan)
    found: list[TestPreview] = []
    for number, country in people:
        version = _version(versions, plan, country)
        values = _values(version, plan.variables)
        found.append(
            TestPreview(
                number=number,
                language=version.language,
                header=filled(version.header, values, "header."),
                body=filled(version.body, values),
                footer=version.footer,
                buttons=tuple(button.text for button in version.buttons),
                media_link=version.media_link,
                header_format=version.header_format.upper(),
            )
        )
    return found


def _refuse_suppressed(connection: Reading, members: list[Priced]) -> None:
    held = masks_of(connection, [member.number for member in members])
    refused = [
        member.number
        for member in members
        if member.version and member.number in held and held[member.number].suppressed & member.version.category.bit
    ]
    if refused:
        raise InputRefused("test_suppressed", numbers=refused)


def _members(
    people: list[tuple[str, str]], versions: list[TemplateVersion], plan: Plan, prices: Prices
) -> Iterator[Priced]:
    for number, country in people:
        version = _version(versions, plan, country)
        prefix = markets().prefix_of(number)
        meta, sent = prices.of(country, prefix, version.category)
        values = _values(version, plan.variables)
        yield Priced(None, number, country, prices.market(prefix), version.language, version, values, meta, sent, "")


def _version(versions: list[TemplateVersion], plan: Plan, country: str) -> TemplateVersion:
    sendable = [version for version in versions if version.sendable]
    if not sendable:
        reason = versions[0].unsendable_reason
        statuses = tuple(sorted({version.status for version in versions}))
        raise InputRefused(reason, template=plan.template, status=statuses, format=(versions[0].header_format,))
    wished = plan.language or plan.fallback
    if wished and find_version(wished, sendable) is None:
        known = tuple(version.language for version in sendable)
        raise InputRefused("template_language_unknown", template=plan.template, language=wished, known=known)
    for language in (wished, COUNTRY_LANGUAGE.get(country), default_fallback(sendable)):
        version = find_version(language, sendable) if language else None
        if version is not None:
            return version
    return sendable[0]


def _values(version: TemplateVersion, given: Mapping[str, VariableSource]) -> Mapping[str, str]:
    mapping = {}
    for hole in version.variables:
        source = given.get(hole.key, VariableSource())
        mapping[hole.key] = VariableSource(text=source.text or source.fallback or hole.example or source.column)
    rendered = render(version, mapping, {})
    if rendered.excluded:
        missing = tuple(key for key, source in mapping.items() if not source.text)
        raise InputRefused("variable_not_mapped", template=version.name, variables=missing, columns=())
    return rendered.values
