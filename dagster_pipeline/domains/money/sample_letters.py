"""E-mails about money in ten languages, and e-mails that only look like it, each with its truth."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

SPACES = (" ", "\u00a0", "\u202f", "\u2009")


@dataclass(frozen=True)
class Tongue:
    """How shops of a language write: (subject, body) per kind; {amount}, {number}, {date}, {shop} are filled in."""

    currency: str
    domain: str
    amounts: tuple[str, ...]
    thousands: tuple[str, ...]
    decimal: str
    dates: tuple[str, ...]
    letters: dict[str, tuple[str, str]]
    service: tuple[str, str]


def _tongue(currency, domain, amounts, thousands, decimal, dates, service, **letters) -> Tongue:
    return Tongue(currency, domain, amounts, thousands, decimal, dates, letters, service)


TONGUES = {
    "en": _tongue(
        "USD", "teapot.com", ("${}", "US${}", "USD {}"), (",", ""), ".", ("%m/%d/%Y", "%B %d, %Y", "%Y-%m-%d"),
        ("Receipt for your payment to {shop}", "You sent a payment of {amount} to {shop} on {date}."),
        purchase=("Order confirmation {number}", "Order no. {number}\nDate: {date}\nSubtotal: {part}\nTotal: {amount}"),
        refund=("Your refund for order {number}", "We have refunded {amount} on {date}."),
        failed=("Your payment was declined", "Your payment of {amount} could not be processed on {date}."),
        incoming=("You received a payment", "You received {amount} on {date}. The money is in your account."),
        statement=("Your account statement is ready", "Your current balance is {amount} as of {date}."),
        shipping=("Your order {number} has shipped", "Tracking number 1Z999\nOrder total: {amount}"),
    ),
    "de": _tongue(
        "EUR", "kaffeekanne.de", ("{} €", "{} EUR", "€ {}"), (".", "", *SPACES), ",", ("%d.%m.%Y",),
        ("Ihre Zahlung an {shop}", "Zahlung an {shop} am {date}: {amount}"),
        purchase=(
            "Ihre Bestellbestätigung",
            "Bestellnummer: {number}\n"
            "Datum: {date}\nZwischensumme {part}\nGesamtbetrag: {amount}",
        ),
        refund=("Rückerstattung zu Ihrer Bestellung", "Bestellnummer {number}. Wir haben Ihnen {amount} erstattet."),
        failed=("Zahlung fehlgeschlagen", "Die Zahlung über {amount} wurde abgelehnt."),
        incoming=("Geldeingang auf Ihrem Konto", "Sie haben eine Zahlung erhalten: {amount} am {date}."),
        statement=("Ihr Kontoauszug", "Ihr Kontostand am {date}: {amount}"),
        shipping=(
            "Ihre Bestellung wurde versandt",
            "Bestellnummer: {number}\n"
            "Sendungsnummer 00340\nGesamtbetrag: {amount}",
        ),
    ),
    "fr": _tongue(
        "EUR", "theiere.fr", ("{} €", "{}\u00a0€", "{}\u202f€"), SPACES, ",", ("%d/%m/%Y",),
        ("Reçu de paiement", "Paiement à {shop} le {date} : {amount}"),
        purchase=(
            "Confirmation de commande",
            "Commande n° {number}\n"
            "Date : {date}\nSous-total : {part}\nTotal TTC : {amount}",
        ),
        refund=("Remboursement de votre commande", "Commande n° {number}. Nous vous avons remboursé {amount}."),
        failed=("Échec du paiement", "Votre paiement de {amount} a été refusé."),
        incoming=("Virement reçu", "Vous avez reçu {amount} le {date}."),
        statement=("Votre relevé de compte", "Votre solde au {date} : {amount}"),
        shipping=("Votre commande a été expédiée", "Commande n° {number}\nNuméro de suivi 8R123\nTotal : {amount}"),
    ),
    "es": _tongue(
        "EUR", "tetera.es", ("{} €", "{}€"), (".", *SPACES), ",", ("%d/%m/%Y",),
        ("Recibo de pago", "Pago a {shop} el {date}: {amount}"),
        purchase=(
            "Confirmación de pedido",
            "Número de pedido: {number}\n"
            "Fecha: {date}\nSubtotal: {part}\nImporte total: {amount}",
        ),
        refund=("Reembolso de tu pedido", "Pedido {number}. Hemos reembolsado {amount}."),
        failed=("Pago rechazado", "Tu pago de {amount} ha sido rechazado."),
        incoming=("Has recibido dinero", "Has recibido {amount} el {date}."),
        statement=("Tu extracto bancario", "Tu saldo actual a {date}: {amount}"),
        shipping=("Tu pedido ha sido enviado", "Pedido {number}\nNúmero de seguimiento PQ12\nTotal: {amount}"),
    ),
    "pt": _tongue(
        "BRL", "chaleira.com.br", ("R$ {}", "R${}"), (".", ""), ",", ("%d/%m/%Y",),
        ("Comprovante de pagamento", "Pagamento para {shop} em {date}: {amount}"),
        purchase=(
            "Confirmação de pedido",
            "Número do pedido: {number}\n"
            "Data: {date}\nSubtotal: {part}\nTotal a pagar: {amount}",
        ),
        refund=("Reembolso do seu pedido", "Pedido {number}. Foi reembolsado: {amount}."),
        failed=("Pagamento recusado", "O pagamento de {amount} não foi aprovado."),
        incoming=("Você recebeu um Pix", "Você recebeu {amount} em {date}."),
        statement=("Seu extrato", "Seu saldo disponível em {date}: {amount}"),
        shipping=("Seu pedido foi enviado", "Pedido {number}\nCódigo de rastreamento BR12\nTotal: {amount}"),
    ),
    "it": _tongue(
        "EUR", "teiera.it", ("€ {}", "{} €"), (".", ""), ",", ("%d/%m/%Y",),
        ("Ricevuta di pagamento", "Pagamento a {shop} il {date}: {amount}"),
        purchase=("Conferma ordine", "Numero ordine: {number}\nData: {date}\nSubtotale: {part}\nTotale: {amount}"),
        refund=("Rimborso del tuo ordine", "Ordine {number}. Abbiamo rimborsato {amount}."),
        failed=("Pagamento non riuscito", "Il pagamento di {amount} è stato rifiutato."),
        incoming=("Hai ricevuto un bonifico", "Hai ricevuto {amount} il {date}."),
        statement=("Il tuo estratto conto", "Il tuo saldo disponibile al {date}: {amount}"),
        shipping=("Il tuo ordine è stato spedito", "Ordine {number}\nCodice di tracking IT12\nTotale: {amount}"),
    ),
    "nl": _tongue(
        "EUR", "theepot.nl", ("€ {}", "€\u00a0{}"), (".", ""), ",", ("%d-%m-%Y",),
        ("Betaalbewijs", "Betaling aan {shop} op {date}: {amount}"),
        purchase=("Orderbevestiging", "Bestelnummer: {number}\nDatum: {date}\nSubtotaal: {part}\nTotaal: {amount}"),
        refund=("Terugbetaling van je bestelling", "Bestelling {number}. We hebben {amount} teruggestort."),
        failed=("Betaling mislukt", "De betaling van {amount} is geweigerd."),
        incoming=("Je hebt geld ontvangen", "Er is {amount} bijgeschreven op {date}."),
        statement=("Je rekeningafschrift", "Je saldo op {date}: {amount}"),
        shipping=("Je bestelling is verzonden", "Bestelnummer: {number}\nTrack & trace 3S12\nTotaal: {amount}"),
    ),
    "sv": _tongue(
        "SEK", "tekanna.se", ("{} kr", "{}\u00a0kr", "{} SEK"), SPACES, ",", ("%Y-%m-%d",),
        ("Ditt kvitto", "Betalning till {shop} {date}: {amount}"),
        purchase=("Orderbekräftelse", "Ordernummer: {number}\nDatum: {date}\nDelsumma: {part}\nAtt betala: {amount}"),
        refund=("Återbetalning av din order", "Ordernummer {number}. Vi har återbetalat {amount}."),
        failed=("Betalningen misslyckades", "Din betalning på {amount} nekades."),
        incoming=("Du har fått pengar", "Du har fått {amount} den {date}."),
        statement=("Ditt kontoutdrag", "Ditt saldo {date}: {amount}"),
        shipping=("Din beställning har skickats", "Ordernummer: {number}\nKollinummer 3700\nTotalt: {amount}"),
    ),
    "pl": _tongue(
        "PLN", "czajnik.pl", ("{} zł", "{}\u00a0zł", "{} PLN"), SPACES, ",", ("%d.%m.%Y",),
        ("Potwierdzenie płatności", "Płatność na rzecz {shop} dnia {date}: {amount}"),
        purchase=(
            "Potwierdzenie zamówienia",
            "Zamówienie nr {number}\n"
            "Data: {date}\nPodsuma: {part}\nDo zapłaty: {amount}",
        ),
        refund=("Zwrot środków", "Zamówienie nr {number}. Zwróciliśmy {amount}."),
        failed=("Płatność odrzucona", "Płatność {amount} nie powiodła się."),
        incoming=("Otrzymałeś przelew", "Otrzymałeś {amount} dnia {date}."),
        statement=("Wyciąg z konta", "Saldo konta na {date}: {amount}"),
        shipping=("Twoje zamówienie zostało wysłane", "Zamówienie nr {number}\nNumer przesyłki 6200\nRazem: {amount}"),
    ),
    "cs": _tongue(
        "CZK", "konvice.cz", ("{} Kč", "{}\u00a0Kč", "{} CZK"), SPACES, ",", ("%d.%m.%Y", "%d. %m. %Y"),
        ("Potvrzení platby", "Platba pro {shop} dne {date}: {amount}"),
        purchase=(
            "Potvrzení objednávky",
            "Objednávka č. {number}\n"
            "Datum: {date}\nMezisoučet: {part}\nCelkem k úhradě: {amount}",
        ),
        refund=("Vrácení peněz", "Objednávka č. {number}. Vrátili jsme {amount}."),
        failed=("Platba byla zamítnuta", "Platba {amount} se nezdařila."),
        incoming=("Příchozí platba", "Na účet vám byla připsána na váš účet platba {amount} dne {date}."),
        statement=("Výpis z účtu", "Zůstatek na účtu k {date}: {amount}"),
        shipping=("Vaše objednávka byla odeslána", "Objednávka č. {number}\nČíslo zásilky 7X\nCelkem: {amount}"),
    ),
}  # fmt: skip
SHOPS = ("Spotify AB", "Harbour Books", "Nordlicht GmbH", "Atelier Zoe", "Kawa Studio")
SERVICES = {"paypal": "paypal.com", "klarna": "klarna.com", "stripe": "stripe.com"}
# Ordinary mail with words and amounts as in receipts, newsletters, and spam.
ORDINARY = (
    (
        "list@kernel.example",
        "Re: [patch] order of initialisation",
        "The bill for this is 10.50 cycles, or $5 of power.",
    ),
    (
        "news@daily.example",
        "Bill Gates gives $50 million",
        "He paid $50 million to the fund, a transaction of the year.",
    ),
    ("news@daily.example", "A bill in parliament", "The state orders ships for $1,200 million. Total cost: unknown."),
    ("friend@home.example", "Dinner on Friday?", "I owe you $12, the total was 30."),
    ("shop@deals.example", "Sale: everything from $4.99", "Save $10 on orders over $50! Unsubscribe here."),
    ("win@spam.example", "You won $1,000,000", "Claim your prize, total value $1,000,000."),
    ("jobs@firm.example", "Application confirmation: Engineer", "Thank you for applying. Salary $180,000."),
    ("hr@firm.example", "Your interview on Monday", "We pay 60 000 € a year."),
    ("noticias@diario.example", "Pedido de los sindicatos", "Piden 1.200 € al mes."),
    ("nyheter@avisen.example", "Köp av ett hus", "Huset kostade 4 000 000 kr."),
)


def letter(rng: random.Random, kind: str, day: date) -> tuple[dict, dict]:
    """An e-mail of a kind (or ``service``, a purchase through a payment service) and its truth, without ids and times.

    The truth has kind, amount, currency, merchant, paid_through and transaction_date.
    """
    tongue = TONGUES[rng.choice(tuple(TONGUES))]
    amount = Decimal(rng.randint(105, 990_000)) / 100
    bought = day - timedelta(days=rng.randint(0, 2))
    shop = rng.choice(SHOPS)
    subject, body = tongue.service if kind == "service" else tongue.letters[kind]
    values = {
        "amount": money(rng, tongue, amount),
        "part": money(rng, tongue, amount - Decimal("1.00")),
        "number": f"{rng.choice(('A', 'RE-', ''))}{rng.randint(100_000, 9_999_999)}",
        "date": bought.strftime(rng.choice(tongue.dates)),
        "shop": shop,
    }
    service = rng.choice(tuple(SERVICES)) if kind == "service" else None
    domain = SERVICES[service] if service else tongue.domain
    mail = {"sender": f"no-reply@{domain}", "subject": subject.format(**values), "body_text": body.format(**values)}
    truth = {
        "kind": "purchase" if kind == "service" else kind,
        "amount": amount,
        "currency": tongue.currency,
        "merchant": shop if service else tongue.domain.split(".")[0],
        "paid_through": service,
        "transaction_date": bought if "{date}" in body else None,
    }
    return mail, truth


def money(rng: random.Random, tongue: Tongue, amount: Decimal) -> str:
    number = f"{amount:,.2f}".replace(",", "\0").replace(".", tongue.decimal)
    return rng.choice(tongue.amounts).format(number.replace("\0", rng.choice(tongue.thousands)))
