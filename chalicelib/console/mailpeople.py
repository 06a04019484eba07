"""Who may be written to: what is known of an address, and letting it be written to or not."""

from chalice.app import Blueprint

from chalicelib.console import mailviews, peoplework
from chalicelib.console.answering import Page
from chalicelib.console.domain import ADMINS, VIEWERS, checked_email
from chalicelib.console.mailforms import ChangeForm, ListForm, PersonForm
from chalicelib.console.page import Visit, page
from chalicelib.kernel.errors import Invalid
from chalicelib.post import public as post

mailpeople = Blueprint(__name__)

_LARGE = 96 << 10


@page(mailpeople, "GET", "/admin/mail/people", roles=VIEWERS)
def people(visit: Visit[None, None]) -> Page:
    """Look an address up, or bring a short list in."""
    return Page("mail_people.html", mailviews.people(visit.signed_in.operator))


@page(mailpeople, "POST", "/admin/mail/people", roles=VIEWERS, form=PersonForm)
def look_up(visit: Visit[PersonForm, None]) -> Page:
    """What is known of an address. It comes in a form and goes into no log."""
    who, wanted = visit.signed_in.operator, visit.form.q
    try:
        email = checked_email(wanted)
    except Invalid:
        return Page("mail_people.html", mailviews.people(who, wanted=wanted, problem="email"), 400)
    return Page("mail_people.html", mailviews.people(who, wanted=email, standing=post.standing(email)))


@page(mailpeople, "POST", "/admin/mail/people/change", roles=ADMINS, form=ChangeForm)
def change_person(visit: Visit[ChangeForm, None]) -> Page:
    """Send nothing to an address any more, or let it be written to again; with a reason, in the log."""
    form, who = visit.form, visit.signed_in.operator
    email = checked_email(form.q)
    peoplework.change(email, form.act, form.why, who, visit.now)
    shown = mailviews.people(who, wanted=email, standing=post.standing(email), told="changed")
    return Page("mail_people.html", shown)


@page(mailpeople, "POST", "/admin/mail/people/list", roles=ADMINS, form=ListForm, limit=_LARGE)
def take_people_in(visit: Visit[ListForm, None]) -> Page:
    """Bring in a short list of addresses about which the same is known; what became of each is told."""
    who = visit.signed_in.operator
    addresses, rows = peoplework.take_in(visit.form, who, visit.now)
    return Page("mail_people.html", mailviews.people(who, rows=rows, addresses=addresses))
