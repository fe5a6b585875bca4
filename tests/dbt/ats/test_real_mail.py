"""E-mails as systems, companies and other people write them: which application each is about, or that it is none's."""

from __future__ import annotations

from tests.dbt.ats.test_ats import build, days_ago, email, generic, matched

# Jane works for Globex and applies elsewhere.
APPLICATIONS = {
    "northwind": ("ashby", "Northwind Labs"),
    "initech": ("workday", "Initech, Inc."),
    "hooli": ("icims", "Hooli"),
    "birchway": ("smartrecruiters", "Birchway GmbH"),
    "target": ("taleo", "Target"),
    "gap": ("workable", "Gap"),
    "square": ("jobvite", "Square"),
    "brille": ("personio", "Société Brillé"),
}
MAILS = {
    # the systems' own messages
    "ashby rejects": (
        "northwind",
        "Northwind Labs <no-reply@ashbyhq.com>",
        "Your application to Northwind Labs",
        "Thank you, but we decided not to move forward. We wish you well at Globex.",
    ),
    "workday confirms": (
        "initech",
        "initech@myworkday.com",
        "Thank you for applying!",
        "Initech has received your application for R-1029 Analyst. Current employer: Globex",
    ),
    "icims invites": (
        "hooli",
        "Hooli Careers <hooli+autoreply@talent.icims.com>",
        "Interview invitation",
        "Please book",
    ),
    "smartrecruiters": (
        "birchway",
        "Birchway <notification@smartrecruiters.com>",
        "Ihre Bewerbung bei Birchway GmbH",
        "Vielen Dank",
    ),
    "taleo of another company": (
        None,
        "Acme <acme@invalidemail.taleo.net>",
        "Your application at Acme",
        "Acme thanks you",
    ),
    # the companies themselves
    "recruiter": ("hooli", "Gavin <gavin@hooli.com>", "Quick chat?", "Can we talk on Tuesday?"),
    "recruiter abroad": ("hooli", "gavin@mail.hooli.co.uk", "Quick chat?", "Can we talk on Tuesday?"),
    "agency": ("northwind", "Ann <ann@talenthunters.example>", "Interview with Northwind Labs on Friday", "See you"),
    "shop that hires": ("target", "Target <jobs@target.example>", "An update on your candidacy", "Hello Jane"),
    "offer": ("birchway", "hr@birchway.de", "Your offer", "Salary 70.000 €"),
    "accents": (
        "brille",
        "Société Brillé <jobs@brille-recrute.example>",
        "Votre candidature chez Société Brillé",
        "Bonjour",
    ),
    # the candidate's present employer, who writes on other things
    "present employer": (None, "hr@globex.com", "Your interview with the press", "Globex communications"),
    "present employer names another": (None, "it@globex.com", "Laptop return", "Northwind Labs is our supplier"),
    # ordinary mail that has a company's name in it
    "shop": (None, "Target <orders@target.example>", "Your order is on its way", "Thanks for shopping at Target"),
    "newsletter of the company": (None, "Hooli <hello@hooli.com>", "The new Hooli phone is here", "From $499"),
    "shop with a word": (None, "Target <news@target-deals.example>", "Last chance: 50 % off everything", "Sale"),
    "shares": (None, "Broker <noreply@broker.example>", "Hooli shares fell: what is your next step?", "Hooli lost 3 %"),
    "gap in a sentence": (
        None,
        "Coach <me@coach.example>",
        "How to explain a gap in your application",
        "A gap is fine",
    ),
    "target in a sentence": (None, "Coach <me@coach.example>", "How to target your application", "Hello"),
    "digest": (
        None,
        "Job alert <alerts@jobs.example>",
        "12 new jobs: Hooli, Initech and others are hiring",
        "Apply now",
    ),
    "digest of titles": (None, "jobs-noreply@linkedin.example", "Data Engineer at Hooli: apply now", "And 11 more"),
    "receipt": (None, "Square <receipts@messaging.squareup.com>", "Receipt from Blue Bottle", "Total $6.00"),
    # by a person
    "forwarded by a friend": (
        "hooli",
        "Bob <bob@post.example>",
        "Fwd: Interview with Hooli",
        "---------- Forwarded message ----------\nFrom: gavin@hooli.com\nSubject: Interview with Hooli",
    ),
    "too early": (None, "Gavin <gavin@hooli.com>", "Hello from Hooli", "An old mail"),
}


def test_mail_as_people_get_it(warehouse):
    rows = [
        generic(name, system=system, company=company, last_stage_change=days_ago(20), updated_at=days_ago(20))
        for name, (system, company) in APPLICATIONS.items()
    ]
    warehouse.land("ats_applications", rows)
    mails = []
    for name, (_, sender, subject, body) in MAILS.items():
        domain = sender.rpartition("@")[2].rstrip(">")
        when = days_ago(40) if name == "too early" else days_ago(1)
        fields = {"sender": sender, "sender_domain": domain, "subject": subject, "body_text": body, "received_at": when}
        fields["list_id"] = "news.hooli.com" if name == "newsletter of the company" else None
        mails.append(email(name, **fields))
    warehouse.land("emails", mails)
    build(warehouse)
    expected = {name: mail[0] for name, mail in MAILS.items() if mail[0]}
    assert matched(warehouse) == expected
