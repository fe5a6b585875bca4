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
    "an order with its parts": ("Tea 5.00\nCake 10.00\nTotal: $15.00\nPaid $15.00", "15.00"),
}


def test_what_neighbours_prove(warehouse):
    rows = [mail(name, subject="Your receipt", body=body) for name, (body, _) in TEXTS.items()]
    warehouse.land("emails", rows)
    warehouse.build(DAY, select=MONEY)
    found = dict(warehouse.rows("select email_id, amount from personal.receipts"))
    assert found == {name: Decimal(amount) for name, (_, amount) in TEXTS.items()}
