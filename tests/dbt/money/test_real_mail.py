"""E-mails as shops, banks and people write them: what each tells, and that nothing else is counted as spending."""

# ruff: noqa: RUF001 - the marks are what is tested
from __future__ import annotations

import re

from tests.dbt.money.test_money import DAY, MONEY, mail

# name: sender, subject, text, (kind, amount, currency, merchant, date); kind None: no receipt,
# or one that tells nothing; other values None: not asked
MAILS = {
    "de_refund2": (
        "Kundenservice <info@thalia.de>",
        "Gutschrift zu Ihrer Bestellung 8847362",
        "Sehr geehrte Frau Meier,\ndie Gutschrift über 12,99 € wurde veranlasst.\n",
        ("refund", "12.99", "EUR", "thalia", None),
    ),
    "es_refund": (
        "El Corte Inglés <pedidos@elcorteingles.es>",
        "Hemos procesado tu reembolso",
        "Hemos realizado el abono de 1.234,50 € en tu tarjeta.",
        ("refund", "1234.50", "EUR", "elcorteingles", None),
    ),
    "cs_refund": (
        "Alza.cz <info@alza.cz>",
        "Vrácení peněz",
        "Dobrý den, vrátili jsme vám 1\u00a0299 Kč na účet.",
        ("refund", "1299.00", "CZK", "alza", None),
    ),
    "en_refund_partial": (
        "Etsy <transaction@etsy.com>",
        "You have received a partial refund",
        "Seller CandleShop has issued you a partial refund of $8.50 for order 2938475. Original total: $42.00",
        ("refund", "8.50", "USD", None, None),
    ),
    "en_refund_neg": (
        "Uber <noreply@uber.com>",
        "Your refund from Uber",
        "Refund: -$12.40\nOriginal fare $12.40",
        ("refund", "12.40", "USD", "uber", None),
    ),
    "neg_total": (
        "Zalando <info@zalando.fr>",
        "Votre facture d’avoir",
        "Total : -35,00 €\nMontant remboursé: 35,00 €",
        ("refund", "35.00", "EUR", None, None),
    ),
    "refund_de_paypal": (
        "PayPal <service@paypal.de>",
        "Rückzahlung von Zalando SE",
        "Sie haben eine Rückzahlung in Höhe von 20,00 EUR von Zalando SE erhalten. Ursprüngliche Zahlung 80,00 EUR",
        ("refund", "20.00", "EUR", None, None),
    ),
    "fr_failed": (
        "Netflix <info@account.netflix.com>",
        "Votre paiement a été refusé",
        "Bonjour,\nNous n’avons pas pu encaisser votre paiement de 13,49\u202f€. "
        "Mettez à jour votre moyen de paiement.",
        ("failed", "13.49", "EUR", "netflix", None),
    ),
    "fr_failed2": (
        "SFR <facture@sfr.fr>",
        "Échec du prélèvement de votre facture",
        "Le prélèvement de 39,99 € a été rejeté par votre banque.",
        ("failed", "39.99", "EUR", "sfr", None),
    ),
    "de_failed2": (
        "PayPal <service@paypal.de>",
        "Ihre Lastschrift wurde zurückgegeben",
        "Ihre Bank hat die Lastschrift über 25,00 EUR zurückgegeben.",
        ("failed", "25.00", "EUR", None, None),
    ),
    "pt_failed": (
        "NuBank <todomundo@nubank.com.br>",
        "Sua compra foi recusada",
        "A compra de R$ 1.234,56 no estabelecimento MERCADO foi recusada por falta de limite.",
        ("failed", "1234.56", "BRL", None, None),
    ),
    "en_failed": (
        "Hulu <hulu@hulumail.com>",
        "We had trouble charging your card",
        "Your payment of $17.99 didn't go through. Update your payment details.",
        ("failed", "17.99", "USD", None, None),
    ),
    "sv_failed": (
        "Telia <info@telia.se>",
        "Betalningen misslyckades",
        "Din betalning på 299 kr kunde inte genomföras.",
        ("failed", "299.00", "SEK", None, None),
    ),
    "order_cancel_refund": (
        "Amazon <order-update@amazon.com>",
        "Your order has been cancelled",
        "Your order total $30.00 was cancelled. You will not be charged.",
        ("failed", None, None, None, None),
    ),
    "en_ship": (
        "Nike <orders@nike.com>",
        "Your order is on its way",
        "Order C00123456 Total $120.00 tracking number 1Z999",
        ("shipping", "120.00", "USD", "nike", None),
    ),
    "pl_ship": (
        "x-kom <sklep@x-kom.pl>",
        "Twoje zamówienie zostało wysłane",
        "Zamówienie nr 12345678. Wartość zamówienia: 1\u00a0299,00 zł",
        ("shipping", "1299.00", "PLN", None, None),
    ),
    "pt_stmt": (
        "Banco Itaú <faturas@itau.com.br>",
        "Sua fatura fechou",
        "O valor total da sua fatura é R$ 2.345,67 com vencimento em 10/10/2026. Pagamento mínimo R$ 234,56",
        ("statement", "2345.67", "BRL", None, None),
    ),
    "de_stmt": (
        "Sparkasse <info@sparkasse.de>",
        "Ihr Kontoauszug ist verfügbar",
        "Kontostand am 31.08.2026: 2.345,67 EUR",
        ("statement", None, None, None, None),
    ),
    "de_in": (
        "PayPal <service@paypal.de>",
        "Sie haben eine Zahlung erhalten",
        "Max Mustermann hat Ihnen 50,00 EUR gesendet.",
        ("incoming", "50.00", "EUR", None, None),
    ),
    "en_in2": (
        "Stripe <notifications@stripe.com>",
        "Your payout of $1,532.10 is on the way",
        "Expect $1,532.10 in your bank account",
        ("incoming", "1532.10", "USD", None, None),
    ),
    "news1": (
        "IKEA <ikea@news.ikea.com>",
        "New order: comfort. Chairs from $49",
        "Shop chairs $49.00, sofas $499.00. Free shipping on orders over $99",
        (None, None, None, None, None),
    ),
    "news2": (
        "MediaMarkt <newsletter@mediamarkt.de>",
        "Nur heute: Rechnung später bezahlen",
        "Jetzt TV ab 399,00 € – zahlen in 30 Tagen. Gesamtpreis 399 €",
        (None, None, None, None, None),
    ),
    "cart2": (
        "ASOS <asos@fashion.asos.com>",
        "Your order is waiting! Complete your purchase",
        "Items in your bag: Jeans £45.00 Total £45.00. Check out now",
        (None, None, None, None, None),
    ),
    "lottery": (
        "Lotto <win@lotto-winner.com>",
        "Payment confirmation: you won $1,000,000",
        "Congratulations! Your payment of $1,000,000 is ready. Send processing fee $99",
        (None, None, None, None, None),
    ),
    "salary": (
        "Acme Recruiting <jobs@acme.com>",
        "Application confirmation: Data Engineer",
        "Thank you for applying. Salary $180,000 - $210,000.",
        (None, None, None, None, None),
    ),
    "offer": (
        "Acme <hr@acme.com>",
        "Your offer letter",
        "We are pleased to offer you a base salary of $185,000 and a sign-on payment of $10,000.",
        (None, None, None, None, None),
    ),
    "tax_refund_promo": (
        "TurboTax <turbotax@intuit.com>",
        "Get your biggest refund",
        "File now for $0. Average refund $3,011. Upgrade from $59",
        (None, None, None, None, None),
    ),
    "refund_policy": (
        "Shop <info@shop.example>",
        "Our refund policy has changed",
        "Returns up to $50 are free. Questions? See terms",
        (None, None, None, None, None),
    ),
    "fwd": (
        "Jane Doe <jane@gmail.com>",
        "Fwd: Your receipt from Apple",
        "---------- Forwarded message ---------\nFrom: Apple <no_reply@email.apple.com>\n"
        "Date: Tue, Sep 1, 2026\nSubject: Your receipt from Apple\nTo: Jane\n\nRECEIPT\nDate Sep 1, 2026\n"
        "iCloud+ 50GB $0.99\nTOTAL $0.99",
        ("purchase", "0.99", "USD", "apple", "2026-09-01"),
    ),
    "fwd_de": (
        "Anna Meier <anna@gmx.de>",
        "WG: Ihre Rechnung von Telekom",
        "-----Ursprüngliche Nachricht-----\nVon: Telekom <rechnung@telekom.de>\nGesendet: Dienstag, 1. "
        "September 2026\nBetreff: Ihre Rechnung\n\nRechnungsbetrag: 39,95 €",
        ("purchase", "39.95", "EUR", "telekom", None),
    ),
    "fw_amazon": (
        "Bob <bob@x.org>",
        'FW: Your Amazon.com order of "Kettle"',
        "From: Amazon.com [mailto:auto-confirm@amazon.com]\nSent: Monday, September 7, 2026\nTo: Bob\n"
        "Subject: Your order\n\nOrder #112-1234567-1234567\nOrder Total: $24.99",
        ("purchase", "24.99", "USD", "amazon", None),
    ),
    "tr_fwd_ordinary": (
        "Bob <bob@x.org>",
        "Fwd: lunch on Friday",
        "From: Ann <ann@x.org>\nlunch costs $12.00 each, total $24.00",
        (None, None, None, None, None),
    ),
    "html": (
        "Lyft <receipts@lyft.com>",
        "Your ride with Ahmed on September 8",
        "Thanks for riding with Ahmed!\n&nbsp;\nSeptember 8, 2026 at 9:12 PM\n"
        "Fare&nbsp;(4.2mi)&nbsp;$11.20\nTip&nbsp;$2.00\n*Total*&nbsp;$13.20\n[image: map]\n=20\n"
        "Paid with Visa *4242",
        ("purchase", "13.20", "USD", "lyft", "2026-09-08"),
    ),
    "html2": (
        "Shop <orders@shop.example>",
        "Order confirmation #A-1029",
        "<p>Thank you for your order!</p><table><tr><td>Subtotal</td><td>&pound;20.00</td>"
        "</tr><tr><td>Total</td><td>&pound;23.50</td></tr></table>",
        ("purchase", "23.50", "GBP", None, None),
    ),
    "html3": (
        "Laden <info@laden.de>",
        "Bestellbestätigung 4711-12",
        "Zwischensumme:&nbsp;20,00&nbsp;&euro;<br>Versand: 4,90 &euro;<br/>Gesamtsumme: <b>24,90&nbsp;&euro;</b>",
        ("purchase", "24.90", "EUR", None, None),
    ),
    "chf": (
        "Digitec <noreply@digitec.ch>",
        "Ihre Bestellung bei digitec",
        "Gesamtbetrag: CHF 1’234.50",
        ("purchase", "1234.50", "CHF", "digitec", None),
    ),
    "inr": (
        "Flipkart <noreply@flipkart.com>",
        "Your Order Confirmation",
        "Order Total ₹ 1,23,456.78",
        ("purchase", "123456.78", "INR", "flipkart", None),
    ),
    "jpy": (
        "Uniqlo <info@uniqlo.co.jp>",
        "ご注文確認 Order confirmation",
        "合計 ¥12,800（税込）",
        ("purchase", "12800.00", "JPY", "uniqlo", None),
    ),
    "kwd": (
        "Talabat <noreply@talabat.com>",
        "Your receipt from Talabat",
        "Total KD 4.750\nDelivery KD 0.250",
        ("purchase", "4.75", "KWD", None, None),
    ),
    "kwd2": (
        "Xcite <orders@xcite.com>",
        "Order confirmation",
        "Grand total: KWD 1,234.500",
        ("purchase", "1234.50", "KWD", None, None),
    ),
    "trial": (
        "Notion <team@notion.so>",
        "Your receipt from Notion",
        "Notion Plus trial\nTotal: $0.00\nAfter your trial you will be charged $10.00 on October 1, 2026",
        ("purchase", "0.00", "USD", None, None),
    ),
    "two_cur": (
        "Aliexpress <transaction@notice.aliexpress.com>",
        "Order confirmation",
        "Total: US $25.30\n(approx. EUR 23,10 charged to your card)",
        ("purchase", "25.30", "USD", None, None),
    ),
    "two_cur3": (
        "PayPal <service@paypal.com>",
        "Receipt for Your Payment to Nordic Shop AB",
        "You paid 499,00 SEK to Nordic Shop AB\nConverted amount: $47.20 USD\nTotal $47.20 USD",
        ("purchase", "47.20", "USD", "nordic shop ab", None),
    ),
    "free_ship": (
        "Shop <info@shop.example>",
        "Thanks for your order",
        "Total $10.00\nSpend $40.00 more and get a total of $15.00 off your next order",
        ("purchase", "10.00", "USD", None, None),
    ),
    "minus_discount": (
        "Shop <orders@shop.de>",
        "Bestellbestätigung",
        "Zwischensumme 50,00 €\nGutschein -10,00 €\nVersand 4,95 €\nGesamtsumme inkl. MwSt. 44,95 €\n"
        "enthaltene MwSt. 19 % 7,18 €",
        ("purchase", "44.95", "EUR", None, None),
    ),
    "unicode_minus": (
        "Shop <info@shop.fr>",
        "Confirmation de commande",
        "Sous-total 45,00 €\nRemise −5,00 €\nTotal TTC 40,00 €",
        ("purchase", "40.00", "EUR", None, None),
    ),
    "pipe": (
        "Shop <info@shop.example>",
        "Your receipt",
        "| Item | Price |\n| Tea | $4.00 |\n| Cake | $6.00 |\n| Total | $10.00 |",
        ("purchase", "10.00", "USD", None, None),
    ),
    "ch_rund": (
        "Coop <noreply@coop.ch>",
        "Ihr Kaufbeleg",
        "Total CHF 23.47\nRundung -0.02\nTotal zu bezahlen CHF 23.45",
        ("purchase", "23.45", "CHF", None, None),
    ),
    "cs_ucet": (
        "Rohlík <zakaznici@rohlik.cz>",
        "Vaše účtenka",
        "Celkem k úhradě 1\u00a0245,50 Kč\nZaokrouhlení 0,50\nCelkem 1\u00a0246 Kč",
        ("purchase", "1246.00", "CZK", None, None),
    ),
    "google_play": (
        "Google Play <googleplay-noreply@google.com>",
        "Your Google Play Order Receipt from Sep 4, 2026",
        "Thank you. You made a purchase from Duolingo on Google Play.\nTotal: $6.99/month",
        ("purchase", "6.99", "USD", "duolingo", "2026-09-04"),
    ),
    "stripe_receipt": (
        "Linear <receipts+acct_1@stripe.com>",
        "Your receipt from Linear Orbit, Inc. #1234-5678",
        "Receipt from Linear Orbit, Inc. $16.00 Paid September 2, 2026\nAmount paid $16.00",
        ("purchase", "16.00", "USD", "linear orbit", "2026-09-02"),
    ),
    "bank_alert": (
        "Chase <no-reply@alerts.chase.com>",
        "Your $45.10 transaction with SHELL",
        "You made a $45.10 transaction with SHELL on Sep 3, 2026",
        ("purchase", "45.10", "USD", None, "2026-09-03"),
    ),
    "us_date": (
        "Target <orders@target.com>",
        "Order confirmation",
        "Order date: 09/08/2026\nOrder total: $45.20",
        ("purchase", "45.20", "USD", "target", "2026-09-08"),
    ),
    "es_date": (
        "Renfe <venta@renfe.es>",
        "Confirmación de compra",
        "Fecha: 08/09/2026\nImporte total: 45,20 €",
        ("purchase", "45.20", "EUR", "renfe", "2026-09-08"),
    ),
}
FROM_A_LIST = {"news1": "news.ikea.com"}


def test_mail_as_people_get_it(warehouse):
    """A quarter of such e-mails came out wrong before: forwarded receipts, HTML, partial refunds, abandoned carts."""
    rows = []
    for n, (name, (sender, subject, body, _)) in enumerate(MAILS.items()):
        fields = {"user_id": f"user-{n}", "sender": sender, "list_id": FROM_A_LIST.get(name)}
        domain = re.search("@([A-Za-z0-9.-]+)", sender)
        assert domain
        rows.append(mail(name, subject=subject, body=body, sender_domain=domain.group(1), **fields))
    warehouse.land("emails", rows)
    warehouse.build(DAY, select=MONEY)
    columns = "email_id, kind, cast(amount as varchar), currency, lower(merchant), cast(transaction_date as varchar)"
    found = {row[0]: row[1:] for row in warehouse.rows(f"select {columns} from personal.receipts")}
    wrong = {}
    for name, (*_, expected) in MAILS.items():
        got = found.get(name, ("other", None, None, None, None))
        kind = got[0] if got[0] != "other" else None
        told = [value for value, asked in zip(got[1:], expected[1:], strict=True) if asked]
        if kind != expected[0] or told != [value for value in expected[1:] if value]:
            wrong[name] = (expected, got)
    assert not wrong
