"""A merchant rule as its form holds it: lines for lists of words, days and hours in UTC."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, get_args

import msgspec

from chalicelib.kernel.errors import Invalid
from chalicelib.merchandising.domain import MOST_LISTS, ListName, Numbers, Rule, RuleContent, Share
from chalicelib.recommendations.public import ProductList
from chalicelib.web.parsing import invalid_body

KindName = Literal[
    "pin",
    "boost",
    "bury",
    "exclude",
    "same_category",
    "margin",
    "diversity",
    "withhold",
    "newcomers",
    "trial",
]
KINDS: Final = get_args(KindName)
#: What the form of a kind asks beside where and when.
ASKED: Final = {
    "pin": ("products", "position"),
    "boost": ("products", "categories", "brands", "factor"),
    "bury": ("products", "categories", "brands", "factor"),
    "exclude": ("products", "categories", "brands"),
    "same_category": ("levels",),
    "margin": ("weight", "margins"),
    "diversity": ("by", "most", "within"),
    "withhold": ("percent",),
    "newcomers": ("percent", "position"),
    "trial": ("percent", "numbers"),
}
_LINES: Final = frozenset({"products", "categories", "brands"})
_LOCAL: Final = "%Y-%m-%dT%H:%M"
_USUAL: Final = {"pin": {"position": "1"}, "boost": {"factor": "2"}, "bury": {"factor": "0.5"},
                 "margin": {"weight": "1"}, "diversity": {"most": "2", "within": "6"}, "withhold": {"percent": "10"},
                 "newcomers": {"percent": "10", "position": "4"}, "trial": {"percent": "50"}}  # fmt: skip

Lines = Annotated[str, msgspec.Meta(max_length=10_000)]
Small = Annotated[str, msgspec.Meta(max_length=40)]
Wanted = Annotated[str, msgspec.Meta(max_length=128)]


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, new or changed; what is to be done with it, and the list that it is tried on."""

    act: Literal["save", "preview", "delete"] = "preview"
    kind: KindName = "pin"
    revision: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    enabled: bool = False
    note: Annotated[str, msgspec.Meta(max_length=1_000)] = ""
    products: Lines = ""
    categories: Lines = ""
    brands: Lines = ""
    position: Small = ""
    factor: Small = ""
    levels: Small = ""
    weight: Small = ""
    margins: Lines = ""
    by: Literal["category", "brand"] = "category"
    most: Small = ""
    within: Small = ""
    percent: Small = ""
    numbers: Lines = ""
    lists: Annotated[tuple[ListName, ...], msgspec.Meta(max_length=MOST_LISTS)] = ()
    where_products: Lines = ""
    where_categories: Lines = ""
    where_phrases: Lines = ""
    starts_at: Annotated[str, msgspec.Meta(max_length=20)] = ""
    ends_at: Annotated[str, msgspec.Meta(max_length=20)] = ""
    tried_product: Wanted = ""
    tried_list: ProductList | Literal["mail"] = "viewed-also-viewed"
    sure: bool = False

    def content(self) -> RuleContent:
        """The rule that it says. Raises `Invalid` naming the field."""
        raw: dict[str, Any] = {
            "does": {"kind": self.kind} | dict(self._asked()),
            "where": {
                "lists": self.lists,
                "products": _lines(self.where_products),
                "categories": _lines(self.where_categories),
                "phrases": _lines(self.where_phrases),
            },
            "enabled": self.enabled,
            "note": self.note.strip(),
        }
        raw |= {
            name: _moment(getattr(self, name), name)
            for name in ("starts_at", "ends_at")
            if getattr(self, name)
        }
        try:
            return msgspec.convert(raw, type=RuleContent)
        except msgspec.ValidationError as error:
            raise invalid_body(error) from error

    def _asked(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for name in ASKED[self.kind]:
            said = getattr(self, name)
            if name in _LINES:
                found.append((name, _lines(said)))
            elif name == "margins":
                found.append((name, [_share(one) for one in _lines(said)]))
            elif name == "numbers":
                found.append((name, dict(_named(one) for one in _lines(said))))
            elif said.strip():
                found.append((name, said if name == "by" else _number(said, name)))
        return found


def new(kind: KindName) -> RuleForm:
    """The form of a rule that isn't there yet."""
    return msgspec.convert({"kind": kind, "enabled": True} | _USUAL.get(kind, {}), RuleForm)


def of(rule: Rule) -> RuleForm:
    """A rule as a form."""
    content = rule.content
    said: dict[str, Any] = {name: _shown(getattr(content.does, name)) for name in ASKED[rule.kind]}
    where = content.where
    return msgspec.convert(
        said
        | {
            "kind": rule.kind, "revision": rule.revision, "enabled": content.enabled, "note": content.note,
            "lists": where.lists, "where_products": _shown(where.products),
            "where_categories": _shown(where.categories), "where_phrases": _shown(where.phrases),
            "starts_at": _local(content.starts_at), "ends_at": _local(content.ends_at),
        },
        RuleForm,
    )  # fmt: skip


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()))


def _number(text: str, name: str) -> int | float:
    plain = text.strip().replace(",", ".")
    try:
        found = float(plain)
    except ValueError:
        raise Invalid.field(f"/does/{name}", "expected a number") from None
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def _share(line: str) -> dict[str, Any]:
    """`category Friluftsliv > Tält = 35`: what, whose, and how many per cent."""
    told, _, percent = line.rpartition("=")
    what, _, name = told.strip().partition(" ")
    if what not in ("product", "category", "brand") or not name.strip():
        raise Invalid.field("/does/margins", "expected product, category or brand, a name, = and per cent")
    return {what: name.strip(), "margin": _number(percent.replace("%", ""), "margins") / 100}


def _named(line: str) -> tuple[str, int | float]:
    """`half_life_days = 30`: which number, and what it is."""
    name, _, value = line.partition("=")
    return name.strip(), _number(value, "numbers")


def _shown(value: Any) -> str:
    if isinstance(value, Numbers):
        return "\n".join(f"{name} = {said:g}" for name, said in value.said().items())
    if isinstance(value, tuple):
        return "\n".join(_share_shown(one) if isinstance(one, Share) else one for one in value)
    if isinstance(value, int | float):
        return f"{value:g}"
    return value or ""


def _share_shown(one: Share) -> str:
    what = "product" if one.product else "category" if one.category else "brand"
    return f"{what} {getattr(one, what)} = {one.margin * 100:g}"


def _local(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).strftime(_LOCAL)


def _moment(text: str, field: str) -> datetime:
    try:
        return datetime.strptime(text[:16], _LOCAL).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid.field(f"/{field}", "expected a day and an hour") from None
