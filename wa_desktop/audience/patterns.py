"""How far a pattern of libphonenumber's metadata looks into a number: most end in digits of any value.

The patterns are made of digits, classes, groups, alternatives and bounded repetitions, nothing else; whatever
is not understood counts as looking at everything.
"""

import re

_ITEM = re.compile(r"(?P<one>\\d|\[[^\]]*\]|\d)|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)|"
                   r"\{(?P<least>\d+)(?:,(?P<most>\d+))?\}|(?P<maybe>\?)")  # fmt: skip
_ANY_DIGITS = re.compile(r"\\d(?:\{(\d+)(?:,(\d+))?\}|(\?))?$")
_EVERYTHING = 99


def width_of(pattern: str) -> tuple[int, int]:
    """The least and the most digits that `pattern` matches."""
    # One level per open group: the widths of its finished alternatives, of the one at hand, of its last item.
    levels: list[list[tuple[int, int]]] = [[(_EVERYTHING, 0), (0, 0), (0, 0)]]
    at = 0
    while at < len(pattern):
        match = _ITEM.match(pattern, at)
        if match is None or (match["close"] and len(levels) == 1):
            return 0, _EVERYTHING
        at = match.end()
        if match["open"]:
            levels.append([(_EVERYTHING, 0), (0, 0), (0, 0)])
        elif match["one"]:
            _add(levels[-1], (1, 1))
        elif match["close"]:
            group = _either(*levels.pop()[:2])
            _add(levels[-1], group)
        elif match["or"]:
            done, alternative, _ = levels[-1]
            levels[-1][:] = [_either(done, alternative), (0, 0), (0, 0)]
        else:
            least, most = (0, 1) if match["maybe"] else (int(match["least"]), int(match["most"] or match["least"]))
            _repeat(levels[-1], least, most)
    return _either(*levels[0][:2]) if len(levels) == 1 else (0, _EVERYTHING)


def _add(level: list[tuple[int, int]], item: tuple[int, int]) -> None:
    level[1] = level[1][0] + item[0], level[1][1] + item[1]
    level[2] = item


def _repeat(level: list[tuple[int, int]], least: int, most: int) -> None:
    low, high = level[2]
    level[1] = level[1][0] + low * (least - 1), level[1][1] + high * (most - 1)


def _either(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return min(one[0], other[0]), max(one[1], other[1])


def deciding_of(pattern: str, length: int) -> int:
    """How many first digits of a number of `length` digits decide whether `pattern` matches all of it."""
    return max(_deciding(alternative, length) for alternative in _alternatives(pattern))


def _deciding(alternative: str, length: int) -> int:
    before, inside = _last_group(alternative)
    if inside:
        # A(?:X|Y) is AX or AY: each may end in digits of any value.
        return max(_deciding(before + option, length) for option in _alternatives(inside))
    head, least, most = alternative, 0, 0
    while end := _ANY_DIGITS.search(head):
        least += 0 if end[3] else int(end[1] or 1)
        most += int(end[2] or end[1] or 1)
        head = head[: end.start()]
    low, high = width_of(head)
    if not low + least <= length <= high + most:
        return 0
    return min(high, length - least)


def _alternatives(pattern: str) -> list[str]:
    found, start, depth = list[str](), 0, 0
    for match in _ITEM.finditer(pattern):
        depth += bool(match["open"]) - bool(match["close"])
        if match["or"] and not depth:
            found.append(pattern[start : match.start()])
            start = match.end()
    return [*found, pattern[start:]]


def _last_group(alternative: str) -> tuple[str, str]:
    """What stands before a group that ends `alternative`, and what is in it; empty when it ends otherwise."""
    depth = 0
    if alternative.endswith(")"):
        for match in reversed([*_ITEM.finditer(alternative)]):
            depth += bool(match["close"]) - bool(match["open"])
            if not depth:
                return alternative[: match.start()], alternative[match.end() : -1]
    return alternative, ""
