"""A person's data: what rooms hold of somebody, a copy to hand over, and its erasure."""

from chalice.app import Blueprint

from chalicelib.console import personviews, personwork
from chalicelib.console.answering import File, Page
from chalicelib.console.domain import ADMINS
from chalicelib.console.page import Visit, page
from chalicelib.console.personforms import EraseForm, WhoForm
from chalicelib.kernel.errors import Invalid, TooLarge

personal = Blueprint(__name__)

_PAGE = "person.html"


@page(personal, "GET", "/admin/person", roles=ADMINS)
def person(visit: Visit[None, None]) -> Page:  # noqa: ARG001  (everybody is shown the same)
    """Find somebody who asks what is known of them, or to be forgotten."""
    return Page(_PAGE, personviews.nobody())


@page(personal, "POST", "/admin/person", roles=ADMINS, form=WhoForm)
def find_person(visit: Visit[WhoForm, None]) -> Page:
    """How much each room holds of somebody, and how far their erasure is. Whom it names goes into no log."""
    try:
        return Page(_PAGE, personviews.found(visit.form, personwork.look(visit.form)))
    except Invalid as error:
        return Page(_PAGE, personviews.found(visit.form, None, problem=error), 400)


@page(personal, "POST", "/admin/person/copy", roles=ADMINS, form=WhoForm, raises=(TooLarge,))
def copy_person(visit: Visit[WhoForm, None]) -> File:
    """All that rooms hold of somebody, as a JSON file."""
    return personwork.copy(visit.form, visit.signed_in.operator, visit.now)


@page(personal, "POST", "/admin/person/erase", roles=ADMINS, form=EraseForm)
def erase_person(visit: Visit[EraseForm, None]) -> Page:
    """Forget somebody, whose name must be typed once more; and what is left of them."""
    form = visit.form
    try:
        erased = personwork.erase(form, visit.signed_in.operator, visit.now)
    except Invalid as error:
        known = personwork.look(form) if error.errors[0].pointer == "/again" else None
        return Page(_PAGE, personviews.found(form, known, problem=error), 400)
    return Page(_PAGE, personviews.found(form, personwork.look(form), erased=erased))
