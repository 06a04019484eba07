"""What shoppers say of a shop's products, over the API in process."""

from typing import Any, Final

from chalicelib.media.domain import Kind, Made, Media, Piece
from chalicelib.media.domain import State as MediaState
from chalicelib.moderation.domain import State
from tests.http.conftest import Api
from tests.http.fakes import House, body
from tests.support import keys
from tests.support.moderating import Moderation

# Of a tent: stars, headline, text, and who says it.
REVIEWS: Final = (
    (5, "Höll tätt hela Kungsleden", "Fem dagar regn mellan Abisko och Nikkaluokta; jag var torr.\n\nFickorna sitter rätt även med höftbälte.",
     "Annika L"),
    (4, "Bra men stor i storleken", "Gå ner en storlek. I övrigt det bästa jag haft.", "Jonas"),
    (5, "", "Lätt att resa ensam.", ""),
    (2, "Läckte i sömmen", "Fick byta den efter en vecka. Bytet gick snabbt.", "Kim B"),
    (5, "Värd pengarna", "Tredje säsongen och den ser ut som ny.", "Mehmet"),
    (3, "Okej", "Gör sitt jobb.", "Lova"),
    (4, "", "Packar litet.", "Nils"),
    (5, "Rekommenderas", "Stod emot vinden på Sarek.", "Elin"),
    (1, "Fel färg", "Beställde röd och fick grön.", "Pär"),
    (5, "", "Perfekt för två.", "Sara"),
    (4, "Rymlig", "Plats för packningen också.", "Ali"),
    (5, "Köp den", "Inget att klaga på.", "Tuva"),
)  # fmt: skip


class Sayings:
    """Lays out what is said, through the API's own doors."""

    def __init__(self, api: Api, house: House, moderation: Moderation) -> None:
        self.api, self.house, self.moderation = api, house, moderation

    def sells(self, *product_ids: str, **fields: Any) -> None:
        """Write products."""
        for one in product_ids:
            assert self.api.put(f"/v1/products/{one}", body(one, **fields)).status_code == 200

    def review(self, who: str, product_id: str = "tent", **said: Any) -> str:
        """A published review of a logged-in shopper; its id."""
        sent = {"product_id": product_id, "stars": 5, "language": "sv", **said}
        answer = self.api.post("/v1/reviews", sent, key=None, Authorization=keys.shopper_token(who))
        assert answer.status_code == 201, answer.body
        return str(answer.json_body["review_id"])

    def picture(self, media_id: str, who: str, alt: str = "Tältet i regn") -> str:
        """A published picture of a shopper's, to be named in a review; its id."""
        from chalicelib.reviews import wiring

        pieces = tuple(
            Piece(f"{size}.{form}", f"image/{form}", 4, 3)
            for size in ("large", "small")
            for form in ("webp", "jpg")
        )
        self.house.media.rows[media_id] = Media(
            media_id=media_id, author=wiring.people(who, None)[0], uploader="", content_type="image/jpeg", size=1,
            created_at=1, kind=Kind.PICTURE, state=MediaState.PUBLISHED, made=Made(pieces=pieces), alt=alt,
        )  # fmt: skip
        return media_id

    def recording(self, media_id: str, who: str, kind: Kind) -> str:
        """A published film or sound of a shopper's, to be named in a review; its id."""
        from chalicelib.reviews import wiring

        film = kind is Kind.FILM
        piece = Piece("film.mp4", "video/mp4", 320, 240) if film else Piece("sound.m4a", "audio/mp4")
        self.house.media.rows[media_id] = Media(
            media_id=media_id, author=wiring.people(who, None)[0], uploader="", content_type=piece.content_type, size=1,
            created_at=1, kind=kind, state=MediaState.PUBLISHED, made=Made(pieces=(piece,)), alt="",
        )  # fmt: skip
        return media_id

    def tent(self) -> list[str]:
        """A dozen reviews of a tent, with all that a review can have among them, and two questions; the reviews' ids."""
        names = [
            {"name": "wind", "labels": {"sv": "Vindtålighet", "en": "In the wind"}},
            {"name": "fit", "labels": {"sv": "Passform"}},
        ]
        book = {"categories": [{"category": "Tents", "attributes": names}]}
        assert self.api.put("/v1/review-attributes", book).status_code == 200
        self.sells("tent", categories=["Tents"])
        more: dict[int, dict[str, Any]] = {
            0: {
                "pros": ["lätt", "tyst i vind"],
                "cons": ["dyr"],
                "attributes": {"wind": 5, "fit": 4},
                "recommends": True,
            },
            1: {"attributes": {"fit": 3}, "recommends": True},
            3: {"recommends": False},
        }
        more[0]["media"] = [self.picture("pic-1", "r0"), self.picture("pic-2", "r0", "")]
        ids = []
        for number, (stars, title, text, name) in enumerate(REVIEWS):
            said = {"stars": stars, "title": title, "text": text, "name": name, **more.get(number, {})}
            ids.append(self.review(f"r{number}", **said))
        for number, votes in ((0, 14), (1, 6), (2, 1)):
            kept = self.house.reviews.get(ids[number])
            assert kept is not None
            for voter in range(votes):
                self.vote(ids[number], f"v{voter}")
        reply = {"text": "Tack Annika! Vi hälsar till sömmerskan.", "name": "Fjällkompaniet"}
        assert self.api.put(f"/v1/reviews/{ids[0]}/reply", reply).status_code == 200
        asked = self.ask("Går den att tvätta?", "Lisa")
        self.answer(asked, "Ja, för hand i ljummet vatten.", key=keys.SECRET)
        self.answer(asked, "Har gjort det två gånger.", key=None, Authorization=keys.shopper_token("bo"))
        self.ask("Vad väger den med påse?", "Ida")
        self.ask("Finns den i rött?", "Olle")
        return ids

    def vote(self, review_id: str, who: str) -> None:
        """A vote that it helped."""
        answer = self.api.put(
            f"/v1/reviews/{review_id}/vote",
            {"helpful": True},
            key=None,
            Authorization=keys.shopper_token(who),
        )
        assert answer.status_code == 200, answer.body

    def ask(self, text: str, who: str, product_id: str = "tent") -> str:
        """A published question; its id."""
        answer = self.api.post(
            f"/v1/products/{product_id}/questions", {"text": text, "name": who, "language": "sv"}, key=None,
            Authorization=keys.shopper_token(who),
        )  # fmt: skip
        assert answer.status_code == 201, answer.body
        return str(answer.json_body["id"])

    def answer(self, question_id: str, text: str, **who: Any) -> None:
        """A published answer."""
        answer = self.api.post(f"/v1/questions/{question_id}/answers", {"text": text}, **who)
        assert answer.status_code == 201, answer.body

    def publish(self, review_id: str) -> None:
        """What an operator decides."""
        from chalicelib.moderation import public as moderation
        from chalicelib.reviews import public as reviews

        ground = moderation.decision_grounds(State.PUBLISHED)[0].code
        decision = moderation.Decision(state=State.PUBLISHED, ground=ground, note="", operator="op")
        reviews.moderate(review_id, decision, self.moderation.now)


__all__ = ["REVIEWS", "Sayings"]
