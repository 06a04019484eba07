"""What letters about orders are told."""

from chalicelib.kernel.money import Money
from chalicelib.letters.domain import Kind
from chalicelib.mail.domain import Back, Parcel
from tests.support.mailing import NOW, Desk, order, shown


def test_a_confirmation_has_the_orders_own_words_and_the_catalogues_where_it_has_none(desk: Desk) -> None:
    letter = desk.letter(Kind.ORDER_CONFIRMATION)
    assert letter.order is not None
    tent, stove = letter.order.lines
    assert (tent.title, tent.variant, tent.quantity, tent.amount) == (
        "Tent, green",
        "Green",
        2,
        Money(100_00, "SEK"),
    )
    assert (stove.title, stove.image_url) == ("The stove", "https://shop.example/i/stove.jpg")
    assert letter.order.is_whole
    assert letter.order.status_url == "https://shop.example/orders/o1?key=abc", "left as it is: it is signed"
    assert (letter.first_name, letter.language, letter.is_discreet) == ("Åsa", "sv", False)
    assert letter.links.preferences
    assert letter.links.unsubscribe is None, "an order's mail is no marketing"


def test_links_to_the_shop_say_which_mail_they_stood_in_and_are_counted_with_consent_only(desk: Desk) -> None:
    plain = "https://shop.example/p/tent?utm_source=torg&utm_medium=email&utm_campaign=order_confirmation"
    letter = desk.letter(Kind.ORDER_CONFIRMATION)
    assert letter.order
    assert letter.order.lines[0].url == plain
    desk.rooms.counted.add("c1")
    letter = desk.letter(Kind.ORDER_CONFIRMATION)
    assert letter.order
    assert letter.order.lines[0].url == f"https://torg.example/v1/clicks/x?to={plain}"


def test_a_part_shipment_shows_its_lines_and_where_it_is(desk: Desk) -> None:
    parcel = Parcel(
        id="s1", counts=(1, 0), carrier="PostNord", number="SE1", url="https://t.example/1", shipped_at=NOW
    )
    desk.rooms.orders["o1"] = order(parcels=(parcel,))
    letter = desk.letter(Kind.ORDER_SHIPPED, {"order_id": "o1", "shipment_id": "s1"})
    assert letter.order
    assert [(line.title, line.quantity) for line in letter.order.lines] == [("Tent, green", 1)]
    assert not letter.order.is_whole
    assert letter.shipment
    assert (letter.shipment.number, letter.shipment.url) == ("SE1", "https://t.example/1")


def test_a_shipment_that_was_told_wrongly_has_nothing_to_say(desk: Desk) -> None:
    assert "wrongly" in desk.skipped(Kind.ORDER_SHIPPED, {"order_id": "o1", "shipment_id": "gone"})


def test_a_refund_says_how_much(desk: Desk) -> None:
    backs = (
        Back(id="told", at=NOW, counts=(0, 0), amount=Money(5_00, "SEK")),
        Back(id="summed", at=NOW, counts=(1, 1)),
    )
    desk.rooms.orders["o1"] = order(backs=backs)
    told = desk.letter(Kind.ORDER_REFUNDED, {"order_id": "o1", "refund_id": "told"})
    summed = desk.letter(Kind.ORDER_REFUNDED, {"order_id": "o1", "refund_id": "summed"})
    assert (told.refund, summed.refund) == (Money(5_00, "SEK"), Money(70_00, "SEK"))
    assert told.order
    assert told.order.lines == ()


def test_what_became_untrue_is_not_said(desk: Desk) -> None:
    desk.rooms.orders["o1"] = order(cancelled_at=NOW)
    assert "cancelled" in desk.skipped(Kind.ORDER_CONFIRMATION)
    assert desk.letter(Kind.ORDER_CANCELLED).order
    desk.rooms.orders["o1"] = order(erased=True)
    assert "gone" in desk.skipped(Kind.ORDER_CANCELLED)
    desk.rooms.orders.clear()
    assert "gone" in desk.skipped(Kind.ORDER_CONFIRMATION)


def test_a_discreet_line_makes_the_letter_discreet_and_shows_no_picture(desk: Desk) -> None:
    desk.rooms.shown["stove"] = shown("stove", discreet=True)
    letter = desk.letter(Kind.ORDER_CONFIRMATION)
    assert letter.is_discreet
    assert letter.order
    assert letter.order.lines[1].image_url is None


def test_what_the_catalogue_does_not_know_may_be_discreet(desk: Desk) -> None:
    del desk.rooms.shown["stove"]
    letter = desk.letter(Kind.ORDER_CONFIRMATION)
    assert letter.order
    assert [line.image_url for line in letter.order.lines] == ["https://shop.example/i/tent.jpg", None]
    assert not letter.is_discreet, "a gift card beside a tent hides no tent"
    desk.rooms.shown.clear()
    assert desk.letter(Kind.ORDER_CONFIRMATION).is_discreet


def test_without_recommendations_a_letter_takes_one_wave(desk: Desk) -> None:
    desk.letter(Kind.ORDER_CONFIRMATION)
    assert [(ids, beside) for ids, _, beside in desk.rooms.waves] == [(("tent", "stove"), None)]
