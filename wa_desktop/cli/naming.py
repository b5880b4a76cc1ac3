"""The short words of codes that come in families: rules, reject reasons, categories, states…"""

from wa_desktop.words.sentences import LABELS, SENTENCES, label


def named(kind: str, code: str) -> str:
    """What a person reads for `code` of this `kind`; the code itself when nobody gave it words."""
    for key in (f"{kind}.{code}", f"{kind}_{code}", code):
        if key in LABELS:
            return label(key)
    return code


def sentence_code(kind: str, code: str) -> str | None:
    """The code of the full sentence about `code` of this `kind`; None when there is none."""
    return next((key for key in (f"{kind}.{code}", f"{kind}_{code}", code) if key in SENTENCES), None)


def shell_word(text: str) -> str:
    """`text` as it is typed in a command of any shell."""
    plain = text.isascii() and all(char.isalnum() or char in "-_./" for char in text) and bool(text)
    return text if plain else '"' + text.replace('"', '\\"') + '"'
