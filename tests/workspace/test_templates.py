"""Templates kept: SMSBOX decides what exists, its status and category; people type missing texts."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.errors import InputRefused, ServiceRefused
from wa_desktop.domain.templates import Button, TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.sandbox.catalogue import Catalogue
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store.schema import audit
from wa_desktop.words.sentences import SENTENCES, sentence
from wa_desktop.workspace import account, templates
from wa_desktop.workspace.desk import Desk


@pytest.fixture
def sandbox(desk: Desk) -> Iterator[ThreadedSandbox]:
    with ThreadedSandbox() as running:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, SANDBOX_KEY, running.base_url)
        yield running


def _lists(sandbox: ThreadedSandbox, *entries: dict[str, Any]) -> None:
    """SMSBOX's list from now on."""
    sandbox._sandbox._catalogue = Catalogue(list(entries))


def _entry(name: str = "promo", **facts: Any) -> dict[str, Any]:
    components = [{"type": "BODY", "text": "Hello {{1}}"}]
    return {
        "name": name,
        "language": "fr",
        "components": components,
        "status": "APPROVED",
        "category": "UTILITY",
        "id": "1",
        **facts,
    }


def _one(desk: Desk, name: str = "promo") -> TemplateVersion:
    (version,) = templates.named(desk, name)
    return version


def test_that_a_sync_keeps_every_version_as_smsbox_says(desk: Desk, sandbox: ThreadedSandbox) -> None:
    found = {(version.name, version.language): version for version in templates.sync(desk)}
    assert len(found) == 26
    assert templates.versions(desk) == list(found.values())
    assert found["soldes_hiver", "fr"].sendable
    assert found["offre_prenom", "es"].named
    assert [hole.key for hole in found["invitation_atelier", "fr"].variables] == [
        "header.1",
        "1",
        "2",
        "3",
        "button0.1",
    ]
    reasons = {name: version.unsendable_reason for (name, _), version in found.items() if not version.sendable}
    assert reasons == {
        "avis_livraison": "template_text_missing",
        "offre_de_noel": "template_not_approved",
        "vente_flash": "template_not_approved",
        "enquete_satisfaction": "template_not_approved",
        "lookbook_printemps": "template_media_header",
    }


def test_that_a_version_that_smsbox_lists_no_more_cannot_be_sent(desk: Desk, sandbox: ThreadedSandbox) -> None:
    _lists(sandbox, _entry())
    templates.sync(desk)
    assert _one(desk).sendable
    _lists(sandbox)
    templates.sync(desk)
    assert (_one(desk).status, _one(desk).sendable) == ("DELETED", False)
    _lists(sandbox, _entry())
    templates.sync(desk)
    assert _one(desk).sendable


def test_that_a_failed_sync_changes_nothing(desk: Desk, sandbox: ThreadedSandbox) -> None:
    before = templates.versions(desk)
    sandbox.close()
    with pytest.raises(ServiceRefused, match="unreachable"):
        templates.sync(desk)
    assert templates.versions(desk) == before


def test_that_a_change_of_category_is_taken_and_logged(desk: Desk, sandbox: ThreadedSandbox) -> None:
    _lists(sandbox, _entry())
    templates.sync(desk)
    _lists(sandbox, _entry(category="MARKETING"))
    templates.sync(desk)
    assert _one(desk).category is Category.MARKETING
    with desk.store.read() as connection:
        lines = connection.execute(select(audit).where(audit.c.action == "template_category_changed")).all()
    assert len(lines) == 1
    assert '"before": "utility"' in lines[0].details


def test_that_a_typed_text_makes_an_approved_version_sendable_and_survives_a_sync(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    buttons = (Button("QUICK_REPLY", "Merci"),)
    typed = templates.add(
        desk, "avis_livraison", "fr", Category.UTILITY, "Colis {{1}} arrivé", "Bonjour", "STOP", buttons
    )
    assert (typed.status, typed.sendable, typed.text_by_hand) == ("APPROUVED", True, True)
    templates.sync(desk)
    (kept,) = templates.named(desk, "avis_livraison")
    assert (kept.body, kept.header, kept.footer, kept.buttons) == ("Colis {{1}} arrivé", "Bonjour", "STOP", buttons)
    assert kept.variables == typed.variables
    assert kept.sendable


def test_that_smsboxs_own_text_replaces_a_typed_one(desk: Desk, sandbox: ThreadedSandbox) -> None:
    _lists(sandbox, _entry(components=[{"type": "BODY", "parameters": None}]))
    templates.sync(desk)
    templates.add(desk, "promo", "fr", Category.UTILITY, "Typed")
    _lists(sandbox, _entry())
    templates.sync(desk)
    assert (_one(desk).body, _one(desk).text_by_hand) == ("Hello {{1}}", False)


def test_that_typing_never_makes_an_unknown_or_unapproved_version_sendable(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    unknown = templates.add(desk, "neuf", "fr", Category.MARKETING, "Bonjour {{first_name}}")
    assert (unknown.status, unknown.sendable, unknown.named) == ("UNKNOWN", False, True)
    assert templates.sync(desk)[-1].name != "neuf"
    assert _one(desk, "neuf").status == "UNKNOWN"
    _lists(sandbox, _entry("neuf", status="PENDING", components=[], category="MARKETING"))
    templates.sync(desk)
    assert (_one(desk, "neuf").status, _one(desk, "neuf").body) == ("PENDING", "Bonjour {{first_name}}")
    assert not templates.add(desk, "neuf", "fr", Category.MARKETING, "Autre").sendable


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": "soldes_hiver"}, "template_text_known"),
        ({"category": Category.MARKETING}, "template_category_differs"),
        ({"category": Category.SERVICE}, "template_category_service"),
        ({"name": "Été"}, "template_name_malformed"),
        ({"language": "français"}, "template_language_malformed"),
        ({"body": "  "}, "template_body_missing"),
        ({"body": "x" * 1025}, "template_text_too_long"),
        ({"header": "x" * 61}, "template_text_too_long"),
        ({"footer": "x" * 61}, "template_text_too_long"),
        ({"buttons": [Button("URL", "x" * 26)]}, "template_text_too_long"),
        ({"body": "{{1}} {{name}}"}, "template_variables_mixed"),
    ],
)
def test_that_a_wrong_typed_text_is_refused(
    facts: dict[str, Any], code: str, desk: Desk, sandbox: ThreadedSandbox
) -> None:
    before = templates.versions(desk)
    typed = {"name": "avis_livraison", "language": "fr", "category": Category.UTILITY, "body": "Texte", **facts}
    with pytest.raises(InputRefused) as refused:
        templates.add(desk, **typed)
    assert refused.value.code == code
    assert code in SENTENCES
    assert sentence(refused.value)
    assert templates.versions(desk) == before


def test_that_an_unknown_name_is_refused(desk: Desk) -> None:
    with pytest.raises(InputRefused, match="template_unknown"):
        templates.named(desk, "nothing")
    with pytest.raises(InputRefused, match="not_connected"):
        templates.sync(desk)
