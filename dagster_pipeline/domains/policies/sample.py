"""Sample mail, policies, proposals and actions by hand, as the product delivers them, with what is true of them.

Every user has tastes, so weights grow apart. Deliveries are late, repeated and out of order; the truth is kept while
the story is made up and never read back from what is delivered.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

USERS = tuple(f"user-{n:02}" for n in range(1, 9))
WINDOWS = (7, 30, 90)
EMAILS_A_DAY = 60


@dataclass(frozen=True)
class Kind:
    """A kind of e-mail; ``tokens`` are those its subject holds as whole words, singular or plural."""

    subject: str
    tokens: tuple[str, ...]
    category: str | None
    domain: str
    list_id: str | None
    policies: tuple[str, ...]
    action: str


KINDS = (
    Kind(
        "Big SALE: {n} % discount today",
        ("sale", "discount"),
        "promotions",
        "shop.example",
        "<deals.shop.example>",
        ("archive-promotions", "unsubscribe-lists"),
        "archive",
    ),
    Kind(
        "Wholesale prices, no disorder", (), "promotions", "wholesale.example", None, ("archive-promotions",), "archive"
    ),
    Kind(
        "Our newsletters of week {n}",
        ("newsletter",),
        "promotions",
        "news.example",
        "<weekly.news.example>",
        ("unsubscribe-lists",),
        "unsubscribe",
    ),
    Kind(
        "Invoice {n} and payment reminder",
        ("invoice", "payment", "reminder"),
        "finance",
        "billing.example",
        None,
        ("label-receipts", "retired-policy"),
        "label",
    ),
    Kind(
        "Receipt for your order {n}",
        ("receipt", "order"),
        "finance",
        "shop.example",
        None,
        ("label-receipts",),
        "label",
    ),
    Kind(
        "Meetup no. {n}: conferences and webinars",
        ("meetup", "conference", "webinar"),
        "event",
        "events.example",
        "<meetups.events.example>",
        ("add-to-calendar",),
        "calendar",
    ),
    Kind("Interview on day {n}", ("interview",), "jobs", "acme.example", None, ("add-to-calendar",), "calendar"),
    Kind("Lunch?", (), None, "friends.example", None, (), "archive"),
)

# policy_id, name, action, confidence_threshold; retired-policy proposes, but the product no longer has it.
POLICIES = (
    ("archive-promotions", "Archive promotions", "archive", 0.7),
    ("unsubscribe-lists", "Unsubscribe from lists", "unsubscribe", 0.9),
    ("label-receipts", "Label receipts", "label", 0.8),
    ("add-to-calendar", "Add to the calendar", "calendar", None),
)
RENAMED, NEW_NAME = "label-receipts", "Label receipts and invoices"


@dataclass
class _Story:
    rng: random.Random
    start: date
    last: date
    deliveries: dict[tuple[str, date], list[dict]] = field(default_factory=lambda: defaultdict(list))
    emails: list[tuple[str, str, Kind, date]] = field(default_factory=list)
    proposals: list[tuple[str | None, str, str, Kind, date, str]] = field(default_factory=list)
    manual: list[tuple[str, str, str, date]] = field(default_factory=list)

    def deliver(self, source: str, day: date, row: dict) -> None:
        """Deliver on ``day``, at the latest on the last one; one row in twenty comes again some days later."""
        self.deliveries[source, min(day, self.last)].append(row)
        if self.rng.random() < 0.05:
            self.deliveries[source, min(day + timedelta(days=self.rng.randint(0, 3)), self.last)].append(row)


def generate(folder: Path, start: date, days: int, seed: int) -> dict:
    """Write ``folder/{emails,policies,proposed_actions,manual_actions}/policies-<date>.jsonl.gz`` for ``days`` days.

    The same arguments give the same bytes. Returns what is true at the end of the last day: ``as_of_date``;
    ``policy_stats``, (policy_id, user_id, window_days) to its counts; ``names``, policy_id to name; ``evidence``,
    (user_id, feature) to (approvals, rejections); ``balances``, e-mail of the last 30 days to approvals - rejections
    summed over its features.
    """
    story = _Story(random.Random(seed), start, start + timedelta(days=days - 1))
    tastes = {(user, kind.subject): story.rng.choice((0.1, 0.7, 0.95)) for user in USERS for kind in KINDS}
    for day in (start + timedelta(days=n) for n in range(days)):
        _deliver_policies(story, day)
        for n in range(EMAILS_A_DAY):
            _tell_email(story, f"pol-{day}-{n:03}", _at(story, day), tastes)
    _write(story, folder)
    return _truth(story)


def _at(story: _Story, day: date) -> datetime:
    return datetime.combine(day, time()) + timedelta(seconds=story.rng.randrange(24 * 3600))


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _deliver_policies(story: _Story, day: date) -> None:
    """The product hands over all its policies every day; one is renamed half-way."""
    middle = story.start + (story.last - story.start) / 2
    for priority, (policy_id, name, action, threshold) in enumerate(POLICIES):
        renamed = policy_id == RENAMED and day >= middle
        row = {
            "policy_id": policy_id,
            "name": NEW_NAME if renamed else name,
            "action": action,
            "enabled": True,
            "priority": priority,
            "confidence_threshold": threshold,
            "updated_at": _stamp(datetime.combine(middle if renamed else story.start, time())),
        }
        story.deliver("policies", day, row)


def _tell_email(story: _Story, email_id: str, received: datetime, tastes: dict) -> None:
    rng = story.rng
    user, kind = rng.choice(USERS), rng.choice(KINDS)
    email = {
        "email_id": email_id,
        "user_id": user,
        "sender": f"Sender <mail@{kind.domain}>",
        "sender_domain": kind.domain,
        "recipient": f"{user}@applylens.example",
        "subject": kind.subject.format(n=rng.randint(1, 60)),
        "body_text": "",
        "category": kind.category,
        "list_id": kind.list_id,
        "received_at": _stamp(received),
    }
    story.deliver("emails", received.date(), email)
    story.emails.append((email_id, user, kind, received.date()))
    fires: list[str | None] = [policy_id for policy_id in kind.policies if rng.random() < 0.7]
    if rng.random() < 0.05:
        fires.append(None)
    for policy_id in fires:
        _tell_proposal(story, policy_id, email_id, user, kind, received, tastes[user, kind.subject])
    if rng.random() < 0.15:
        done = received + timedelta(minutes=rng.randint(1, 600))
        if done.date() <= story.last:
            row = {"manual_id": f"m-{email_id}", "user_id": user, "email_id": email_id, "action": kind.action}
            story.deliver("manual_actions", done.date(), row | {"created_at": _stamp(done)})
            story.manual.append((user, email_id, kind.action, done.date()))


def _tell_proposal(story: _Story, policy_id, email_id, user, kind, received: datetime, taste: float) -> None:
    """Pending first; perhaps a review, perhaps another one, perhaps its execution; each delivered when it likes."""
    rng = story.rng
    created = received + timedelta(seconds=rng.randint(1, 50))
    if created.date() > story.last:
        return
    base = {
        "action_id": f"a-{policy_id}-{email_id}",
        "policy_id": policy_id,
        "user_id": user,
        "email_id": email_id,
        "action": kind.action,
        "confidence": round(rng.uniform(0.5, 1), 3),
        "created_at": _stamp(created),
    }
    states: list[tuple[str, datetime | None]] = [("pending", None)]
    reviewed = created
    for _ in range(rng.choice((0, 1, 1, 1, 1, 1, 1, 2))):
        reviewed += timedelta(minutes=rng.randint(1, 4000))
        if reviewed.date() > story.last:
            break
        states.append(("approved" if rng.random() < taste else "rejected", reviewed))
    outcome, reviewed_at = states[-1]
    if outcome == "approved" and rng.random() < 0.5:
        states.append((rng.choice(("executed", "executed", "failed")), reviewed_at))
    for status, moment in states:
        # A third of the states comes up to four days late, and so also after the states that follow it.
        late = rng.choice((0, 0, 0, 0, 1, 4))
        row = base | {"status": status, "reviewed_at": _stamp(moment)}
        story.deliver("proposed_actions", (moment or created).date() + timedelta(days=late), row)
    story.proposals.append((policy_id, user, email_id, kind, created.date(), outcome))


def _write(story: _Story, folder: Path) -> None:
    for (source, day), rows in sorted(story.deliveries.items()):
        (folder / source).mkdir(parents=True, exist_ok=True)
        story.rng.shuffle(rows)
        text = "".join(json.dumps(row) + "\n" for row in rows)
        # mtime 0: landing knows a file by its content, and the same seed must be the same file.
        (folder / source / f"policies-{day}.jsonl.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def _features(kind: Kind) -> set[str]:
    named = {"category": kind.category, "sender_domain": kind.domain, "listid": kind.list_id}
    return {f"{name}:{value}" for name, value in named.items() if value} | {f"contains:{t}" for t in kind.tokens}


def _truth(story: _Story) -> dict:
    counts: dict[tuple, dict[str, int]] = defaultdict(
        lambda: {"fired": 0, "approved": 0, "rejected": 0, "pending": 0, "should_have": 0}
    )
    evidence: dict[tuple, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for policy_id, user, _, kind, created, outcome in story.proposals:
        for window in (w for w in WINDOWS if policy_id and (story.last - created).days < w):
            counts[policy_id, user, window]["fired"] += 1
            counts[policy_id, user, window][outcome] += 1
        for feature in _features(kind) if outcome != "pending" else ():
            yes, no = evidence[user, feature]
            evidence[user, feature] = (yes + (outcome == "approved"), no + (outcome == "rejected"))
    proposed = {(policy_id, email_id) for policy_id, _, email_id, *_ in story.proposals}
    for user, email_id, action, done in story.manual:
        for policy_id in (p for p, _, a, _ in POLICIES if a == action and (p, email_id) not in proposed):
            for window in (w for w in WINDOWS if (story.last - done).days < w):
                counts[policy_id, user, window]["should_have"] += 1
    balances = {
        email_id: sum(yes - no for f in _features(kind) for yes, no in [evidence.get((user, f), (0, 0))])
        for email_id, user, kind, received in story.emails
        if (story.last - received).days < 30
    }
    names = {policy_id: name for policy_id, name, _, _ in POLICIES} | {RENAMED: NEW_NAME}
    return {
        "as_of_date": story.last,
        "policy_stats": dict(counts),
        "names": names,
        "evidence": dict(evidence),
        "balances": balances,
    }
