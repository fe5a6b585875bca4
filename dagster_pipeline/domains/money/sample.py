"""Mailboxes with receipts of many shops, letters about money in ten languages, ordinary mail, and the truth of each."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from dagster_pipeline.domains.money.sample_letters import ORDINARY, letter

USERS = tuple(f"user-{n:02d}" for n in range(1, 9))
RECEIPTS_PER_DAY = 24
OTHERS_PER_DAY = 12
# How many letters of each kind a day brings; service is a purchase through a payment service.
LETTERS_PER_DAY = {
    "purchase": 6,
    "service": 3,
    "refund": 2,
    "failed": 2,
    "incoming": 2,
    "statement": 2,
    "shipping": 2,
}
DUPLICATE_SHARE = 0.05
# Far beyond what a duplicate may be apart, so that no pair is decided by the hour of the day.
DUPLICATE_DAYS = (0, 5)


@dataclass(frozen=True)
class Shop:
    """Who writes: ``merchant`` is what the pipeline should call it, ``style`` how it writes its receipts."""

    domain: str
    merchant: str
    currency: str
    style: str


SHOPS = (
    Shop("mail.amazon.com", "amazon", "USD", "order"),
    Shop("orders.amazon.co.uk", "amazon", "GBP", "order"),
    Shop("paypal.com", "paypal", "EUR", "prose"),
    Shop("stripe.com", "stripe", "USD", "invoice"),
    Shop("rechnung.kaufhaus.de", "kaufhaus", "EUR", "german"),
    Shop("news.librairie.fr", "librairie", "EUR", "spaced"),
    Shop("uhren.ch", "uhren", "CHF", "invoice"),
    Shop("till.kedai.com.my", "kedai", "MYR", "scan"),
    Shop("bazaar.in", "bazaar", "INR", "order"),
    Shop("kissa.co.jp", "kissa", "JPY", "prose"),
    Shop("maple.ca", "maple", "CAD", "invoice"),
    Shop("billing.streamy.example", "streamy", "USD", "delivered"),
    Shop("kiosk.example", "kiosk", "SEK", "none"),
)
_MARKS = {
    "USD": "$",
    "GBP": "£",
    "EUR": "€",
    "CHF": "CHF ",
    "MYR": "RM ",
    "INR": "₹",
    "JPY": "¥",
    "CAD": "CAD ",
    "SEK": "",
}
_GOODS = (
    "Kettle",
    "Desk lamp",
    "Notebook A5",
    "USB cable 2m",
    "Coffee 500g",
    "Phone case",
    "Blue jacket",
    "Tea 20 bags",
)
_NO_CENTS = {"JPY"}


def generate(folder: Path, start: date, days: int, seed: int) -> dict:
    """Write ``folder/emails/money-<date>.jsonl.gz`` for ``days`` days from ``start``; the same seed, the same bytes.

    Returns the truth: ``emails`` gives per e-mail id its ``user_id``, ``kind`` (None: not about money), ``amount``
    (Decimal or None), ``currency``, ``merchant``, ``paid_through``, ``transaction_date`` (None: not told) and
    ``received_at``; ``duplicates`` the set of pairs (earlier id, later id).
    """
    rng = random.Random(seed)
    mails, truth = [], {}
    duplicates: set[tuple[str, str]] = set()
    used: set[tuple] = set()
    for offset in range(days):
        day = start + timedelta(days=offset)
        for n in range(RECEIPTS_PER_DAY):
            mail, facts = _receipt(rng, f"money-{day:%Y%m%d}-{n:03d}", _moment(rng, day), used)
            mails.append(mail)
            truth[mail["email_id"]] = facts
            gap = rng.randint(*DUPLICATE_DAYS)
            if facts["amount"] is not None and rng.random() < DUPLICATE_SHARE and offset + gap < days:
                again, facts_again = _charged_again(mail, facts, gap)
                mails.append(again)
                truth[again["email_id"]] = facts_again
                duplicates.add((mail["email_id"], again["email_id"]))
        for n in range(OTHERS_PER_DAY):
            mail = _no_receipt(rng, f"money-{day:%Y%m%d}-other-{n:03d}", _moment(rng, day))
            mails.append(mail)
            truth[mail["email_id"]] = _nothing(mail)
        for mail, facts in _letters(rng, day):
            mails.append(mail)
            truth[mail["email_id"]] = facts
    _write(folder / "emails", mails)
    return {"emails": truth, "duplicates": duplicates}


def _receipt(rng: random.Random, email_id: str, moment: datetime, used: set[tuple]) -> tuple[dict, dict]:
    shop, user = rng.choice(SHOPS), rng.choice(USERS)
    # One amount per user and merchant: equal charges are the generator's duplicates and nothing else.
    while True:
        prices = [_price(rng, shop.currency) for _ in range(rng.randint(1, 4))]
        tax = _cents(sum(prices) * Decimal("0.06"), shop.currency)
        total = sum(prices) + tax
        if (user, shop.merchant, total) not in used:
            break
    used.add((user, shop.merchant, total))
    lines = [(rng.choice(_GOODS), price) for price in prices]
    subject, body = _STYLES[shop.style](rng, shop, lines, tax, total)
    has_amount = shop.style != "none"
    mail = {
        "email_id": email_id,
        "user_id": user,
        "sender": f"no-reply@{shop.domain}",
        "sender_domain": shop.domain,
        "recipient": f"{user}@example.org",
        "subject": subject,
        "body_text": body,
        "category": "finance" if shop.style in ("prose", "none") else rng.choice((None, "shopping", "finance")),
        "list_id": None,
        "amount": str(total) if shop.style == "delivered" else None,
        "received_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
    }
    facts = {
        "user_id": user,
        "kind": "purchase",
        "amount": total if has_amount else None,
        "currency": shop.currency if has_amount else None,
        "merchant": f"{lines[0][0]} & Co" if shop.domain == "paypal.com" else shop.merchant,
        "paid_through": "paypal" if shop.domain == "paypal.com" else None,
        "transaction_date": None,
        "received_at": mail["received_at"],
    }
    return mail, facts


def _charged_again(mail: dict, facts: dict, gap: int) -> tuple[dict, dict]:
    moment = datetime.strptime(mail["received_at"], "%Y-%m-%dT%H:%M:%SZ") + timedelta(days=gap)
    # The same day, but later: a pair is ordered by time.
    moment = max(moment, moment.replace(hour=23, minute=59)) if gap == 0 else moment
    changed = {"received_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
    # Another order: one order told twice is one charge.
    other = {
        name: re.sub(r"(#|Invoice )(\d)", lambda found: f"{found[1]}9{found[2]}", mail[name] or "")
        for name in ("subject", "body_text")
    }
    return mail | changed | other | {"email_id": mail["email_id"] + "-again"}, facts | changed


def _letters(rng: random.Random, day: date) -> list[tuple[dict, dict]]:
    kinds = [kind for kind, how_many in LETTERS_PER_DAY.items() for _ in range(how_many)]
    found = []
    for n, kind in enumerate(kinds):
        told, facts = letter(rng, kind, day)
        found.append(_posted(rng, f"money-{day:%Y%m%d}-letter-{n:03d}", day, told, facts))
    for n, (sender, subject, body) in enumerate(ORDINARY):
        told = {"sender": sender, "subject": subject, "body_text": body}
        mail, _ = _posted(rng, f"money-{day:%Y%m%d}-ordinary-{n:03d}", day, told, {})
        found.append((mail, _nothing(mail)))
    return found


def _posted(rng: random.Random, email_id: str, day: date, told: dict, facts: dict) -> tuple[dict, dict]:
    user = rng.choice(USERS)
    mail = {
        "email_id": email_id,
        "user_id": user,
        # Half of them come without the column: the address tells the domain.
        "sender_domain": told["sender"].split("@")[1] if rng.random() < 0.5 else None,
        "recipient": f"{user}@example.org",
        "category": None,
        "list_id": None,
        "amount": None,
        "received_at": f"{_moment(rng, day):%Y-%m-%dT%H:%M:%SZ}",
    }
    return mail | told, facts | {"user_id": user, "received_at": mail["received_at"]}


def _nothing(mail: dict) -> dict:
    absent = dict.fromkeys(("kind", "amount", "currency", "merchant", "paid_through", "transaction_date"))
    return absent | {"user_id": mail["user_id"], "received_at": mail["received_at"]}


def _no_receipt(rng: random.Random, email_id: str, moment: datetime) -> dict:
    user = rng.choice(USERS)
    domain, subject, body = rng.choice(
        (
            ("notamazon.com", "Deals of the week", "Everything from $4.99! Total madness: $1 a day."),
            ("friends.example", "Dinner on Friday?", "At 19.30 at ours. I owe you $12."),
            ("news.example", "Disorder in the bond market", "Yields rose to 4.25, the budget fell by $1,234 million."),
            ("meet.example", "Meetup: analytics with SQL", "Room 12.10, doors open at 18.00."),
        )
    )
    return {
        "email_id": email_id,
        "user_id": user,
        "sender": f"hello@{domain}",
        "sender_domain": domain,
        "recipient": f"{user}@example.org",
        "subject": subject,
        "body_text": body,
        "category": rng.choice((None, "social", "newsletter")),
        "list_id": None,
        "amount": None,
        "received_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
    }


def _moment(rng: random.Random, day: date) -> datetime:
    # Nothing in the last minute of a day: that is where a second charge of the same day goes.
    return datetime.combine(day, time()) + timedelta(seconds=rng.randrange(23 * 3600))


def _price(rng: random.Random, currency: str) -> Decimal:
    low, high = {"JPY": (120, 18_000), "INR": (4_900, 1_500_000)}.get(currency, (199, 95_000))
    number = Decimal(rng.randint(low, high))
    return _cents(number if currency in _NO_CENTS else number / 100, currency)


def _cents(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1) if currency in _NO_CENTS else Decimal("0.01"))


def _money(amount: Decimal, currency: str) -> str:
    return f"{_MARKS[currency]}{amount:,}"


def _order(rng, shop, lines, tax, total) -> tuple[str, str]:
    items = "\n".join(f"{name}: {_money(price, shop.currency)}" for name, price in lines)
    subtotal = _money(total - tax, shop.currency)
    body = (
        f"Thank you for shopping with us.\n\n{items}\n\nItem subtotal: {subtotal}\n"
        f"Estimated tax: {_money(tax, shop.currency)}\n"
        f"Order total ({len(lines)} items): {_money(total, shop.currency)}\n\n"
        f"You earned {rng.randint(10, 90)} points. Orders over {_money(Decimal('999999.00'), shop.currency)} ship free."
    )
    return f"Your order #{rng.randint(100, 999)}-{rng.randint(1000, 9999)}", body


def _invoice(rng, shop, lines, tax, total) -> tuple[str, str]:
    rows = "\n".join(f"{name}  1 x {price:,}  {price:,}" for name, price in lines)
    amount = f"{total:,} {shop.currency}" if shop.currency != "USD" else f"${total:,}"
    body = (
        f"Invoice {rng.randint(10_000, 99_999)}, due in 30 days\n{rows}\nSub-total {total - tax:,}\nTax 6.00% {tax:,}\n"
        f"Amount due: {amount}\nQuestions? Call +41 44 123 45 67."
    )
    return "Invoice from " + shop.merchant.title(), body


def _prose(rng, shop, lines, tax, total) -> tuple[str, str]:
    amount = _money(total, shop.currency)
    return (
        f"You sent {amount}",
        f"Hello,\nyou sent a payment of {amount} to {lines[0][0]} & Co.\nIt may take {rng.randint(2, 5)} days to show.",
    )


def _european(amount: Decimal, separator: str) -> str:
    return f"{amount:,}".translate(str.maketrans({",": separator, ".": ","}))


def _german(rng, shop, lines, tax, total) -> tuple[str, str]:
    rows = "\n".join(f"{name}\t{_european(price, '.')} €" for name, price in lines)
    net, vat, gross = (_european(amount, ".") for amount in (total - tax, tax, total))
    return "Payment confirmation", f"{rows}\nTotal excl. VAT\t{net} €\nVAT\t{vat} €\nTotal\t{gross} €"


def _spaced(rng, shop, lines, tax, total) -> tuple[str, str]:
    space = rng.choice((" ", "\u00a0", "\u202f"))
    rows = "\r\n".join(f"{name} : {_european(price, space)}{space}€" for name, price in lines)
    return "Receipt of your purchase", f"{rows}\r\nGrand total : {_european(total, space)}{space}€\r\nMerci !"


def _scan(rng, shop, lines, tax, total) -> tuple[str, str]:
    cash = (total // 50 + 1) * 50
    rows = "\n".join(f"{name.upper()}\n1\nX\n{price}\n{price}" for name, price in lines)
    foot = f"TOTAL INCL. GST@6%\nRM {total}\nCASH\nRM {cash:.2f}\nCHANGE\nRM {cash - total}"
    if rng.random() < 0.5:
        amounts = (total - tax, tax, total, f"{cash:.2f}", cash - total)
        foot = "\n".join(("SUBTOTAL :", "GST 6% :", "TOTAL :", "CASH :", "CHANGE :", *map(str, amounts)))
    summary = f"GST SUMMARY\nAMOUNT(RM)\nTAX(RM)\nSR @ 6%\n{total - tax}\n{tax}\nTOTAL\n{total - tax}\n{tax}"
    return "Your receipt", f"KEDAI SDN BHD\nTAX INVOICE\n{rows}\nTOTAL QTY: {len(lines)}\n{foot}\n{summary}\nTHANK YOU"


def _delivered(rng, shop, lines, tax, total) -> tuple[str, str]:
    return "Purchase confirmation", "Log in to see it. Plans start at $3.00 a month."


def _none(rng, shop, lines, tax, total) -> tuple[str, str]:
    return "Purchase confirmation", f"Thank you! Pick it up before {rng.randint(10, 20)}.30 today."


_STYLES: dict[str, Callable[..., tuple[str, str]]] = {
    "order": _order,
    "invoice": _invoice,
    "prose": _prose,
    "german": _german,
    "spaced": _spaced,
    "scan": _scan,
    "delivered": _delivered,
    "none": _none,
}


def _write(folder: Path, mails: list[dict]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for day in sorted({mail["received_at"][:10] for mail in mails}):
        rows = [mail for mail in mails if mail["received_at"].startswith(day)]
        text = "".join(
            json.dumps(mail, ensure_ascii=False) + "\n"
            for mail in sorted(rows, key=lambda mail: (mail["received_at"], mail["email_id"]))
        )
        # mtime 0: the same seed gives the same bytes on any day.
        (folder / f"money-{day}.jsonl.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
