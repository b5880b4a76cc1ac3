"""What SQLite's SQL has and PostgreSQL's lacks, as functions of the schema: one statement runs on both."""

import sys
import unicodedata

from wa_desktop.domain.searching import bare


def functions() -> tuple[str, ...]:
    """The statements that make them. Their types are those of our columns: instants, counts and money are `bigint`."""
    return (*_NUMBERS, *_TEXTS, *_folding(), *_JSON, _LOOK)


_NUMBERS = (
    # More than one value at a time; NULL when one of them is, as in SQLite.
    """CREATE FUNCTION max(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT CASE WHEN $1 >= $2 THEN $1 WHEN $2 > $1 THEN $2 END'""",
    """CREATE FUNCTION min(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT CASE WHEN $1 <= $2 THEN $1 WHEN $2 < $1 THEN $2 END'""",
)
_TEXTS = (
    """CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT pg_catalog.strpos($1, $2)'""",
    """CREATE FUNCTION instr(bytea, bytea) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT position($2 IN $1)'""",
    # A pattern of `*`, `?` and classes; `[^…]` is written the same in both.
    r"""CREATE FUNCTION glob(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$SELECT $2 ~ ('^' || pg_catalog.replace(pg_catalog.replace(pg_catalog.regexp_replace($1, '([.+(){}|\\$])', '\\\1',
    'g'), '*', '.*'), '?', '.') || '$')$$""",
)
_JSON = (
    # PostgreSQL takes no text with U+0000, not even one that is written as an escape.
    r"""CREATE FUNCTION json_each(text) RETURNS TABLE(key text, value text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$WITH said(v) AS (SELECT pg_catalog.replace($1, '\u0000', '\ufffd')::jsonb)
    SELECT e.key, e.value FROM said, pg_catalog.jsonb_each_text(
    CASE WHEN pg_catalog.jsonb_typeof(v) = 'object' THEN v ELSE '{}' END) e
    UNION ALL SELECT (a.n - 1)::text, a.value FROM said, pg_catalog.jsonb_array_elements_text(
    CASE WHEN pg_catalog.jsonb_typeof(v) = 'array' THEN v ELSE '[]' END) WITH ORDINALITY a(value, n)$$""",
    # Of a path that is one name in quotes.
    """CREATE FUNCTION json_extract(text, text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT $1::json ->> pg_catalog.substr($2, 4, pg_catalog.length($2) - 4)'""",
    """CREATE FUNCTION json_each(text, text) RETURNS TABLE(key text, value text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT * FROM json_each(pg_catalog.jsonb_path_query_first($1::jsonb, $2::jsonpath)::text)'""",
)

# With the rights of the tables' owner: nobody else may have them looked at.
_LOOK = """CREATE FUNCTION look_at(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$BEGIN EXECUTE format('ANALYZE %I', name); END$$"""


def _folding() -> tuple[str, ...]:
    letters = _folded_letters()
    single = {one: small for one, small in letters.items() if len(small) == 1}
    parted = "$1"
    for one in letters.keys() - single.keys():
        parted = f"pg_catalog.replace({parted}, '{one}', '{letters[one]}')"
    return (
        # Letters without their case, once their accents are gone: not what the server's own locale takes for small.
        f"""CREATE FUNCTION small(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
        $$SELECT pg_catalog.lower(CASE WHEN octet_length($1) = length($1) THEN $1 ELSE
        pg_catalog.translate({parted}, '{"".join(single)}', '{"".join(single.values())}') END)$$""",
        # As `domain.searching.bare`.
        r"""CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
        $$SELECT small(pg_catalog.regexp_replace(pg_catalog.replace(normalize($1, NFKD), U&'\0345', 'ι'),
        '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g'))$$""",
    )


def _folded_letters() -> dict[str, str]:
    """Every letter beyond ASCII, without an accent, that is compared as something else."""
    letters = (chr(code) for code in range(0x80, sys.maxunicode + 1))
    plain = (one for one in letters if unicodedata.category(one)[0] == "L" and unicodedata.is_normalized("NFKD", one))
    return {one: bare(one) for one in plain if bare(one) != one}
