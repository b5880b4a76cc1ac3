"""Who gets the message, in which language, and the first reason why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.targeting import Audience, Decision, Standing, decide, default_fallback, find_version
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category, Consent, Scope


def version(language: str, category: Category = Category.MARKETING) -> TemplateVersion:
    """An approved version."""
    return TemplateVersion("t", language, category, "APPROVED", body="…")


FR, DE, EN = version("fr"), version("de"), version("en")
ALL = Audience((FR, DE, EN), fallback="en")


def person(
    country: str = "FR", language: str = "", consent: Consent = Consent.YES, refused: int = 0, suppressed: int = 0
) -> Standing:
    """Somebody with the same word for every category."""
    return Standing(country, language, consent, consent, consent, refused, suppressed)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (person("ES", "xx", Consent.WITHDRAWN, 15, 15), "country"),
        (person("FR", "xx", Consent.WITHDRAWN, 15, 15), "no_language_version"),
        (person("FR", "", Consent.WITHDRAWN, 15, 15), "suppressed"),
        (person("FR", "", Consent.WITHDRAWN, 15), "withdrawn"),
        (person("FR", "", Consent.NO), "refused"),
        (person("FR", "", Consent.YES, refused=15), "refused"),
        (person("FR", "", Consent.UNKNOWN), "no_consent"),
        (person("FR"), ""),
    ],
)
def test_that_the_first_obstacle_is_the_reason(who: Standing, reason: str) -> None:
    assert decide(who, Audience((FR, DE), frozenset({"FR"}))).excluded == reason


def test_that_no_country_ticked_means_every_country() -> None:
    assert decide(person("ES"), ALL).version is EN


@pytest.mark.parametrize(
    ("category", "suppressed", "sent"),
    [
        (Category.MARKETING, Scope.MARKETING, False),
        (Category.UTILITY, Scope.MARKETING, True),
        (Category.UTILITY, Scope.STOP, False),
        (Category.AUTHENTICATION, Scope.STOP, True),
        (Category.AUTHENTICATION, Scope.ALL, False),
    ],
)
def test_that_a_suppression_reaches_its_scope(category: Category, suppressed: Scope, sent: bool) -> None:
    decision = decide(person(suppressed=suppressed), Audience((version("fr", category),)))
    assert (decision.version is not None) is sent
    assert decision.excluded == ("" if sent else "suppressed")


def test_that_consent_is_that_of_the_version_to_be_sent() -> None:
    audience = Audience((version("fr", Category.UTILITY), version("de", Category.MARKETING)))
    who = {"marketing": Consent.UNKNOWN, "utility": Consent.YES, "authentication": Consent.UNKNOWN}
    assert decide(Standing("FR", "", **who), audience).version is not None
    assert decide(Standing("DE", "", **who), audience).excluded == "no_consent"


@given(
    st.builds(
        Standing,
        country=st.sampled_from(["FR", "DE"]),
        language=st.sampled_from(["", "fr", "de", "it"]),
        marketing=st.sampled_from(Consent),
        utility=st.sampled_from(Consent),
        authentication=st.sampled_from(Consent),
        refused=st.integers(0, 15),
        suppressed=st.integers(0, 15),
    ),
    st.sampled_from([Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION]),
)
def test_that_nobody_is_written_to_without_an_explicit_yes(who: Standing, category: Category) -> None:
    decision = decide(who, Audience((version("fr", category), version("de", category)), fallback="fr"))
    assert (decision.version is None) == bool(decision.excluded)
    if decision.version is not None:
        assert who.consent(category) is Consent.YES
        assert not (who.refused | who.suppressed) & category.bit


@pytest.mark.parametrize(
    ("country", "language", "got", "by_fallback"),
    [
        ("FR", "de", DE, False),
        ("FR", "", FR, False),
        ("RE", "", FR, False),
        ("BE", "", EN, True),
        ("IT", "", EN, True),
        ("FR", "it", None, False),
    ],
)
def test_that_stated_language_comes_before_country_before_fallback(
    country: str, language: str, got: TemplateVersion | None, by_fallback: bool
) -> None:
    decision = decide(person(country, language), ALL)
    assert (decision.version, decision.by_fallback) == (got, by_fallback)


def test_that_a_chosen_language_is_everybodys() -> None:
    audience = Audience((FR, DE, EN), language="de", fallback="en")
    assert {decide(person("FR", language), audience) for language in ("", "fr", "it")} == {Decision(DE)}


def test_that_without_a_fallback_an_unknown_language_is_left_out() -> None:
    assert decide(person("BE"), Audience((FR,))).excluded == "no_language_version"


@pytest.mark.parametrize(
    ("wanted", "among", "found"),
    [
        ("fr", ("fr", "fr_CA"), "fr"),
        ("fr-CA", ("fr", "fr_CA"), "fr_CA"),
        ("FR_be", ("fr", "fr_CA"), "fr"),
        ("en", ("en_US", "en_GB"), "en_GB"),
        ("pt_PT", ("pt_BR",), "pt_BR"),
        ("zh_TW", ("zh_CN",), None),
        ("zh_CN", ("zh_CN",), "zh_CN"),
        ("it", ("fr",), None),
    ],
)
def test_that_a_region_falls_back_to_its_language_but_not_to_another_script(
    wanted: str, among: tuple[str, ...], found: str | None
) -> None:
    got = find_version(wanted, [version(language) for language in among])
    assert (got.language if got else None) == found


@pytest.mark.parametrize(
    ("among", "fallback"),
    [(("it",), "it"), (("it", "en_US"), "en_US"), (("it", "fr"), "fr"), (("it", "de"), "it"), ((), None)],
)
def test_that_a_fallback_is_proposed(among: tuple[str, ...], fallback: str | None) -> None:
    assert default_fallback([version(language) for language in among]) == fallback
