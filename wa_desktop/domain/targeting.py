"""Who of a list gets the message, in which language, and why the others do not.

Estimate and freeze both use this one rule, so what was priced is what is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category, Consent

COUNTRY_LANGUAGE: Mapping[str, str] = {
    "FR": "fr", "GP": "fr", "MQ": "fr", "GF": "fr", "RE": "fr", "YT": "fr", "NC": "fr", "PF": "fr", "PM": "fr",
    "BL": "fr", "MF": "fr", "WF": "fr", "MC": "fr", "LU": "fr", "SN": "fr", "CI": "fr", "ML": "fr", "BF": "fr",
    "DE": "de", "AT": "de", "LI": "de", "ES": "es", "AD": "es", "MX": "es", "AR": "es", "CL": "es", "CO": "es",
    "PE": "es", "IT": "it", "SM": "it", "PT": "pt", "BR": "pt", "NL": "nl", "PL": "pl", "RO": "ro", "SE": "sv",
    "DK": "da", "NO": "nb", "FI": "fi", "GR": "el", "CZ": "cs", "HU": "hu", "TR": "tr", "RU": "ru", "UA": "uk",
    "GB": "en", "IE": "en", "US": "en", "AU": "en", "NZ": "en", "JP": "ja", "KR": "ko",
}  # fmt: skip
"""The language of countries that have one main language; the others (BE, CH, CA…) get the fallback."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The campaign's own choices about people.

    `countries` empty means every country. `language` is None for "each contact's own" or one
    code that the person chose for everybody; `fallback` serves those whose language is unknown.
    """

    versions: Sequence[TemplateVersion]
    countries: frozenset[str] = frozenset()
    language: str | None = None
    fallback: str | None = None
    undelivered: frozenset[tuple[str, Category]] = frozenset()
    """Countries and categories that Meta does not deliver, left out of this campaign."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a member before reading its other columns; hashable, so decided once."""

    country: str
    language: str
    marketing: Consent
    utility: Consent
    authentication: Consent
    refused: int = 0
    """Mask of categories refused or withdrawn, across lists."""
    suppressed: int = 0
    """Mask of categories suppressed, across lists."""

    def consent(self, category: Category) -> Consent:
        """The list's word for one category; service replies need none."""
        match category:
            case Category.MARKETING:
                return self.marketing
            case Category.UTILITY:
                return self.utility
            case Category.AUTHENTICATION:
                return self.authentication
            case _:
                return Consent.YES


@dataclass(frozen=True, slots=True)
class Decision:
    """Either the version to send or the reason code of the exclusion.

    `by_fallback`: the version is the campaign's fallback, because nothing tells this person's language.
    """

    version: TemplateVersion | None = None
    excluded: str = ""
    by_fallback: bool = False


def decide(person: Standing, audience: Audience) -> Decision:
    """The version `person` gets, or why not.

    The first that applies: `country`, `no_language_version`, `suppressed`, `withdrawn`, `refused`, `no_consent`,
    `us_marketing` (Meta does not deliver it there). Consent is read for the category of the very version to be sent.
    """
    if audience.countries and person.country not in audience.countries:
        return Decision(excluded="country")
    version, by_fallback = chosen_version(person.language, person.country, audience)
    return judge(person, audience, version, by_fallback=by_fallback)


def chosen_version(language: str, country: str, audience: Audience) -> tuple[TemplateVersion | None, bool]:
    """`version_for`, and whether it is the fallback because nothing tells the language."""
    version = version_for(language, country, audience)
    return version, version is not None and _reads_fallback(language, country, audience)


def judge(person: Standing, audience: Audience, version: TemplateVersion | None, *, by_fallback: bool) -> Decision:
    """The rest of `decide` for a person of a chosen country whose version is known already."""
    if version is None:
        return Decision(excluded="no_language_version")
    reason = consent_obstacle(person, version.category)
    if reason:
        return Decision(excluded=reason)
    if (person.country, version.category) in audience.undelivered:
        return Decision(excluded="us_marketing")
    return Decision(version, by_fallback=by_fallback)


def consent_obstacle(person: Standing, category: Category) -> str:
    """Why a message of `category` may not go to `person`; empty when it may."""
    word = person.consent(category)
    if person.suppressed & category.bit:
        return "suppressed"
    if word is Consent.WITHDRAWN:
        return "withdrawn"
    if word is Consent.NO or person.refused & category.bit:
        return "refused"
    return "" if word.allows else "no_consent"


def version_for(language: str, country: str, audience: Audience) -> TemplateVersion | None:
    """The contact's language, else its country's, else the campaign's fallback.

    A contact who stated a language is never written to in another one.
    """
    if audience.language is not None:
        return find_version(audience.language, audience.versions)
    if language:
        return find_version(language, audience.versions)
    local = COUNTRY_LANGUAGE.get(country)
    version = find_version(local, audience.versions) if local else None
    if version is None and audience.fallback:
        version = find_version(audience.fallback, audience.versions)
    return version


def _reads_fallback(language: str, country: str, audience: Audience) -> bool:
    if audience.language is not None or language:
        return False
    local = COUNTRY_LANGUAGE.get(country)
    return local is None or find_version(local, audience.versions) is None


def find_version(language: str, versions: Sequence[TemplateVersion]) -> TemplateVersion | None:
    """The version of exactly this language, else of the same base language (`fr_FR` ~ `fr`).

    Chinese is excepted: its regional codes stand for different scripts.
    """
    wanted = language.replace("-", "_").casefold()
    by_code = {version.language.replace("-", "_").casefold(): version for version in versions}
    if wanted in by_code:
        return by_code[wanted]
    base = wanted.split("_")[0]
    if base in by_code:
        return by_code[base]
    same = sorted(code for code in by_code if code.split("_")[0] == base != "zh")
    return by_code[same[0]] if same else None


def default_fallback(versions: Sequence[TemplateVersion]) -> str | None:
    """The fallback proposed when the person chose none: the only version, else English, else French."""
    if len(versions) == 1:
        return versions[0].language
    for language in ("en", "fr"):
        version = find_version(language, versions)
        if version is not None:
            return version.language
    return versions[0].language if versions else None
