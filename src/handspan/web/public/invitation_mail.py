"""The mail of an invitation: the clinic's name and the link, and nothing about a child."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.urls import reverse

from handspan.clinic.people.invitation_actions import Invited
from handspan.clinic.people.queries import ClinicFacts
from handspan.web.requests import Request

log = logging.getLogger("handspan.mail")

_WORDS = """Hello,

{clinic} invites you to open your account. Open this link:

{link}

You also need the code of six digits that the clinic gives you by hand.
The link works once, and for seven days.

If you do not know why you get this mail, do nothing. No account is opened then.
{phone}"""


def send(request: Request, clinic: ClinicFacts, invited: Invited) -> bool:
    """Send it; return whether the mail server took it."""
    path = reverse("invitation", kwargs={"clinic": clinic.slug, "token": invited.token})
    phone = f"Questions? Call {clinic.phone}.\n" if clinic.phone else ""
    words = _WORDS.format(clinic=clinic.name, link=request.build_absolute_uri(path), phone=phone)
    subject = " ".join(f"Your invitation to {clinic.name}".split())
    try:
        send_mail(subject, words, None, [invited.email])
    except (SMTPException, OSError):
        log.exception("", extra={"event": "mail_failed"})
        return False
    return True
