"""Amounts that their neighbours prove, as scans have them: labels are lost, or stand in another column."""

from __future__ import annotations

from decimal import Decimal

from tests.dbt.money.test_money import DAY, MONEY, mail

TEXTS = {
    "columns that do not pair": (
        "TAX INVOICE\nCOLA\nTAKEOUT TOTAL\nTOTAL ROUNDED\nCASH TENDERED\nCHANGE\nTOTAL INCLUDES 6% GST\nTOTAL\n"
        "15.90\n12.30\n28.20\n28.20\n100.00\n71.80\n1.60\nTHANK YOU",
        "28.20",
    ),
    "no label of cash and change": (
        "RECEIPT\nPASTRY\n25.00\nNET TOTAL\n25. 0\nC\n50.00\nC.\n25.00\nTHANK YOU",
        "25.00",
    ),
    "a sum that was paid": (
        "TAX INVOICE\nLAMP\n* RM 66.04\nSUB TOTAL\nRM\n68.87\nGST\nRM\n4.13\n"
        "TO\nRM\n73.00\nCA\nRM\n73.00\nCHANGE\nRM\n0.00",
        "73.00",
    ),
    "net, gross and tax are no cash": ("Net total 25.74\nTotal 27.28\nTax 1.54\nRM", "27.28"),
    "a gross that is a number of notes": ("Net 100.00\nTotal 105.00\nTax 5.00\nRM", "105.00"),
    "things that add up": ("Bread 4.00\nCake 10.00\nTea 6.00\nTotal: $20.00", "20.00"),
    "tax, gross and net": ("VAT 15.97\nTotal: 100.00 €\nNet 84.03\nNet 84.03", "100.00"),
    "a Swedish tax": ("Net 80.00\nNet 80.00\nTotal: 100.00 kr\nTax 20.00", "100.00"),
    "the rounding between two totals": (
        "TAX INVOICE\nTOTAL SALES RM\nROUNDING ADJ\nCASH\nCHANGE\nTHANK YOU\n31.48\n-.03\n31.45\n50.00\n18.55",
        "31.45",
    ),
    "a rounding apart from its totals": (
        "LAMP RM 41.20 S\nTOTAL SALES RM\nROUNDING ADJ RM\n.02\nROUNDING RM\n96.40\nCARD RM\n96.40\nTHANK YOU\n96.38",
        "96.40",
    ),
    "a fee is no rounding": ("Tea 28.49\nBag fee 0.01\nTotal: $28.50\nTip $3.00\nTotal with tip: $31.50", "31.50"),
    "little cash back": (
        "TAX INVOICE\n8.70 SR\nTOTAL SALES\nDISCOUNT\nFINAL\n8.70\n0.00\n8.70\n10.00\n1.30\nCASH\nCHANGE",
        "8.70",
    ),
    "little was bought": (
        "TAX INVOICE\nQTY AMT\nPAYMENT\nCASH\nCHANGE\nGST SUMMARY\n9.00\n9.00\n50.00\n41.00\nSR\n8.49\n0.51",
        "9.00",
    ),
    "all of it paid in cash": ("DPT 5\nRM\n149.00\nDPT 4\nRM\n21.00\nCASH\nRM\n170.00", "170.00"),
    "labels lost, told twice": (
        "FUEL\n2.200\n22.73\nTOTAL SALES\nROUNDING ADJ\nRM\nRM\nCASH\nRM\n"
        "GST SUMMARY\nAMOUNT RM\n50.00\nTAX RM\n0.00\nTHANK YOU\n50.00\n50.00",
        "50.00",
    ),
    "a total with its taxes": ("Lamp RM 4.40\nLess 1.84-\nTOTAL (GST INCL): 2.56\nTOTAL GST: 0.14", "2.56"),
    "an order with its parts": ("Tea 5.00\nCake 10.00\nTotal: $15.00\nPaid $15.00", "15.00"),
}
# name: text and currency; a mark that is part of something else is none
CURRENCIES = {
    "an address": ("PT17920 SEK U9, SHAH ALAM\nTOTAL 12.00", None),
    "an article": ("KR600 SAFETY SHOES\nTOTAL 110.00", None),
    "opening hours": ("FRI-SAT:1000 RS - 2300 HRS\nTOTAL 46.55", None),
    "one discount of many amounts": (
        "DISC $0.20\nPAPER 55.00\nINK 29.00\nPEN 1.10\nCARD 2.20\nGLUE 3.30\nTOTAL 90.40",
        None,
    ),
    "one line tells": ("Amount (RM)\nTea 3.00\nTotal 3.00", "MYR"),
    "a krona": ("Total: Kr 600", "SEK"),
    "a dinar of Kuwait": ("Total KD 4.750", "KWD"),
}


def test_what_is_no_currency(warehouse):
    rows = [mail(name, body=body, user_id=name) for name, (body, _) in CURRENCIES.items()]
    warehouse.land("emails", rows)
    warehouse.build(DAY, select=MONEY)
    found = dict(warehouse.rows("select email_id, currency from personal.receipts"))
    assert found == {name: currency for name, (_, currency) in CURRENCIES.items()}


def test_what_neighbours_prove(warehouse):
    rows = [mail(name, subject="Your receipt", body=body) for name, (body, _) in TEXTS.items()]
    warehouse.land("emails", rows)
    warehouse.build(DAY, select=MONEY)
    found = dict(warehouse.rows("select email_id, amount from personal.receipts"))
    assert found == {name: Decimal(amount) for name, (_, amount) in TEXTS.items()}
