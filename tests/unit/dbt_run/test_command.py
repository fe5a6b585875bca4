"""What of dbt's output reaches the one sentence about a failed night."""

from __future__ import annotations

from dagster_pipeline.dbt_run import command

SAID = """\x1b[0m07:19:57  Encountered an error:
[Errno 27] File too large
\x1b[0m07:19:57  Traceback (most recent call last):
  File "requires.py", line 187, in wrapper
    result, success = func(*args, **kwargs)

OSError: [Errno 27] File too large

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "local.py", line 82, in handle
FatalException: the database has been invalidated
Original error: "Could not write file"
Original error: "Could not write file"
"""


def test_a_failure_of_dbt_is_told_without_its_tracebacks():
    assert command.plain(SAID).splitlines() == [
        "07:19:57  Encountered an error:",
        "[Errno 27] File too large",
        "OSError: [Errno 27] File too large",
        "FatalException: the database has been invalidated",
        'Original error: "Could not write file"',
    ]
