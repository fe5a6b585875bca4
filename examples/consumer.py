"""Pick up the published style hints: a whole, checked version or the one before, never a mixture.

    python examples/consumer.py .warehouse/published

It reads the published folder only and needs nothing but Python. `Hints.refresh` is what a service calls every minute.
"""

import hashlib
import json
import sys
from pathlib import Path


class Hints:
    def __init__(self, published: Path) -> None:
        self.published, self.version, self.hints = published, None, {}

    def refresh(self) -> bool:
        """Load a new version if there is one; returns whether it did. Raises when the new one is not as announced."""
        folder = self.published.resolve(strict=True)  # one publication, even while the link moves on
        manifest = json.loads((folder / "manifest.json").read_text())
        if manifest["version"] == self.version:
            return False
        entry = next(one for one in manifest["documents"] if one["path"] == "style_hints.jsonl")
        content = (folder / entry["path"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise ValueError(f"{entry['path']} of version {manifest['version']} is not what its manifest announces")
        documents = [json.loads(line) for line in content.splitlines()]
        self.hints = {(one["host"], one["schema_hash"]): one["style_hint"] for one in documents}
        self.version = manifest["version"]
        return True

    def style(self, host: str, schema_hash: str, segment: str | None = None) -> str | None:
        """The style for a form and the segment of the person's job title; None where there is no hint."""
        hint = self.hints.get((host, schema_hash))
        if hint is None:
            return None
        return hint["segments"].get(segment, hint)["preferred_style_id"]


if __name__ == "__main__":
    hints = Hints(Path(sys.argv[1]))
    hints.refresh()
    sys.stdout.write(f"{len(hints.hints)} forms of version {hints.version}\n")
