"""CSV by the engine's own expressions over ``lines``, so that every line is one of a record or a refusal.

The engine's CSV reader refused a whole file for one quote that was not closed, and numbered the rows that were left,
not the lines. Quotes and line breaks are those of RFC 4180; a quote inside of a value without quotes is a character.
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from dagster_pipeline.duckdb_io import literal, paths
from dagster_pipeline.landing.lines import MAX_LINE_BYTES
from dagster_pipeline.settings import WarehouseError

UNCLOSED = "the line has a quote that is not closed"
AFTER_QUOTE = "the line has text after a closing quote"
MISFIT = "the line does not fit the columns of the file"
# With a comma in front, every value of a record: quoted, or to the next comma.
_VALUE = r""",("(?:[^"]|"")*"|(?:[^",\n][^,\n]*)?)"""


def header(con: duckdb.DuckDBPyConnection) -> tuple[int, list[str]]:
    """The line of the column names, and the names; raises WarehouseError when a name stands there twice."""
    found = con.execute(
        f"select line, line_text from lines where {is_filled('line_text')} order by line limit 1"
    ).fetchall()
    if not found:
        raise WarehouseError("it has no line with the names of its columns")
    ((line, text),) = found
    names = next(csv.reader([text]))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise WarehouseError(f"the column {twice[0]} stands twice in the names of the columns")
    return line, names


def is_filled(text: str) -> str:
    """Whether a line is more than blanks: most begin with something else, and trimming them all costs more."""
    return f"({text} >= '!' or trim({text}, ' \t\r') <> '')"


def read(con: duckdb.DuckDBPyConnection, path: Path, names: list[str]) -> bool:
    """Fill ``records`` as ``split`` does, by the engine's own reader; whether it found a record in every line.

    Only for a file whose first line has the ``names`` and where any reader finds the same lines. A quote that is not
    closed, or a value with a line break, leaves fewer records than lines.
    """
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    fields = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    try:
        con.execute(f"""
            create or replace temp table records as
            select line, line_text, fields, cast(null as varchar) as __refused
            from lines inner join (
                select row_number() over () + 1 as line, [{fields}] as fields
                from read_csv({paths(path)}, columns = {{{columns}}}, header = true, auto_detect = false, delim = ',',
                    quote = '"', escape = '"', max_line_size = {MAX_LINE_BYTES + 1}, allow_quoted_nulls = true)
            ) using (line)""")
    except duckdb.InvalidInputException:
        return False
    ((records, lines),) = con.execute(
        "select (select count(*) from records), (select count(*) - 1 from lines)"
    ).fetchall()
    return records == lines


def split(con: duckdb.DuckDBPyConnection, first: int, names: list[str], time: str) -> None:
    """Fill the temp table ``records`` from ``lines`` after line ``first``, that of the ``names``: ``line``, where it
    begins, ``line_text``, ``__refused`` (why it is no record, or null) and ``fields``. ``time`` is the column of the
    event time.
    """
    quotes = "strlen(line_text) - strlen(replace(line_text, '\"', ''))"
    con.execute(f"""
        create or replace temp view body as
        select *, unreadable is null and ({quotes}) % 2 = 1 as is_odd from lines where line > {first}""")
    ((any_odd,),) = con.execute("select bool_or(is_odd) from body").fetchall()
    if any_odd:
        _join_lines(con, len(names), names.index(time) + 1)
    con.execute(f"""
        create or replace temp table records as
        with split as (select *, {_fields("line_text")} as fields from {"joined" if any_odd else "body"})
        select line, line_text, {_unquoted("fields")} as fields,
            case
                when unreadable is not null then unreadable
                when not {_is_whole("line_text", "fields")}
                    then case when is_odd then {literal(UNCLOSED)} else {literal(AFTER_QUOTE)} end
                when len(fields) <> {len(names)} then {literal(MISFIT)}
            end as __refused
        from split where {is_filled("line_text")}""")


def _join_lines(con: duckdb.DuckDBPyConnection, columns: int, time: int) -> None:
    """Fill the temp table ``joined``: ``body`` with one row for the lines of a record.

    A line with an odd number of quotes opens or closes a value with line breaks. It opens one that the next such line
    closes if both and the lines between make a record, and if none of them looks like a record of its own: else its
    quote is not closed, which costs this line, and the next such line may open a value.
    """
    fields = _fields("line_text")
    con.execute("""
        create or replace temp table stretches as
        select *, max(case when is_odd then line end) over (order by line) as opener from body""")
    con.execute(f"""
        create or replace temp table openers as
        with openers as (
            select opener, sum(strlen(line_text) + 1) as bytes, lead(opener) over (order by opener) as closer
            from stretches where opener is not null group by opener
        ),
        -- a quote that is never closed would make one text of the rest of the file
        near as (select * from openers where closer is not null and bytes < {MAX_LINE_BYTES}),
        lines_between as (
            select near.opener, s.line, s.line_text, s.unreadable,
                s.line > near.opener and len({fields}) = {columns} and {_is_whole("line_text", fields)}
                    and try_cast({_unquoted(fields)}[{time}] as timestamp) is not null as looks_whole
            from stretches as s inner join near on s.opener = near.opener or s.line = near.closer
        ),
        texts as (
            select opener, string_agg(line_text, chr(10) order by line) as text,
                bool_or(looks_whole or unreadable is not null) as is_doubtful
            from lines_between group by opener
        ),
        judged as (
            select openers.opener, openers.closer, texts.text, row_number() over (order by openers.opener) as place,
                coalesce(not texts.is_doubtful and {_is_whole("texts.text", _fields("texts.text"))}, false) as fits
            from openers left join texts on openers.opener = texts.opener
        )
        select *, place - coalesce(max(case when not fits then place end) over (
            order by place rows between unbounded preceding and 1 preceding), 0) as since
        from judged""")
    # Counted from the last line whose quote is not closed, every other one closes what the one before has opened.
    con.execute("""
        create or replace temp table joined as
        select s.line, case when s.is_odd and o.fits then o.text else s.line_text end as line_text, s.unreadable,
            s.is_odd and not o.fits as is_odd
        from stretches as s left join openers as o on s.opener = o.opener
        where o.opener is null or case when o.since % 2 = 1 then s.is_odd or not o.fits else not s.is_odd end""")
    con.execute("drop table stretches; drop table openers")


def _fields(text: str) -> str:
    """The values of a record as they are written."""
    values = f"regexp_extract_all(',' || {text}, {literal(_VALUE)}, 1)"
    return f"case when contains({text}, '\"') then {values} else string_split({text}, ',') end"


def _is_whole(text: str, fields: str) -> str:
    """Whether the values are all of the text: nothing follows a closing quote."""
    lengths = f"list_sum(list_transform({fields}, lambda value: length(value) + 1))"
    return f"(not contains({text}, '\"') or {lengths} = length({text}) + 1)"


def _unquoted(fields: str) -> str:
    inside = "replace(value[2:-2], '\"\"', '\"')"
    return f"list_transform({fields}, lambda value: case when starts_with(value, '\"') then {inside} else value end)"
