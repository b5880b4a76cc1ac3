"""The usual headers of each field, in French, English, German, Spanish and Italian, best first.

Written as `headers.fold` leaves them. The exports of Brevo, Mailchimp, HubSpot, Shopify and
PrestaShop are among them, as each program names its own columns.
"""

FIELDS: dict[str, tuple[str, ...]] = {
    "phone": (
        # WhatsApp
        "numero whatsapp", "tel whatsapp", "telephone whatsapp", "whatsapp number", "whatsapp phone number",
        "whatsapp phone", "mobile whatsapp", "whatsapp", "whatsapp nummer", "numero de whatsapp", "numero di whatsapp",
        # Mobile
        "mobile", "portable", "tel portable", "telephone portable", "tel mobile", "telephone mobile", "numero mobile",
        "numero de mobile", "numero portable", "numero de portable", "num portable", "n portable", "n mobile", "gsm",
        "num gsm", "numero gsm", "mobile phone", "mobile number", "mobile phone number", "cell", "cellphone",
        "cell phone", "telephone 1 mobile", "phone mobile", "tel port", "tel mob", "msisdn", "num mobile",
        "handy", "handynummer", "handy nr", "mobil", "mobilnummer", "mobiltelefon", "mobilfunk", "mobilfunknummer",
        "mobile nummer", "natel", "movil", "telefono movil", "numero movil", "numero de movil", "celular",
        "numero de celular", "telefono celular", "cellulare", "numero cellulare", "numero di cellulare",
        "telefono cellulare", "tel cellulare", "telefono mobile", "numero di telefono cellulare",
        "mob", "mob no", "mobile no", "mobile nr", "mobil nr", "no mobile", "no portable", "no movil", "n movil",
        "nr movil", "tlf movil", "tel movil", "tfno movil", "movil telefono", "cel", "tel cel", "tel cell", "cell no",
        "cell number", "n cellulare", "nr cellulare", "num cellulare", "handy no", "handyno", "mobiltel", "tel handy",
        "telefon mobil", "mobile telephone", "mobile tel", "portable pro", "portable perso", "portable personnel",
        "portable professionnel", "mobile perso", "mobile pro", "mobile mere", "mobile pere", "portable mere",
        "portable pere", "tel portable parent", "numero de mobile avec indicatif", "numero avec indicatif",
        "numero international", "telephone international", "telephone sms", "tel sms", "numero sms", "no sms",
        "sms mobile", "phone mobile number", "cellular", "cellular phone", "cellulaire", "telephone cellulaire",
        "no cellulaire", "telemovel", "komorka", "telefon komorkowy",
        "sms phone number", "sms phone", "smsphone", "sms number",
        # Any
        "telephone", "tel", "phone", "phone number", "phone 1", "numero", "numero de telephone", "numero telephone",
        "num tel", "num telephone", "no tel", "no telephone", "n tel", "n telephone", "n de telephone",
        "n de tel", "no de telephone", "tel 1", "telephone 1",
        "phone no", "tel no", "telephone no", "contact number", "contact no", "contact tel", "contact telephone",
        "telephone contact", "tel contact", "nr tel", "n tlf", "nr telefonu", "telefone", "tel client",
        "numero contact", "numero de contact", "numero client telephone",
        "telephone client", "contact phone", "telephone number", "phones", "numero de tel", "num", "number", "e164",
        "phone e164", "telefon", "telefonnummer", "telefon nr", "tel nr", "rufnummer", "telefono",
        "numero de telefono", "numero di telefono", "numero telefono", "num telefono", "tlf", "tfno",
        "recapito telefonico", "coordonnees telephoniques", "default address phone", "billing phone",
        "shipping phone", "phone value", "sms",
        # Landlines
        "telephone fixe", "tel fixe", "fixe", "landline", "landline number", "home phone", "work phone",
        "tel domicile", "telephone domicile", "tel bureau", "telephone bureau", "telephone professionnel", "tel pro",
        "telephone pro", "festnetz", "festnetznummer", "telefon privat", "telefon geschaftlich", "telefono fijo",
        "telefono fisso",
    ),
    "phone_prefix": (
        "indicatif", "indicatif pays", "indicatif telephonique", "indicatif telephone", "indicatif international",
        "code indicatif", "prefixe", "prefixe telephonique", "prefixe pays", "phone prefix", "dial code",
        "dialling code", "dialing code", "calling code", "country calling code", "country dial code",
        "phone country code", "phone code", "vorwahl", "landervorwahl", "landesvorwahl", "prefijo",
        "prefijo telefonico", "prefijo internacional", "prefijo pais", "prefisso", "prefisso internazionale",
        "prefisso telefonico",
    ),
    "first_name": (
        "prenom", "prenoms", "first name", "firstname", "given name", "forename", "fname", "prenom client",
        "prenom contact", "vorname", "nombre", "nombre de pila", "nome", "nome di battesimo",
        "default address first name",
    ),
    "last_name": (
        "nom de famille", "last name", "lastname", "surname", "family name", "lname", "nom usuel", "nom de naissance",
        "nachname", "familienname", "zuname", "apellido", "apellidos", "primer apellido", "cognome",
        "default address last name",
    ),
    "name": (
        "nom", "name", "nom complet", "full name",
        "nom du contact", "nom de contact", "name vorname", "vorname name",
        "fullname", "nom prenom", "prenom nom", "nom et prenom",
        "prenom et nom", "client", "contact", "nom client", "nom du client", "nom contact", "contact name",
        "customer name", "display name", "raison sociale", "noms", "nom prenoms", "vollstandiger name", "kundenname",
        "nombre completo", "nombre y apellidos", "nombre y apellido", "apellidos y nombre", "nombre del cliente",
        "razon social", "nome completo", "nome e cognome", "cognome e nome", "nome cliente", "nominativo",
        "ragione sociale", "default address name",
    ),
    "language": (
        "langue", "language", "lang", "langue parlee", "locale", "preferred language", "langue du contact", "idioma",
        "code langue", "language code", "langue preferee", "sprache", "korrespondenzsprache", "sprachcode", "lengua",
        "idioma preferido", "lingua", "lingua preferita",
    ),
    "country": (
        "pays", "country", "code pays", "country code", "pays de residence", "country region", "nation", "iso pays",
        "default address country code", "default address country", "billing country", "shipping country",
        "country iso", "pays iso", "land", "landercode", "landerkurzel", "pais", "codigo pais", "codigo de pais",
        "pais de residencia", "paese", "nazione", "codice paese", "paese di residenza",
    ),
    "consent_date": (
        "date optin", "date opt in", "optin date", "opt in date", "date de consentement", "date consentement",
        "date du consentement", "consent date", "date d optin", "date d opt in", "date de l opt in", "optin le",
        "opt in le", "consenti le", "optin time", "opt in time", "consent timestamp", "date accord", "date d accord",
        "date d inscription", "date inscription", "inscrit le", "confirm time", "date opt in whatsapp", "consented at",
        "einwilligungsdatum", "datum der einwilligung", "fecha de consentimiento", "fecha del consentimiento",
        "data consenso", "data del consenso",
    ),
    "consent_source": (
        "source optin", "source opt in", "optin source", "opt in source", "source consentement",
        "source du consentement", "source de consentement", "consent source", "origine consentement",
        "origine du consentement", "origine optin", "origine opt in", "origine de l opt in", "canal de collecte",
        "mode de recueil", "preuve", "preuve de consentement", "quelle der einwilligung", "fuente del consentimiento",
        "origen del consentimiento", "fonte del consenso", "origine del consenso",
    ),
}  # fmt: skip

RANK = {text: (field, rank) for field, texts in FIELDS.items() for rank, text in enumerate(texts)}
"""Header → its field, and its place among the field's headers: mobile before landline."""

LANDLINES_FROM = FIELDS["phone"].index("telephone fixe")
"""The rank from which a phone header speaks of landlines."""

ONLY_EXACT = frozenset({
    "mob no", "mobile no", "mobile nr", "mobil nr", "mobiltel", "no mobile", "no portable", "no movil", "n movil",
    "nr movil", "tlf movil", "tel movil", "tfno movil", "tel cel", "tel cell", "cell no", "n cellulare", "nr cellulare",
    "num cellulare", "handy no", "handyno", "tel handy", "mobile tel", "mobile mere", "mobile pere", "mobile pro",
    "telemovel", "cellulaire", "nr tel", "n tlf", "nr telefonu", "tel client", "tel contact", "phone no",
    "telephone no", "contact number", "nom du contact", "nom de contact", "name vorname", "vorname name",
    "mob", "cel", "cellular", "komorka", "numero contact", "contact no", "contact tel", "tel no", "no sms", "tel sms",
    "numero", "num", "number", "no tel", "sms", "whatsapp", "client", "contact", "name", "nom", "noms", "nome",
    "nombre", "locale", "lang", "nation", "country", "land", "pays", "pais", "paese", "cell", "handy", "mobil",
    "phones", "e164", "fname", "lname", "prefixe", "lingua", "lengua", "langue", "code langue", "natel", "preuve",
})  # fmt: skip
"""Headers so short or so common that a neighbour in spelling usually means something else."""
