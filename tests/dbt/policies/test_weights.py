"""docs/rules/policies.md#personal-weights: the nightly sums equal what the online rule arrives at."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest

from tests.dbt.policies.samples import email, proposal

MODELS = "+user_weights +user_email_scores +policy_counters"
TOKENS = [
    "invoice",
    "receipt",
    "meetup",
    "interview",
    "newsletter",
    "offer",
    "promotion",
    "discount",
    "sale",
    "deal",
    "conference",
    "webinar",
    "event",
    "reminder",
    "payment",
    "order",
    "shipping",
]


def weights(warehouse, user: str = "ann") -> dict[str, float]:
    return dict(warehouse.rows(f"select feature, weight from personal.user_weights where user_id = '{user}'"))


def tokens(warehouse, user: str) -> set[str]:
    return {f.removeprefix("contains:") for f in weights(warehouse, user) if f.startswith("contains:")}


def test_whole_words_and_plurals_only(warehouse):
    """'wholesale' was once counted as a sale, and 'disorder' as an order."""
    subjects = {
        "wholesale disorder, resale; dealer eventually reordered receipted": set(),
        "Sales and OFFERS: 50%-discounts!": {"sale", "offer", "discount"},
        "Re: pre-order #4711 (e-invoice)": {"order", "invoice"},
        "order's reminder/reminders": {"order", "reminder"},
        "événements Saleé": set(),
        "": set(),
        " ".join(TOKENS): set(TOKENS),
        " ".join(f"{token}s" for token in TOKENS): set(TOKENS),
    }
    for n, subject in enumerate(subjects):
        warehouse.land("emails", [email(f"e{n}", subject, user_id=f"u{n}")])
    warehouse.land(
        "proposed_actions",
        [proposal(f"a{n}", None, "approved", email_id=f"e{n}", user_id=f"u{n}") for n in range(len(subjects))],
    )
    warehouse.build("2026-09-30", select=MODELS)
    assert [tokens(warehouse, f"u{n}") for n in range(len(subjects))] == list(subjects.values())


def test_every_review_counts_once_and_features_are_a_set(warehouse):
    """A redelivered review doubled a weight; a subject that says 'sale' twice has the feature once."""
    same = email("e1", "Sale! Sale! Sales!", category=" Promotions ", list_id="<news.shop.example>")
    warehouse.land("emails", [same, email("e2", "Hi", sender_domain="", category=None)])
    warehouse.land("emails", [same], name="again.jsonl")
    warehouse.land("emails", [email("tomorrow", "Sale", received_at="2026-10-01T00:00:00Z")])
    yes = [
        proposal(f"yes {n}", None, status, email_id="e1") for n, status in enumerate(["approved", "executed", "failed"])
    ]
    no = proposal("no", "p", "rejected", email_id="e1", reviewed_at="2026-09-30T23:00:00Z")
    rest = [
        proposal("open", "p", email_id="e1"),
        proposal("later", "p", "approved", email_id="e1", reviewed_at="2026-10-01T00:00:00Z"),
        proposal("unknown mail", "p", "approved", email_id="never landed"),
        proposal("featureless", "p", "approved", email_id="e2"),
        proposal("bob's", "p", "rejected", email_id="e1", user_id="bob"),
    ]
    warehouse.land("proposed_actions", [*yes, no, *rest, yes[0]])
    warehouse.land("proposed_actions", [*yes, no], name="again.jsonl")
    warehouse.build("2026-09-30", select=MODELS)
    features = {"category:promotions", "sender_domain:shop.example", "listid:<news.shop.example>", "contains:sale"}
    assert weights(warehouse) == dict.fromkeys(features, 0.4)
    assert weights(warehouse, "bob") == dict.fromkeys(features, -0.2)
    found = warehouse.rows("""select preference, strength, approvals, rejections, cast(updated_at as varchar)
        from personal.user_weights where feature = 'contains:sale' order by user_id""")
    assert found == [("like", 0.4, 3, 1, "2026-09-30 23:00:00"), ("dislike", 0.2, 0, 1, "2026-09-30 11:00:00")]
    assert warehouse.rows("""select sign, value from published.policy_counters
        where metric = 'user_weight_updates_total' order by sign""") == [("minus", 8), ("plus", 12)]
    assert warehouse.rows("select email_id, score, weighted_features from personal.user_email_scores order by 1") == [
        ("e1", pytest.approx(1.6), 4),
        ("e2", 0.0, 0),
    ]

    warehouse.build("2026-10-01", select=MODELS)
    assert weights(warehouse)["contains:sale"] == pytest.approx(0.6)
    scores = dict(warehouse.rows("select email_id, score from personal.user_email_scores"))
    assert scores == {"e1": pytest.approx(2.4), "e2": 0.0, "tomorrow": pytest.approx(1.8)}


def test_scores_reach_back_thirty_days(warehouse):
    """An old e-mail still teaches, but only the e-mails of the window have a score."""
    days = [date(2026, 9, 30) - timedelta(days=n) for n in (0, 29, 30, 400)]
    warehouse.land("emails", [email(f"{day}", "Sale", received_at=f"{day}T00:00:00Z") for day in days])
    warehouse.land("proposed_actions", [proposal("a", None, "rejected", email_id=f"{days[-1]}")])
    warehouse.build("2026-09-30", select=MODELS)
    scored = warehouse.rows("select email_id, score from personal.user_email_scores order by 1 desc")
    assert scored == [("2026-09-30", pytest.approx(-0.6)), ("2026-09-01", pytest.approx(-0.6))]


def online_features(mail: dict) -> set[str]:
    named = {"category": "category", "sender_domain": "sender_domain", "listid": "list_id"}
    found = {f"{prefix}:{mail[key]}" for prefix, key in named.items() if mail[key]}
    words = set(re.findall(r"[a-z]+", mail["subject"].lower()))
    return found | {f"contains:{token}" for token in TOKENS if words & {token, f"{token}s"}}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_batch_is_where_the_online_rule_stands(warehouse, seed):
    """Replays w <- w + 0.2 * y * x action by action over random reviews, delivered late, twice and out of order."""
    rng = random.Random(seed)
    last = datetime(2026, 9, 30, 23)
    users = ["ann", "bob", "cem"]
    vocabulary = [*TOKENS, *(f"{token}s" for token in TOKENS), "wholesale", "disorder", "hello", "Offers", "SALE"]
    mails = [
        email(
            f"e{n}",
            " ".join(rng.choices(vocabulary, k=rng.randint(0, 6))),
            user_id=rng.choice(users),
            category=rng.choice([None, "promotions", "finance"]),
            sender_domain=rng.choice(["a.example", "b.example", None]),
            list_id=rng.choice([None, "<l.example>"]),
            received_at=f"{last - timedelta(days=rng.randint(0, 60)):%Y-%m-%dT%H:%M:%SZ}",
        )
        for n in range(150)
    ]
    deliveries, history = [], []
    for n in range(400):
        mail = rng.choice(mails)
        created = last - timedelta(hours=rng.randint(1, 1000))
        base = {"email_id": mail["email_id"], "user_id": mail["user_id"], "created_at": f"{created:%Y-%m-%dT%H:%M:%SZ}"}
        deliveries.append(proposal(f"a{n}", "p", **base))
        if rng.random() < 0.8:
            reviewed = created + timedelta(hours=rng.randint(0, 1500), seconds=n)
            status = rng.choice(["approved", "rejected", "executed", "failed"])
            final = proposal(f"a{n}", "p", status, **base, reviewed_at=f"{reviewed:%Y-%m-%dT%H:%M:%SZ}")
            deliveries += [final] * rng.randint(1, 3)
            if reviewed.date() <= last.date():
                history.append((reviewed, n, mail, -1 if status == "rejected" else 1))
    rng.shuffle(deliveries)
    warehouse.land("emails", mails)
    for start in range(0, len(deliveries), 300):
        warehouse.land("proposed_actions", deliveries[start : start + 300])
    warehouse.build("2026-09-30", select=MODELS)

    online: dict[tuple[str, str], float] = defaultdict(float)
    for _, _, mail, y in sorted(history, key=lambda review: review[:2]):
        for feature in online_features(mail):
            online[mail["user_id"], feature] += 0.2 * y
    found = {(u, f): w for u, f, w in warehouse.rows("select user_id, feature, weight from personal.user_weights")}
    assert len(found) > 50
    assert found == pytest.approx(dict(online))
    recent = [mail for mail in mails if mail["received_at"][:10] >= "2026-09-01"]
    scores = dict(warehouse.rows("select email_id, score from personal.user_email_scores"))
    assert scores == pytest.approx(
        {m["email_id"]: sum(online.get((m["user_id"], f), 0.0) for f in online_features(m)) for m in recent}
    )
