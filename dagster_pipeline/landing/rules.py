"""What a value must be: per field the SQL of its typed value, and of every reason to reject the row.

The SQL stands in layers, for the engine computes an expression once per layer but once per branch inside of a case:
``layer`` adds typed values and what several rules ask of them, ``reasons`` are the branches of the case on top.
"""

from __future__ import annotations

from dagster_pipeline.duckdb_io import literal
from dagster_pipeline.landing.source import SQL_TYPES, Field, Kind, Source

EXPECTED: dict[Kind, str] = {
    "text": "a text",
    "short_text": "a text",
    "host": "a text",
    "timestamp": "an ISO-8601 timestamp",
    "integer": "a whole number",
    "number": "a number",
    "decimal": "an amount",
    "boolean": "true or false",
    "object": "a JSON object",
    "text_or_object": "a text or a JSON object",
    "texts": "a JSON array of texts",
    "numbers": "a JSON array of numbers",
    "objects": "a JSON array of objects",
}
_LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_HOST = f"{_LABEL}([.]{_LABEL})*"
# scheme://somebody@host.:443/path?query#fragment
_ADDRESS = "(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:[^/?#@]*@)?([^/?#:@]*?)[.]?(?::[0-9]*)?(?:[/?#].*)?"
# What shows nothing: spaces of every script, control and format characters.
_UNSEEN = "[\\pZ\\pC]"
NO_HOST = "is not a host name"
_LISTS: tuple[Kind, ...] = ("texts", "numbers")
_ELEMENT_TYPES: dict[Kind, str] = {
    "texts": "('VARCHAR')",
    "numbers": "('UBIGINT', 'BIGINT', 'DOUBLE')",
    "objects": "('OBJECT')",
}


def host_of(text: str) -> str:
    """The host within an address or another way to write it."""
    return f"regexp_extract(lower(trim({text})), '^{_ADDRESS}$', 1)"


def typed(field: Field) -> str:
    """The column of ``layer`` with the typed value; of a text it is the text itself, as accepted rows have it."""
    return field.column if SQL_TYPES[field.kind] == "varchar" and field.kind != "host" else f'"{field.name}__typed"'


def fits(field: Field) -> str:
    """The column that says whether the type that the file gives the value is one that the field may have."""
    return f'"{field.name}__fits"'


def _keys(field: Field) -> str:
    return f'"{field.name}__keys"'


def repeats(keys: str) -> str:
    """Whether a list has an element twice."""
    # Comparing each with those before it is four times as fast for a few, and hopeless for a hundred thousand.
    found = f"len(list_filter({keys}, lambda one, place: list_position({keys}, one) < place)) > 0"
    return f"(len({keys}) > 1 and case when len({keys}) < 100 then {found} else list_unique({keys}) < len({keys}) end)"


def layer(source: Source, native: frozenset[str]) -> list[str]:
    """Select items over a reader's rows; the columns of the ``native`` fields have their type already."""
    items = [f"{_value(f, f.name in native)} as {typed(f)}" for f in source.fields if typed(f) != f.column]
    items += [f"{_keys_of(f)} as {_keys(f)}" for f in source.fields if f.kind in ("object", "text_or_object")]
    items.append(f"concat({', '.join(_short_texts(source)) or 'null'}) as __short_texts")
    return items


def reasons(source: Source, landing_date: str) -> list[str]:
    """Branches of a case over ``layer``; the first field that breaks a rule, in the order of declaration, decides."""
    branches = []
    for field in source.fields:
        rules = [*_presence(field), *_type(field), *_size(field), *_content(field), *_range(field, landing_date)]
        branches += [f"when {broken} then {literal(f'{field.name} {reason}')}" for broken, reason in rules]
    # JSON escapes control characters: texts that are as long as in JSON have none, but for DEL and those beyond ASCII.
    # A regular expression over every text took a tenth of the time of landing Parquet.
    escaped = "strlen(to_json(__short_texts)) <> length(__short_texts) + 2 or contains(__short_texts, chr(127))"
    which = " ".join(f"when {_controls(text)} then {literal(text.strip(chr(34)))}" for text in _short_texts(source))
    if which:
        told = f"case {which} end || ' holds a control character'"
        branches.append(f"when ({escaped}) and {_controls('__short_texts')} then {told}")
    return branches


def _short_texts(source: Source) -> list[str]:
    return [field.column for field in source.fields if field.kind == "short_text" and not field.choices]


def _controls(text: str) -> str:
    return f"regexp_matches({text}, '\\p{{Cc}}')"


def _value(field: Field, native: bool) -> str:
    """The typed value, null where the text is none of the kind."""
    column, sql_type = field.column, SQL_TYPES[field.kind]
    if field.kind == "host":
        inside = host_of(column)
        return (
            f"case when regexp_full_match({column}, '{_HOST}') then {column} "
            f"when regexp_full_match({inside}, '{_HOST}') then {inside} end"
        )
    if native:
        return f"cast({column} as {sql_type})"
    if field.kind == "integer":
        return f"case when regexp_full_match({column}, '-?[0-9]+([.]0+)?') then try_cast({column} as bigint) end"
    if field.kind == "timestamp":
        # The engine reads "…Z" as UTC either way, and half as fast where it looks for the names of zones.
        is_utc = f"ends_with({column}, 'Z') and not contains({column}, ' ')"
        any_zone = f"cast(try_cast({column} as timestamptz) as timestamp)"
        return f"case when {is_utc} then try_cast({column} as timestamp) else {any_zone} end"
    if field.kind in _LISTS:
        return f"case when {_is_array(field)} then try_cast(cast({column} as json) as {sql_type}) end"
    return f"try_cast({column} as {sql_type})"


def _is_array(field: Field) -> str:
    """Whether a text is a JSON array with elements of the kind."""
    json = f"case when json_valid({field.column}) then {field.column} end"
    wrong = f"list_filter(json_type({json}, '$[*]'), lambda type: type not in {_ELEMENT_TYPES[field.kind]})"
    return f"json_type({json}) = 'ARRAY' and len({wrong}) = 0"


def _keys_of(field: Field) -> str:
    """The keys of a JSON object, none of another JSON value; null where the text is no JSON."""
    return f"case when json_valid({field.column}) then json_keys({field.column}) end"


def _presence(field: Field) -> list[tuple[str, str]]:
    if not field.required:
        return []
    # Only what sorts outside '!' to '~' can be blank: trimming every value took half of the time of judging Parquet.
    # Incident: a no-break space is accepted as a name, the models trim it to nothing, and the suite holds the domain.
    text = f"cast({field.column} as varchar)"
    blank = f"({text} < '!' or {text} > '~') and regexp_full_match({text}, '{_UNSEEN}*')"
    rules = [(f"{field.column} is null or {blank}", "is missing")]
    if field.kind == "host":
        # Nothing is left of "." or ":443" without the trailing dot and the port.
        # Only what begins with one of these, or with a space of another script, is worth the expression.
        begins = f"({field.column} < ';' or {field.column} > '~')"
        rules.append((f"{begins} and regexp_full_match(trim({field.column}), '[.]?(:[0-9]*)?')", "is missing"))
    return rules


def _type(field: Field) -> list[tuple[str, str]]:
    column, value = field.column, typed(field)
    wrong = f"not {fits(field)}"
    if value != column and field.kind != "host":
        wrong += f" or ({column} is not null and {value} is null)"
    if field.kind in ("number", "timestamp"):
        wrong += f" or not isfinite({value})"
    if field.kind == "texts":
        wrong += f" or list_count({value}) < len({value})"
    if field.kind == "numbers":
        wrong += f" or len(list_filter({value}, lambda one: one is null or not isfinite(one))) > 0"
    return [(wrong, f"is not {EXPECTED[field.kind]}")]


def _size(field: Field) -> list[tuple[str, str]]:
    """Before the content is looked at. Bytes are known without reading the text, characters are not."""
    column, longest = typed(field), field.longest
    if longest is None or field.choices:
        return []
    if field.kind in _LISTS:
        return [(f"len({column}) > {longest}", f"has more than {longest} elements")]
    return [(f"strlen({column}) > {longest} and length({column}) > {longest}", f"is longer than {longest} characters")]


def _content(field: Field) -> list[tuple[str, str]]:
    column, keys = field.column, _keys(field)
    rules = []
    if field.kind == "host":
        rules.append((f"{column} is not null and {typed(field)} is null", NO_HOST))
    is_other = f"({keys} is null or len({keys}) = 0 and json_type({column}) <> 'OBJECT')"
    if field.kind == "object":
        rules.append((f"{column} is not null and {is_other}", f"is not {EXPECTED[field.kind]}"))
    if field.kind == "objects":
        wrong = f"{column} is not null and coalesce(not ({_is_array(field)}), true)"
        rules.append((wrong, f"is not {EXPECTED[field.kind]}"))
    if field.kind == "text_or_object":
        # "{Senior} Engineer" and "{{title}}" are titles; {"title": "Eng… was an object before it was cut off.
        looks = f"regexp_matches({column}, '^\\s*[{{]\\s*[\"'']') or not contains({column}, '}}')"
        begins = f"regexp_matches({column}, '^\\s*[{{]')"
        rules.append((f"{begins} and {is_other} and ({looks})", f"is not {EXPECTED[field.kind]}"))
    if field.kind in ("object", "text_or_object"):
        rules.append((repeats(keys), "has a key twice"))
    if field.kind == "texts":
        element = Field(field.name, "short_text").longest
        long = f"len(list_filter({typed(field)}, lambda one: length(one) > {element})) > 0"
        rules.append((long, f"has an element longer than {element} characters"))
        rules.append((_controls(f"array_to_string({typed(field)}, ' ')"), "holds a control character"))
    if field.choices:
        options = ", ".join(literal(choice) for choice in field.choices)
        rules.append((f"{column} not in ({options})", f"is not one of {', '.join(field.choices)}"))
    if field.pattern:
        matches = f"regexp_full_match({column}, {literal(field.pattern)})"
        rules.append((f"not {matches}", f"does not match {field.pattern}"))
    return rules


def _range(field: Field, landing_date: str) -> list[tuple[str, str]]:
    value = typed(field)
    if field.kind == "timestamp":
        after = f"cast({literal(landing_date)} as date) + interval {field.days_ahead + 1} day"
        days = "one day" if field.days_ahead == 1 else f"{field.days_ahead} days"
        return [
            (f"{value} < date '{field.earliest}'", f"is before {field.earliest}"),
            (f"{value} >= {after}", f"is more than {days} after the landing date"),
        ]
    low, high = (f"list_min({value})", f"list_max({value})") if field.kind == "numbers" else (value, value)
    rules = []
    if field.lowest is not None:
        text = "is negative" if field.lowest == 0 else f"is below {field.lowest}"
        rules.append((f"{low} < {field.lowest}", text))
    if field.highest is not None:
        rules.append((f"{high} > {field.highest}", f"is above {field.highest}"))
    return rules
