"""Rows that a source accepts, and the same rows broken: every random choice comes from the seed of the caller."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date, timedelta

from dagster_pipeline.landing.source import Field, Source

DAY = date(2026, 9, 10)
# What has stopped a night, filled a disk or fooled a parser somewhere.
NASTY: tuple = (
    None, "", " ", "\u00a0", "null", "NaN", "Infinity", "-0", "1e999", "9223372036854775808", "0x10", "١٢", "TRUE", [],
    {}, [None], {"a": {"a": {}}}, {"": ""}, [[[]]], True, False, 0, -1, 1.5, 2**53, 2**63 - 1, 2**63, -(2**63), 1e300,
    "\x00", "a\x00b", "a\nb", "a\tb", "\x1b[31m", "\x7f", "\u2028", "\ufeff", "\ufffd", "\ud83d", "ﷺ" * 50, "é",
    "'; drop table x; --", '"', "'", "\\", "{{ ref('x') }}", "{not json", '{"a": 1, "a": 2}', "{}", "[]", "%", "_", "*",
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../etc/passwd", "https://careers.acme.example:443/jobs?x=1",
    "my host.example", "bücher.example", "例え.jp", "xn--", ".", ":443", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "e\u0301", "2026-02-30", "2026-09-01T24:00:00Z", "2026-09-01T23:59:60Z", "2026-09-01", "infinity", "-infinity",
    "x" * 1_001, "x" * 10_001, "Total: $999999999999999", "Total: $-0.00", "1.234,56 €", "\uff19\uff19",
)  # fmt: skip


def value(field: Field, number: int, rng: random.Random) -> object:
    """One that the field accepts; keys are few, so that rows meet each other and come again."""
    if field.choices:
        return rng.choice(field.choices)
    small = rng.randrange(40)
    if field.kind == "timestamp":
        moment = DAY - timedelta(days=rng.randrange(30))
        return f"{moment}T{rng.randrange(24):02}:{rng.randrange(60):02}:{number % 60:02}Z"
    plain = {
        "integer": small,
        "number": rng.random(),
        "decimal": f"{rng.randrange(10_000) / 100:.2f}",
        "boolean": rng.random() < 0.5,
        "object": {"title": "Senior Engineer", "#name": "profile.name", "total_chars_added": small},
        "text_or_object": {"title": "Cook"},
        "texts": ["a", "b"],
        "numbers": [0, 1],
        "objects": [{"a": 1}],
        "host": rng.choice(("boards.greenhouse.io", "jobs.lever.co", "careers.example.com")),
    }
    if field.kind in plain:
        return plain[field.kind]
    if field.name in ("subject", "body_text"):
        return rng.choice(("Your receipt: Total: $12.34", "Interview on Monday", "Invoice 7\nTax 1.00\nTotal 9.99 EUR"))
    if field.name.startswith("sender") or field.name in ("email", "value", "recipient"):
        return f"person{small}@acme.example"
    return f"{field.name}-{small}"


def row(source: Source, number: int, rng: random.Random) -> dict:
    return {field.name: value(field, number, rng) for field in source.fields if field.required or rng.random() < 0.7}


def mutated(source: Source, number: int, rng: random.Random) -> bytes:
    """A JSON line: two of three stay as they are but for values, the rest is broken as text."""
    fields = row(source, number, rng)
    for _ in range(rng.choice((0, 1, 1, 2))):
        name = (
            rng.choice(source.fields).name if rng.random() < 0.95 else rng.choice(("", "unknown", "line", "__refused"))
        )
        fields[name] = rng.choice(NASTY)
    text = json.dumps(fields, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    kind = rng.random()
    if kind < 0.67:
        return text
    place = rng.randrange(len(text))
    if kind < 0.77:
        return text[:place]
    if kind < 0.85:
        return text[:place] + bytes([rng.choice((0, 1, 13, 31, 34, 92, 127, 128, 255))]) + text[place:]
    if kind < 0.90:
        return text[:-1] + b', "' + rng.choice(source.fields).name.encode() + b'": 1}'
    if kind < 0.95:
        return text + rng.choice((b",", b"}", b" {}", b"\r", b"\x00", b"\t"))
    return bytes(rng.choices([byte for byte in range(256) if byte != 10], k=rng.randrange(60)))


def as_csv(source: Source, lines: int, rng: random.Random) -> tuple[bytes, int]:
    """A CSV file with nasty values, and quotes and commas at random places; and how many line feeds it has."""
    out = io.StringIO()
    names = [field.name for field in source.fields]
    csv.writer(out, lineterminator="\n").writerow(names)
    texts = []
    for number in range(lines):
        fields = {
            name: one if isinstance(one, str) else json.dumps(one) for name, one in row(source, number, rng).items()
        }
        if rng.random() < 0.5:
            fields[rng.choice(names)] = str(rng.choice(NASTY))
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow([fields.get(name, "") for name in names])
        text = line.getvalue()
        if rng.random() < 0.2:
            place = rng.randrange(len(text))
            text = text[:place] + rng.choice(('"', ",", "\r", "\n", '""', "\x00")) + text[place:]
        texts.append(text)
    content = (out.getvalue() + "".join(texts)).encode("utf-8", "surrogatepass")
    return content, content.count(b"\n")
