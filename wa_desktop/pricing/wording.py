"""What a template's words say about its category. Meta decides; these are words that its reviewers look for."""

import re

from wa_desktop.domain.templates import TemplateVersion

_PROMOTES = re.compile(
    r"promo|sold(?:e|es|en|er)\b|offre|offert|remise|réduction|rabais|cadeau|gratuit|bon plan|vente|vip\b|nouveaut|"
    r"découvr|profite|exclusi|collection|black ?friday|noël|anniversaire|parrain|abonne|jeu\b|concours|gagne|"
    r"sale\b|sales\b|discount|offer|deal|voucher|coupon|free\b|gift|discover|enjoy|exclusive|new arrivals|win\b|"
    r"rabatt|angebot|gutschein|geschenk|gratis|entdeck|rebaja|descuento|oferta|regalo|descubr|sconto|offerta|regalo|"
    r"scopr|saldi|[-−–]\s?\d{1,2}\s?%|\d{1,2}\s?%",
    re.IGNORECASE,
)
_SERVES = re.compile(
    r"commande|livr|colis|rendez-vous|rdv\b|réservation|facture|paiement|expédi|retrait|dossier|intervention|"
    r"order|deliver|parcel|appointment|booking|invoice|payment|shipp|pick.?up|"
    r"bestell|liefer|termin|buchung|rechnung|zahlung|pedido|entrega|cita\b|reserva|factura|pago|"
    r"ordine|consegna|appuntamento|prenotazione|fattura|pagamento",
    re.IGNORECASE,
)


def is_promotional(version: TemplateVersion) -> bool:
    """Whether anything in the text promotes: one such word is enough for Meta to call it marketing."""
    return bool(_PROMOTES.search(_words(version)))


def serves_an_order(version: TemplateVersion) -> bool:
    """Whether the text is about something the person ordered or agreed, and promotes nothing."""
    return bool(_SERVES.search(_words(version))) and not is_promotional(version)


def _words(version: TemplateVersion) -> str:
    buttons = " ".join(button.text for button in version.buttons)
    return " ".join((version.name.replace("_", " "), version.header, version.body, version.footer, buttons))
