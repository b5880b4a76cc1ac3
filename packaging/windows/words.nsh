; What the installer says beside the texts that NSIS brings along.
LangString RUNNING ${LANG_FRENCH} "WA Desktop est ouvert. Fermez sa fenêtre (une campagne en cours d’envoi pourra reprendre), puis choisissez « Réessayer »."
LangString RUNNING ${LANG_ENGLISH} "WA Desktop is open. Close its window (a campaign being sent can be resumed), then choose “Retry”."
LangString TOO_OLD ${LANG_FRENCH} "WA Desktop demande Windows 10 ou plus récent, en 64 bits. Rien n’a été installé."
LangString TOO_OLD ${LANG_ENGLISH} "WA Desktop needs Windows 10 or later, 64-bit. Nothing was installed."
LangString LIST ${LANG_FRENCH} "Liste de contacts"
LangString LIST ${LANG_ENGLISH} "Contact list"
LangString DELETE_DATA ${LANG_FRENCH} "Supprimer aussi vos données : listes, preuves de consentement, campagnes et leurs comptes ? Elles ne pourront pas être récupérées.$\n$\nEn répondant « Non », vous les retrouverez à la prochaine installation."
LangString DELETE_DATA ${LANG_ENGLISH} "Delete your data as well: lists, proof of consent, campaigns and their accounts? It cannot be recovered.$\n$\nIf you answer “No”, the next installation finds it again."
