"""One message to a webhook when a night failed or was published in part."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

from dagster_pipeline.observe.night_log import NightRecord
from dagster_pipeline.settings import Settings

SECONDS = 10
ENDED = {"err": "failed; consumers keep what was published before", "part": "was published in part"}
# A chat shows the beginning of a long message; the whole of it is in the night log and the report.
REASONS, LETTERS = 10, 300


def send(settings: Settings, night: NightRecord) -> list[str]:
    """Post ``{"text": …}``, which Slack, Mattermost and others read, to WAREHOUSE_ALERT_WEBHOOK, if it is set.

    Nothing is sent for a good night, and no row of data is quoted. Returns what went wrong, in sentences.
    """
    if not settings.alert_webhook or night.status not in ENDED:
        return []
    reasons = [f"• {one[:LETTERS]}{'…' if len(one) > LETTERS else ''}" for one in night.said[:REASONS]]
    more = [f"and {len(night.said) - REASONS} more"] if len(night.said) > REASONS else []
    text = "\n".join([f"applylens-warehouse: the night of {night.last} {ENDED[night.status]}.", *reasons, *more])
    try:
        request = urllib.request.Request(
            settings.alert_webhook,
            data=json.dumps({"text": text}).encode(),
            headers={"Content-Type": "application/json"},
        )
        if request.type not in ("http", "https"):
            raise ValueError("the address is not http or https")
        with urllib.request.urlopen(request, timeout=SECONDS):
            return []
    except urllib.error.HTTPError as error:
        why = f"it answered {error.code}"
    except (OSError, ValueError) as error:
        # The address is a secret, and some errors quote it.
        reason = getattr(error, "reason", error)
        why = str(reason) if settings.alert_webhook not in str(reason) else type(error).__name__
    return [f"The webhook of WAREHOUSE_ALERT_WEBHOOK was not told that the night {ENDED[night.status]}: {why}."]
