"""docs/rules/money.md through landing and dbt: receipts, amounts, duplicate charges, spending, the CSV."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import duckdb

from dagster_pipeline.domains.money.sample import generate
from dagster_pipeline.publishing import files

MONEY = "+path:dbt_project/models/money/personal"
DAY = "2026-09-30"


def mail(email_id: str, subject: str | None = "Your receipt", body: str | None = None, **fields) -> dict:
    return {
        "email_id": email_id,
        "user_id": "ann",
        "sender": "billing@shop.example",
        "sender_domain": "shop.example",
        "recipient": "ann@example.org",
        "subject": subject,
        "body_text": body,
        "category": None,
        "list_id": None,
        "amount": None,
        "received_at": "2026-09-10T12:00:00Z",
    } | fields


AMOUNTS = [
    # how a number is written
    ("Total: $1,234.56", "1234.56", "USD", "total_line"),
    ("Total: 1.234,56 €", "1234.56", "EUR", "total_line"),
    ("Total: 1 234,56 €", "1234.56", "EUR", "total_line"),
    ("Total: 1\u00a0234\u202f567,89 €", "1234567.89", "EUR", "total_line"),
    ("Total: $12 345 678.90", "12345678.90", "USD", "total_line"),
    ("Total: R1 234.56", "1234.56", "ZAR", "total_line"),
    ("Total: 1 234 €", "1234.00", "EUR", "total_line"),
    ("You paid $5 100 points earned", "5.00", "USD", "total_line"),
    ("Total: CHF 1'234.50", "1234.50", "CHF", "total_line"),
    ("Total: Rs. 1,23,456.00", "123456.00", "INR", "total_line"),
    ("Total: ₹1,23,456", "123456.00", "INR", "total_line"),
    ("You were charged USD 12", "12.00", "USD", "largest"),
    ("You were charged usd 12", "12.00", "USD", "largest"),
    ("You were charged $5", "5.00", "USD", "largest"),
    ("You were charged £ 9.5 today", "9.50", "GBP", "largest"),
    ("You were charged $1,234.", "1234.00", "USD", "largest"),
    ("You were charged €1.234", "1234.00", "EUR", "largest"),
    ("You were charged KWD 12.500", "12.50", "KWD", "largest"),
    ("You were charged ¥12,800", "12800.00", "JPY", "largest"),
    ("You were charged RM .50", "0.50", "MYR", "largest"),
    ("You were charged 250 kr", "250.00", "SEK", "largest"),
    ("You were charged 99,90 zł", "99.90", "PLN", "largest"),
    # which currency
    ("Total: US$12.00", "12.00", "USD", "total_line"),
    ("Total: $12.00 CAD", "12.00", "CAD", "total_line"),
    ("Total: A$12.00", "12.00", "AUD", "total_line"),
    ("Total: 12.00\nPaid from your EUR account", "12.00", "EUR", "total_line"),
    ("Coffee £3.00\nTotal: 12.00", "12.00", "GBP", "total_line"),
    ("Total: 12.00", "12.00", None, "total_line"),
    ("KEDAI SDN BHD\nTOTAL (RM)\n12.00", "12.00", "MYR", "total_line"),
    # never negative
    ("Total: $20.00\nDiscount: -$25.00", "20.00", "USD", "total_line"),
    ("Paid $20.00, refunded -$25.00", "20.00", "USD", "largest"),
    ("Total - $45.00", "45.00", "USD", "total_line"),
    ("Refund: -$25.00", None, None, None),
    # which line is the total's
    ("Subtotal: $40.00\nTax: $3.00\nTotal: $43.00", "43.00", "USD", "total_line"),
    ("Subtotal $40.00 Tax $3.00 Total $43.00", "43.00", "USD", "total_line"),
    ("Sub total: $140.00\nSub-total $150.00\nTotal: $43.00", "43.00", "USD", "total_line"),
    ("List price $99.00\nTotal: $43.00\nYou saved $56.00", "43.00", "USD", "total_line"),
    ("Total: $40.00\nGrand total: $43.00\nBonus worth $80.00", "43.00", "USD", "total_line"),
    ("Total: $43.00\nAmount paid: $13.00", "13.00", "USD", "total_line"),
    ("Balance due: $43.00\nCredit limit $5,000.00", "43.00", "USD", "total_line"),
    ("Total: $43.00\nAmount paid: $43.00\nBalance due: $0.00", "43.00", "USD", "total_line"),
    ("Total: $0.00", "0.00", "USD", "total_line"),
    ("Total (6 items): $43.00", "43.00", "USD", "total_line"),
    ("Total items: 6\nTotal: $43.00\nTotal qty: 7.00", "43.00", "USD", "total_line"),
    ("Total: $43.00 (incl. tax $3.00)", "43.00", "USD", "total_line"),
    ("Total 40.00 3.00 43.00", "43.00", None, "total_line"),
    ("Total incl. 6% GST: $43.00\nTotal excl. GST: $40.57\nTotal savings $90.00", "43.00", "USD", "total_line"),
    ("$43.00 is your total", "43.00", "USD", "total_line"),
    ("TOTAL\r\n$43.00\r\nThank you", "43.00", "USD", "total_line"),
    ("Total: 45", "45.00", None, "total_line"),
    ("Totally free, was $12.00", "12.00", "USD", "largest"),
    # scanned receipts: labels and amounts in columns, rounding, cash
    ("TOTAL\nRM\n33.92\nROUNDING ADJ\n-0.02\nTOTAL ROUNDED\nRM 33.90\nCASH\nRM 50.00", "33.90", "MYR", "total_line"),
    ("TOTAL SALES RM\n14.38\nROUNDING ADJ RM\n.02\nROUNDING RM\n14.40\nCASH RM\n20.00", "14.40", "MYR", "total_line"),
    ("SUBTOTAL\nTAX\nTOTAL\nCASH\nCHANGE\n40.00\n3.00\n43.00\n50.00\n7.00", "43.00", None, "total_line"),
    ("TOTAL\n43.00\nTOTAL PAID\n50.00\nCHANGE\n7.00", "43.00", None, "total_line"),
    ("TOTAL\n43.00\nGST SUMMARY\nCODE\nSR\nTOTAL\n40.57\n2.43", "43.00", None, "total_line"),
    ("BREAD\n3.10\nCAKE\n9.90\nCASH\n20.00", "9.90", None, "largest"),
    # no amount at all
    ("See you at 10.30 in room 4, 100% sure, on 12.01.2026", None, None, None),
    ("Total: 12 May 2026", None, None, None),
    ("Pick it up before 10.30, change trains at 9.15", None, None, None),
    ("try 30 days for free", None, None, None),
    ("", None, None, None),
    (None, None, None, None),
]


def test_unit_tests_of_the_models(warehouse):
    warehouse.build(DAY, select=MONEY)
    result = warehouse.dbt("test", "--select", "path:dbt_project/models/money,test_type:unit")
    assert len(result.result) >= 6


def test_amounts(warehouse):
    """Each of these stood, or could stand, in a mail: "$1,234.56" was read as 1 by the first product."""
    warehouse.land("emails", [mail(f"{i:03d}", body=case[0], user_id=f"u{i}") for i, case in enumerate(AMOUNTS)])
    warehouse.build(DAY, select=MONEY)
    found = {
        row[0]: row[1:]
        for row in warehouse.rows("select email_id, amount, currency, amount_source from personal.receipts")
    }
    wrong = []
    for i, (body, amount, currency, source) in enumerate(AMOUNTS):
        expected = (None if amount is None else Decimal(amount), currency, source)
        if found[f"{i:03d}"] != expected:
            wrong.append((body, expected, found[f"{i:03d}"]))
    assert not wrong


def test_an_amount_is_delivered_or_in_the_body_or_in_the_subject(warehouse):
    warehouse.land(
        "emails",
        [
            mail("delivered", body="Total: £99.00, of which £12.50 shipping", amount=12.5),
            mail("delivered zero", body="Total: $99.00", amount=0),
            mail("delivered negative", body="Total: $99.00", amount=-5),
            mail("delivered alone", amount=12.5, user_id="bob"),
            mail("body", subject="Your receipt: total $10.00", body="Tea: $7.00"),
            mail("subject", subject="Your receipt for $10.00", body="Thank you!"),
        ],
    )
    warehouse.build(DAY, select=MONEY)
    assert warehouse.rows(
        "select email_id, amount, currency, amount_source from personal.receipts order by email_id"
    ) == [
        ("body", Decimal("7.00"), "USD", "largest"),
        ("delivered", Decimal("12.50"), "GBP", "delivered"),
        ("delivered alone", Decimal("12.50"), None, "delivered"),
        ("delivered negative", Decimal("99.00"), "USD", "total_line"),
        ("delivered zero", Decimal("0.00"), "USD", "delivered"),
        ("subject", Decimal("10.00"), "USD", "largest"),
    ]


def test_what_is_a_receipt_and_whose(warehouse):
    """`notamazon.com` once counted as amazon.com, and "disorder" as an order."""
    hello = {"subject": "Hello"}
    warehouse.land(
        "emails",
        [
            mail("a keyword", subject="INVOICE 12"),
            mail("b two keywords", subject="Payment receipt"),
            mail("c part of a word", subject="A disorderly billing restatement"),
            mail("d category", **hello, category=" Finance "),
            mail("e keyword before category", subject="Your bill", category="finance", sender_domain="paypal.com"),
            mail("f subdomain", **hello, sender_domain="mail.amazon.com"),
            mail("g domain", **hello, sender_domain="PayPal.com."),
            mail("h no label boundary", **hello, sender_domain="notamazon.com"),
            mail("i other domain", **hello, sender_domain="amazon.com.evil.example"),
            mail("j sender only", **hello, sender_domain=None, sender="eBay <no-reply@reply.ebay.com>"),
            mail("k no subject", subject=None),
            mail("l two-level suffix", sender_domain="news.shop.co.uk"),
            mail("m suffix and name", sender_domain="shop.co.uk"),
            mail("n bare name", sender_domain="localhost"),
            mail("o address", sender_domain="10.0.0.1"),
            mail("p nothing known", sender_domain=None, sender=" "),
            mail("q sender", sender_domain="", sender="Bob@Shop.example"),
        ],
    )
    warehouse.build(DAY, select=MONEY)
    assert warehouse.rows(
        "select split_part(email_id, ' ', 1), receipt_reason, merchant from personal.receipts order by 1"
    ) == [
        ("b", "keyword:payment receipt", "shop"),
        ("d", "category", "shop"),
        ("e", "category", "paypal"),
        ("f", "sender:amazon.com", "amazon"),
        ("g", "sender:paypal.com", "paypal"),
        ("j", "sender:ebay.com", "ebay"),
        ("l", "keyword:your receipt", "shop"),
        ("m", "keyword:your receipt", "shop"),
        ("n", "keyword:your receipt", "localhost"),
        ("o", "keyword:your receipt", "10.0.0.1"),
        ("p", "keyword:your receipt", "Unknown"),
        ("q", "keyword:your receipt", "shop"),
    ]


def charge(email_id: str, day: int, body: str = "Total: $9.99", **fields) -> dict:
    return mail(email_id, body=body, received_at=f"2026-09-{day:02d}T12:00:00Z", **fields)


def test_duplicate_charges_are_consecutive_equal_charges_within_the_window(warehouse):
    warehouse.land(
        "emails",
        [
            charge("a1", 1),
            charge("a2", 4),
            charge("a3", 11),
            charge("a4", 19),
            charge("another amount", 2, "Total: $9.98"),
            charge("another currency", 2, "Total: €9.99"),
            charge("another merchant", 2, sender_domain="other.example"),
            charge("another user", 2, user_id="bob"),
            charge("free 1", 2, "Total: $0.00"),
            charge("free 2", 3, "Total: $0.00"),
            charge("no amount 1", 2, "Thanks"),
            charge("no amount 2", 3, "Thanks"),
            charge("x1", 5, "Total: $5.00"),
            charge("x2", 5, "Total: $5.00"),
        ],
    )
    # the same e-mail once more, with a corrected text
    warehouse.land("emails", [charge("a4", 19, "Total: $9.99 again")])
    warehouse.build(DAY, select=MONEY)
    assert warehouse.rows(
        """select user_id, merchant, currency, amount, earlier_email_id, later_email_id, days_apart,
            later_date - earlier_date from personal.duplicate_charges where is_suspected order by earlier_email_id"""
    ) == [
        ("ann", "shop", "USD", Decimal("9.99"), "a1", "a2", 3, 3),
        ("ann", "shop", "USD", Decimal("9.99"), "a2", "a3", 7, 7),
        ("ann", "shop", "USD", Decimal("5.00"), "x1", "x2", 0, 0),
    ]


def test_spending_is_decimal_per_user_and_currency(warehouse):
    """Ten dimes are one dollar; as floats they were 0.9999999999999999."""
    warehouse.land(
        "emails",
        [charge(f"dime {i}", 1 + i, "Total: $0.10") for i in range(10)]
        + [
            charge("dollars", 20, "Total: $10.01", sender_domain="other.example"),
            charge("euros", 20, "Total: 5,00 €"),
            charge("unknown", 20, "Total: 7.00"),
            charge("without amount", 20, "Thank you"),
            charge("bob", 20, "Total: $1.00", user_id="bob"),
            mail("august", body="Total: $3.00", received_at="2026-09-01T01:30:00+02:00"),
        ],
    )
    warehouse.build(DAY, select=MONEY)
    of_ann = "from personal.{} where user_id = 'ann' order by all"
    assert warehouse.rows("select currency, total, receipts, average " + of_ann.format("spending_summary")) == [
        ("EUR", Decimal("5.00"), 1, Decimal("5.00")),
        ("USD", Decimal("14.01"), 12, Decimal("1.17")),
        (None, Decimal("7.00"), 1, Decimal("7.00")),
    ]
    assert warehouse.rows("select currency, month, total, receipts " + of_ann.format("spending_by_month")) == [
        ("EUR", "2026-09", Decimal("5.00"), 1),
        ("USD", "2026-08", Decimal("3.00"), 1),
        ("USD", "2026-09", Decimal("11.01"), 11),
        (None, "2026-09", Decimal("7.00"), 1),
    ]
    assert warehouse.rows("select currency, merchant, total, receipts " + of_ann.format("spending_by_merchant")) == [
        ("EUR", "shop", Decimal("5.00"), 1),
        ("USD", "other", Decimal("10.01"), 1),
        ("USD", "shop", Decimal("4.00"), 11),
        (None, "shop", Decimal("7.00"), 1),
    ]


def test_only_e_mails_up_to_as_of_date_count_and_each_night_replaces_the_last(warehouse):
    tables = ("receipts", "duplicate_charges", "spending_by_merchant", "spending_by_month", "spending_summary")
    warehouse.build("2026-09-01", select=MONEY)
    assert [warehouse.rows(f"from personal.{table}") for table in tables] == [[]] * len(tables)

    warehouse.land("emails", [charge("a", 1), mail("b", body="Total: $9.99", received_at="2026-09-02T00:00:00Z")])
    warehouse.build("2026-09-01", select=MONEY)
    assert warehouse.rows("select email_id from personal.receipts") == [("a",)]
    warehouse.build("2026-09-02", select=MONEY)
    assert warehouse.rows("select email_id from personal.receipts order by 1") == [("a",), ("b",)]
    assert len(warehouse.rows("from personal.duplicate_charges")) == 1

    # the product took the second one back: no receipt, no duplicate, in no table
    warehouse.land("emails", [mail("b", subject="Hello", received_at="2026-09-02T00:00:00Z")])
    warehouse.build("2026-09-03", select=MONEY)
    assert warehouse.rows("select email_id, as_of_date::varchar from personal.receipts") == [("a", "2026-09-03")]
    assert warehouse.rows("from personal.duplicate_charges") == []

    # a night reads the texts of new batches only: not those of the e-mails that earlier nights have read
    warehouse.land("emails", [mail("c", body="Total: 9.99"), charge("d", 1)])
    warehouse.build("2026-09-11", select=MONEY)
    assert warehouse.rows("select body_text from intermediate.int_money__unread order by 1") == [
        ("Total: $9.99",),
        ("Total: 9.99",),
    ]
    assert warehouse.rows("select email_id, amount from personal.receipts order by 1") == [
        (email_id, Decimal("9.99")) for email_id in "acd"
    ]

    incremental = [warehouse.table(f"personal.{table}") for table in tables]
    warehouse.build("2026-09-11", full_refresh=True, select=MONEY)
    assert [warehouse.table(f"personal.{table}") for table in tables] == incremental


def test_changed_rules_read_every_receipt_again(warehouse):
    warehouse.land("emails", [mail("a", body="Total: 12.00"), mail("b", body="Total: €5.00")])
    night = ("build", "--event-time-start", DAY, "--event-time-end", "2026-10-01", "--select", MONEY)
    currencies = "select currency from personal.receipts order by email_id"
    for variables, expected in (("{}", None), ("{default_currency: NZD}", "NZD"), ("{}", None)):
        warehouse.dbt(*night, "--exclude-resource-type", "unit_test", "--vars", variables)
        assert warehouse.rows(currencies) == [(expected,), ("EUR",)]


def test_the_csv_is_harmless_in_a_spreadsheet(warehouse, tmp_path):
    """A subject of =HYPERLINK(...) ran in the accountant's Excel."""
    subjects = ["=1+1 receipt", "+1 receipt", "-1 receipt", "@receipt", "\treceipt", "\rreceipt", "＝1 receipt"]  # noqa: RUF001
    warehouse.land(
        "emails",
        [charge(f"{i}", 1 + i, subject=subject) for i, subject in enumerate(subjects)]
        + [
            charge("quoted", 20, subject='A "receipt", with\nlines', sender_domain="-shop.example"),
            charge("=bob", 21, "Total: $1.00", user_id="=bob"),
        ],
    )
    warehouse.build(DAY, select=MONEY)
    with duckdb.connect(str(warehouse.settings.database), read_only=True) as con:
        files.write(con, "personal.receipts_export", warehouse.declared_file("receipts_export"), tmp_path)
    rows = {}
    for user in ("ann", "%3Dbob"):
        with (tmp_path / "receipts" / f"user_id={user}.csv").open(newline="", encoding="utf-8") as file:
            rows[user] = list(csv.DictReader(file))
    assert rows["%3Dbob"] == [
        {
            "date": "2026-09-21",
            "merchant": "shop",
            "amount": "1.00",
            "currency": "USD",
            "kind": "purchase",
            "email_id": "'=bob",
            "subject": "Your receipt",
            "category": "",
        }
    ]
    rows = rows["ann"]
    assert rows[0] == {
        "date": "2026-09-20",
        "merchant": "'-shop",
        "amount": "9.99",
        "currency": "USD",
        "kind": "purchase",
        "email_id": "quoted",
        "subject": 'A "receipt", with\nlines',
        "category": "",
    }
    assert [row["subject"] for row in reversed(rows[1:])] == ["'" + subject for subject in subjects]


def test_the_sample_s_truth_is_found(warehouse, tmp_path):
    """Every kind, amount, currency, merchant, date and duplicate that the generator knows, and no others."""
    truth = generate(tmp_path / "sample", date(2026, 9, 1), 10, seed=3)
    landed = warehouse.land_files("emails", tmp_path / "sample" / "emails")
    assert [(one.error, one.rejected, one.duplicates) for one in landed] == [("", 0, 0)] * 10
    warehouse.build("2026-09-10", select=MONEY)
    fields = ("user_id", "kind", "merchant", "paid_through", "amount", "currency")
    rows = warehouse.rows(f"""select email_id, {", ".join(fields)}, transaction_date, date_source, currency_source
        from personal.receipts""")
    found = {row[0]: (*row[1:6], None if row[9] == "inferred" else row[6]) for row in rows}
    expected = {
        email_id: tuple(mail[field] for field in fields) for email_id, mail in truth["emails"].items() if mail["kind"]
    }
    assert len(expected) > 400
    # a purchase at the kiosk says no amount, so it has no currency
    other = {email_id for email_id, values in found.items() if values[1] == "other"}
    wrong = {
        key: (expected.get(key), found.get(key))
        for key in (expected | found).keys() - other
        if expected.get(key) != found.get(key)
    }
    assert not wrong
    assert not other & expected.keys()
    dates = {row[0]: row[7] for row in rows if row[8] == "text"}
    told = {key: mail["transaction_date"] for key, mail in truth["emails"].items() if mail["transaction_date"]}
    assert {key: (told[key], dates.get(key)) for key in told if told[key] != dates.get(key)} == {}
    pairs = warehouse.rows("select earlier_email_id, later_email_id from personal.duplicate_charges where is_suspected")
    assert truth["duplicates"]
    assert set(pairs) == truth["duplicates"]
    totals = Counter()
    for user, kind, _, _, amount, currency in expected.values():
        if kind in ("purchase", "refund"):
            totals[user, currency] += (amount or 0) * (1 if kind == "purchase" else -1)
    summary = warehouse.rows("select user_id, currency, net from personal.spending_summary")
    assert {(user, currency): net for user, currency, net in summary} == {
        key: total for key, total in totals.items() if total
    }


def test_the_sample_is_the_same_for_the_same_seed(tmp_path):
    contents = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, date(2026, 9, 1), 2, seed)
        contents.append({file.name: file.read_bytes() for file in (tmp_path / name / "emails").iterdir()})
    assert contents[0] == contents[1]
    assert contents[0] != contents[2]
    assert sorted(contents[0]) == ["money-2026-09-01.jsonl.gz", "money-2026-09-02.jsonl.gz"]


def test_sums_over_few_people_are_not_published(warehouse):
    """Four people who pay in euros could tell from the sum what the others spend; five in dollars are enough."""
    bills = [
        mail(f"{mark}{n}", body=f"Total: {mark}10.00", user_id=f"user-{n}")
        for mark, people in (("$", 5), ("€", 4))
        for n in range(people)
    ]
    bills.append(mail("again", body="Total: $10.00", user_id="user-1", received_at="2026-09-12T12:00:00Z"))
    warehouse.land("emails", bills)
    warehouse.build(DAY, select="+spending_overview")
    assert warehouse.rows("select * exclude (as_of_date) from published.spending_overview order by currency") == [
        ("EUR", "2026-09", False, None, None, None, None, None, None),
        ("USD", "2026-09", True, 5, 6, Decimal("60.00"), Decimal("0.00"), Decimal("60.00"), 1),
    ]


KINDS = [
    # subject, body, kind (None: no row), counts as spending
    ("Your receipt", "Total: $12.00", "purchase"),
    ("Your receipts", "Total: $12.00", "purchase"),
    ("Two orders", "Thank you for your order\nTotal: $12.00", "purchase"),
    ("Refund for your order", "We have refunded $12.00 to your card", "refund"),
    ("Your payment was declined", "We tried to charge $12.00", "failed"),
    ("Problem with your order", "Your payment of $12.00 could not be processed", "failed"),
    ("You received a payment", "Bob sent you $12.00", "incoming"),
    ("Your monthly statement", "Your current balance is $12.00", "statement"),
    ("Your order has shipped", "Tracking number 12345\nTotal: $12.00", "shipping"),
    ("Application confirmation", "Thank you for applying. Total salary: $180,000", "other"),
    ("Bill Gates gives money away", "He paid $50 million", None),
    ("A bill in parliament", "It costs $1,200 million", None),
    ("Purchase order of the state", "Ships for $1,200 million", None),
    ("Re: your order of precedence", "Order total: $5", None),
    ("Invoice", None, None),
    ("Ihre Rückerstattung", "Wir haben Ihnen 12,00 € erstattet", "refund"),
    ("Votre relevé de compte", "Votre solde : 12,00 €", "statement"),
    ("Pago rechazado", "Tu pago de 12,00 € ha sido rechazado", "failed"),
    ("Vaše objednávka byla odeslána", "Číslo zásilky 1\nCelkem: 120 Kč", "shipping"),
]


def test_only_a_purchase_is_spending_and_a_refund_is_taken_off(warehouse):
    """In a labelled mailbox, 17 of 19 e-mails that were no purchase counted as spending."""
    warehouse.land("emails", [mail(f"{n:02d}", subject, body) for n, (subject, body, _) in enumerate(KINDS)])
    warehouse.build(DAY, select=MONEY)
    found = dict(warehouse.rows("select email_id, kind from personal.receipts"))
    wrong = [(*case, found.get(f"{n:02d}")) for n, case in enumerate(KINDS) if found.get(f"{n:02d}") != case[2]]
    assert not wrong
    assert warehouse.rows(
        "select total, receipts, refunds, net from personal.spending_summary where currency = 'USD'"
    ) == [(Decimal("36.00"), 3, Decimal("12.00"), Decimal("24.00"))]


def test_one_order_told_three_times_is_one_purchase(warehouse):
    order = "Order no. A-778899\n"
    warehouse.land(
        "emails",
        [
            charge("confirmed", 1, order + "Total: $9.99", subject="Order confirmation"),
            charge("paid", 2, order + "Total: $9.99", subject="Your receipt"),
            charge("shipped", 3, order + "Total: $9.99", subject="Your order has shipped"),
            charge("another order", 3, "Order no. B-1234\nTotal: $9.99"),
            charge("shipped without a number", 5, "Total: $9.99", subject="Your order has shipped"),
            charge("another shop", 2, order + "Total: $9.99", sender_domain="other.example"),
        ],
    )
    warehouse.build(DAY, select=MONEY)
    told = dict(warehouse.rows("select email_id, same_purchase_as from personal.receipts"))
    assert told == {
        "confirmed": None,
        "paid": "confirmed",
        "shipped": "confirmed",
        "another order": None,
        "shipped without a number": "another order",
        "another shop": None,
    }
    pairs = warehouse.rows("select earlier_email_id, later_email_id from personal.duplicate_charges")
    assert pairs == [("confirmed", "another order")]
    assert warehouse.rows("select receipts, total from personal.spending_summary") == [(3, Decimal("29.97"))]


def test_an_inferred_currency_is_marked_and_summed_apart(warehouse):
    certain = [charge(f"kr {n}", 1 + n, f"Summa: {n}9,00 kr") for n in range(1, 4)]
    warehouse.land("emails", [*certain, charge("unknown", 9, "Total: 7.00")])
    warehouse.build(DAY, select=MONEY)
    assert warehouse.rows("select currency, currency_source from personal.receipts where email_id = 'unknown'") == [
        ("SEK", "inferred")
    ]
    sums = "select currency, total from personal.spending_summary order by 1 nulls last"
    assert warehouse.rows(sums) == [("SEK", Decimal("87.00")), (None, Decimal("7.00"))]
    night = ("build", "--event-time-start", DAY, "--event-time-end", "2026-10-01", "--select", MONEY)
    warehouse.dbt(*night, "--exclude-resource-type", "unit_test", "--vars", "{sum_inferred_currency: true}")
    assert warehouse.rows(sums) == [("SEK", Decimal("94.00"))]


def test_half_cents_round_up_in_averages(warehouse):
    """18.74 / 4 is 4.685: as a binary fraction it rounded to 4.68."""
    amounts = ("4.68", "4.69", "4.68", "4.69")
    warehouse.land("emails", [charge(f"{n}", 1 + n, f"Total: ${amount}") for n, amount in enumerate(amounts)])
    warehouse.build(DAY, select=MONEY)
    assert warehouse.rows("select total, average from personal.spending_summary") == [
        (Decimal("18.74"), Decimal("4.69"))
    ]


DATES = [
    ("Date: 09/08/2026\nTotal: $5.00", "2026-09-08", "text"),
    ("Datum: 08.09.2026\nSumme: 5,00 €", "2026-09-08", "text"),
    ("Date: 08/09/2026\nTotal: £5.00", "2026-09-08", "text"),
    ("Paid on September 8, 2026\nTotal: $5.00", "2026-09-08", "text"),
    ("Le 8 septembre 2026\nTotal : 5,00 €", "2026-09-08", "text"),
    ("8 de setembro de 2026\nTotal: R$ 5,00", "2026-09-08", "text"),
    ("Due 2026-10-01\nTotal: $5.00", "2026-09-10", "received"),
    ("Date: 10/09/2026\nTotal: $5.00", "2026-09-10", "text"),
    ("Total: $5.00", "2026-09-10", "received"),
]


def test_the_day_of_a_purchase_is_read_as_its_country_writes_it(warehouse):
    warehouse.land("emails", [mail(f"{n}", body=text, user_id=f"u{n}") for n, (text, *_) in enumerate(DATES)])
    warehouse.build(DAY, select=MONEY)
    found = {
        row[0]: row[1:]
        for row in warehouse.rows(
            "select email_id, cast(transaction_date as varchar), date_source from personal.receipts"
        )
    }
    wrong = [(*case, found[f"{n}"]) for n, case in enumerate(DATES) if found[f"{n}"] != case[1:]]
    assert not wrong
