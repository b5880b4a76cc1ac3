"""The time zone of a number: libphonenumber's when it names one, else its country's main zone."""

from functools import lru_cache

from phonenumbers.tzdata import TIMEZONE_DATA

_MAIN = {
    "US": "America/New_York", "CA": "America/Toronto", "RU": "Europe/Moscow",
    "KZ": "Asia/Almaty", "BR": "America/Sao_Paulo", "AU": "Australia/Sydney", "MX": "America/Mexico_City",
    "ID": "Asia/Jakarta", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "RE": "Indian/Reunion", "YT": "Indian/Mayotte",
    "GP": "America/Guadeloupe", "MQ": "America/Martinique", "GF": "America/Cayenne", "NC": "Pacific/Noumea",
    "PF": "Pacific/Tahiti", "PM": "America/Miquelon", "BL": "America/Guadeloupe", "MF": "America/Guadeloupe",
    "CL": "America/Santiago", "AR": "America/Argentina/Buenos_Aires", "CD": "Africa/Kinshasa",
    "EC": "America/Guayaquil",
    "MN": "Asia/Ulaanbaatar", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent", "VN": "Asia/Ho_Chi_Minh", "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "GB": "Europe/London",
    "GG": "Europe/Guernsey", "JE": "Europe/Jersey", "IM": "Europe/Isle_of_Man", "NO": "Europe/Oslo",
    "SJ": "Europe/Oslo",
    "MA": "Africa/Casablanca", "EH": "Africa/Casablanca", "IT": "Europe/Rome", "VA": "Europe/Rome",
    "FI": "Europe/Helsinki",
    "AX": "Europe/Helsinki", "DK": "Europe/Copenhagen", "GL": "America/Nuuk", "PR": "America/Puerto_Rico",
    "DO": "America/Santo_Domingo", "DE": "Europe/Berlin", "PS": "Asia/Hebron",
}  # fmt: skip


def zone_of(number: str, country: str) -> str:
    """An IANA zone, empty when nothing is known. `number` is E.164, `country` its region."""
    if country == "FR":
        return "Europe/Paris"
    return _zone(number[1 : 1 + _depth(number[1:4])], country)


@lru_cache(maxsize=1024)
def _depth(start: str) -> int:
    """How many digits of a number that begins with `start` its zone can depend on."""
    return max((len(key) for key in TIMEZONE_DATA if key.startswith(start[: len(key)])), default=0)


@lru_cache(maxsize=65_536)
def _zone(digits: str, country: str) -> str:
    zones: tuple[str, ...] = ()
    for end in range(len(digits), 0, -1):
        found = TIMEZONE_DATA.get(digits[:end])
        if found:
            zones = found
            break
    return zones[0] if len(zones) == 1 else _MAIN.get(country) or (zones[0] if zones else "")
