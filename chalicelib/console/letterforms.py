"""What the forms of letters and of their look hold, and how a preview is to be shown."""

from typing import Annotated, Any, Literal

import msgspec

from chalicelib.letters.domain import MOST_SUBJECTS, Language, Mode, Theme, Wording

Line = Annotated[str, msgspec.Meta(max_length=300)]
Address = Annotated[str, msgspec.Meta(max_length=500)]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-fA-F]{6}$(?!\n)")]
Revision = Annotated[int, msgspec.Meta(ge=0)]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """How a mail is looked at. `width` is the frame's own and changes nothing here."""

    width: Literal["phone", "desktop"] = "phone"
    scheme: Literal["light", "dark"] = "light"
    part: Literal["html", "text", "headers"] = "html"
    sample: Literal["usual", "discreet"] = "usual"
    images: Literal["on", "off"] = "on"


class KindQuery(Shown, frozen=True, kw_only=True):
    """A letter's language, how it is looked at, and what was just done."""

    language: Language | None = None
    told: Literal["saved", "tested"] | None = None


class DraftForm(Shown, frozen=True, kw_only=True):
    """A letter's texts in a language, saved or not; `variant` is the subject that is looked at."""

    language: Language
    revision: Revision = 0
    subject: Annotated[tuple[Line, ...], msgspec.Meta(max_length=MOST_SUBJECTS)] = ()
    preheader: Line = ""
    heading: Line = ""
    body: Annotated[str, msgspec.Meta(max_length=8_000)] = ""
    button: Annotated[str, msgspec.Meta(max_length=120)] = ""
    variant: Annotated[int, msgspec.Meta(ge=0, lt=MOST_SUBJECTS)] = 0

    @property
    def wording(self) -> Wording:
        """The texts that it holds."""
        subjects = tuple(one.strip() for one in self.subject if one.strip())
        return Wording(
            subjects=subjects,
            preheader=self.preheader.strip(),
            heading=self.heading.strip(),
            body=self.body.strip(),
            button=self.button.strip(),
            revision=self.revision,
        )

    @property
    def chosen(self) -> int:
        """Which of the wording's subjects is looked at: empty ones don't count."""
        before = [one for one in self.subject[: self.variant + 1] if one.strip()]
        return max(0, len(before) - 1)


class ModeForm(msgspec.Struct, frozen=True):
    """What happens with a kind of mail. `language` is that of the page it was chosen on."""

    mode: Mode
    revision: Revision
    recommendations: bool = False
    language: Language | None = None


class TestForm(msgspec.Struct, frozen=True):
    """The language of a test."""

    language: Language


class ThemeQuery(Shown, frozen=True, kw_only=True):
    """How the look is looked at, and what was just done."""

    told: Literal["saved"] | None = None


class ThemeForm(Shown, frozen=True, kw_only=True):
    """What the shop looks like in its mails, saved or not."""

    revision: Revision = 0
    name: Annotated[str, msgspec.Meta(max_length=80)] = ""
    logo_url: Address = ""
    logo_width: Annotated[int, msgspec.Meta(ge=0, le=600)] = 0
    accent: Colour = Theme().accent
    accent_dark: Colour = Theme().accent_dark
    home_url: Address = ""
    privacy_url: Address = ""
    legal: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    withdrawal_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = Theme().withdrawal_days

    @property
    def theme(self) -> Theme:
        """The look that it holds."""
        return Theme(**{name: _tidy(getattr(self, name)) for name in Theme.__struct_fields__})


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
