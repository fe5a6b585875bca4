"""What may leave the night's log: a failure's sentence without rows and without an engine's message."""

from __future__ import annotations

import pytest

from dagster_pipeline.checks.sentences import SAID_LENGTH, without_rows

DETAILS = " (details: see the night's log)"


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "dbt build failed. unique_key_receipts: Got 1 result, for example [{'user_id': 'ann@example.org'}]; more",
            f"dbt build failed. unique_key_receipts: Got 1 result{DETAILS}",
        ),
        (
            "int_money__amounts could not be computed. Its error: Could not convert 'ann@example.org' to INT32",
            f"int_money__amounts could not be computed{DETAILS}",
        ),
        ("x could not be computed. Its error: no, for example ann@example.org", f"x could not be computed{DETAILS}"),
        ("The disk is full.", "The disk is full."),
    ],
)
def test_rows_and_messages_are_left_out(sentence, told):
    assert without_rows(sentence) == told


def test_a_long_sentence_is_cut():
    assert len(without_rows("x" * 5000)) == SAID_LENGTH
