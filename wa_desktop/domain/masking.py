"""What may be shown to a stranger: numbers cut short, and reports made of the program's own words alone.

A person's name cannot be told from a word. So a report keeps what the program and Python say by themselves (file, line,
function, kind of error, a few plain words) and leaves out everything else.
"""

import re
from collections.abc import Iterable, Iterator
from traceback import FrameSummary, extract_tb

LEFT_OUT = "…"
"""Stands for what a report does not tell."""

_NUMBER = re.compile(r"(?<![\w.])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ .()/-]?\d){7,15}(?![\w.])")
_SHOWN = 2
_MOST_CAUSES = 8
_WORD = re.compile(r"[^\W_](?:[\w.'’@-]*\w)?|…|[^\w\s]|\s+|_+")
_ERROR = re.compile(r"(?:[a-z_]+\.)*[A-Z][A-Za-z]*(?:Error|Exception|Refused|Usage|Warning|Interrupt|Exit)")
_OURS = re.compile(r"wa_desktop(?:\.[a-z_]+)*")
_SMALL = re.compile(r"\d{1,4}")
_CODE_LINE = re.compile(r'\s+File "(?P<file>[^"]*)", line (?P<line>\d+),? in (?P<place>[\w<>]+)')
_LOG_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]+) (?P<logger>wa_desktop[\w.]*) (?P<said>.*)"
)
_PLAIN_WORDS = """
a an and any base argument arguments as at attempt attribute be been before bool but by bytes call called can cannot
child
closed command connect connection connections could data database deleted denied depth dict directory disk division
does during empty end ended error exceeded exception exists expected failed false file float follow following for
found from full function given got handle has have host in index int integer into invalid is it item iterable key
keyring keyword larger length line list literal locked lost malformed maximum may memory message missing module must
name needs no none nonetype not null number object of on only open operand operation or out over path permission
positional problem range read readonly recursion recursive refused required reset result row rows self sequence set
size space str string subscriptable supported table takes text than the thread time timed timeout to too true tuple
type unable unexpected unforeseen unicode unknown unpack unreadable unsupported value values was while window with
write writing x zero
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())


def masked(text: str) -> str:
    """`text` with what looks like a phone number reduced to its beginning and end: `+33…678`."""
    return _NUMBER.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    plus = "+" if found[0].startswith("+") else ""
    return f"{plus}{digits[:_SHOWN]}…{digits[-3:]}"


def reduced(text: str, known: Iterable[str] = ()) -> str:
    """`text` with every word left out that is neither plain, nor the program's own, nor in `known`."""
    allowed = frozenset(known)
    kept = [
        part if part.isspace() or not part[0].isalnum() or _is_ours(part, allowed) else LEFT_OUT
        for part in _WORD.findall(_NUMBER.sub(LEFT_OUT, text))
    ]
    return re.sub(r"…(?:[\s.,@-]*…)+", LEFT_OUT, "".join(kept))


def _is_ours(word: str, allowed: frozenset[str]) -> bool:
    plain = word.casefold() in _PLAIN or word in allowed
    return plain or any(kind.fullmatch(word) for kind in (_ERROR, _OURS, _SMALL))


def report_of(error: BaseException) -> str:
    """What a developer needs of `error` and its causes: kinds, places in the code, and no value of any variable."""
    return "\n".join(_one_report(each) for each in _with_causes(error))


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if current is None:
            return
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _one_report(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    said = reduced(_message(error), _names(error))
    lines = [f'  File "{_place(frame)}", line {frame.lineno}, in {frame.name}' for frame in frames]
    return "\n".join([f"{type(error).__name__}: {said}".rstrip(": "), *lines])


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an error whose own text fails is still reported
        return ""


def _names(error: BaseException) -> set[str]:
    """The names that stand in the code that failed: attributes, functions, variables."""
    found: set[str] = set()
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        found.update(code.co_names, code.co_varnames, code.co_freevars)
        step = step.tb_next
    return found


def _place(frame: FrameSummary) -> str:
    return short_path(frame.filename)


def short_path(path: str) -> str:
    """A file of the program or of a library without the folders of this computer; anything else is left out."""
    parts = path.replace("\\", "/").split("/")
    for root in ("wa_desktop", "site-packages"):
        if root in parts:
            last = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[last + (root == "site-packages") :])
    return f"{LEFT_OUT}/{parts[-1]}" if parts[-1].endswith(".py") and "lib" in parts else LEFT_OUT


def reduced_log(lines: Iterable[str]) -> Iterator[str]:
    """A log without values: when, where, how grave, and the plain words; lines of code are left out."""
    for line in lines:
        text = line.rstrip("\n")
        entry, place = _LOG_LINE.match(text), _CODE_LINE.match(text)
        if entry is not None:
            yield f"{entry['at']} {entry['level']} {entry['logger']} {reduced(entry['said'])}"
        elif place is not None:
            yield f'  File "{short_path(place["file"])}", line {place["line"]}, in {place["place"]}'
        elif text and not text[0].isspace():
            yield reduced(text)
