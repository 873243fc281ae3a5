"""Everyday words by format and by member name. Drawn into pools once, because drawing each time is twenty times slower.

Whatever looks like a place on the network or a phone is reserved for examples: example.com (RFC 2606, § 3),
192.0.2.0/24 (RFC 5737), 2001:db8::/32 (RFC 3849), 555-0100 to 555-0199. A receiver that mails, calls or fetches what it
gets must not reach a stranger.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faker import Faker

Maker = Callable[["Faker"], str]

_CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "SEK", "CHF", "JPY", "BRL", "PLN")
_SEASONS = ("Spring", "Summer", "Autumn", "Winter", "Holiday", "New Year", "Back to School", "Weekend")
_OCCASIONS = ("Launch", "Collection Promo", "Giveaway", "Drop", "Sale", "Campaign", "Creator Days")
_PRODUCTS = (
    "Linen Shirt",
    "Face Serum",
    "Trail Shoes",
    "Tote Bag",
    "Ceramic Mug",
    "Yoga Mat",
    "Candle",
    "Water Bottle",
)
_ADJECTIVES = ("Classic", "Soft", "Daily", "Light", "Blue", "Organic", "Small", "Everyday")
_PLATFORMS = ("web", "mobile", "video", "photo", "podcast")
_LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "sv")


def _slug(fake: "Faker") -> str:
    return str(fake.slug())


def _mail(fake: "Faker") -> str:
    return f"{fake.user_name()}@example.{fake.random_element(('com', 'org', 'net'))}"


def _link(fake: "Faker") -> str:
    return f"https://www.example.{fake.random_element(('com', 'org', 'net'))}/{_slug(fake)}"


def _picture(fake: "Faker") -> str:
    return f"https://img.example.com/{_slug(fake)}.jpg"


def _phone(fake: "Faker") -> str:
    return f"+1-{fake.random_int(201, 989)}-555-{fake.random_int(100, 199):04}"


def _code(fake: "Faker") -> str:
    return f"{fake.word().upper()}{fake.random_int(5, 50)}"


def _path(fake: "Faker") -> str:
    return f"/{_slug(fake)}"


def _phrase(fake: "Faker") -> str:
    return str(fake.sentence(nb_words=5)).rstrip(".")


def _prose(fake: "Faker") -> str:
    return str(fake.paragraph(nb_sentences=2))


def _full_name(fake: "Faker") -> str:
    return f"{fake.first_name()} {fake.last_name()}"


def _brand(fake: "Faker") -> str:
    return f"{fake.last_name()} {fake.random_element(('& Sons', '& Co', 'Studio', 'Goods', 'Labs'))}"


def _one_of(*lists: tuple[str, ...]) -> Maker:
    return lambda fake: " ".join(fake.random_element(words) for words in lists)


BY_FORMAT: Mapping[str, Maker] = {
    "email": _mail,
    "idn-email": _mail,
    "uri": _link,
    "iri": _link,
    "url": _link,
    "uri-reference": _path,
    "iri-reference": _path,
    "hostname": lambda fake: f"{fake.word()}.example.com",
    "idn-hostname": lambda fake: f"{fake.word()}.example.com",
    "ipv4": lambda fake: f"192.0.2.{fake.random_int(1, 254)}",
    "ipv6": lambda fake: f"2001:db8::{fake.random_int(1, 65535):x}",
    "duration": lambda fake: f"P{fake.random_int(1, 30)}D",
    "json-pointer": _path,
    "relative-json-pointer": lambda fake: f"0/{fake.word()}",
    "uri-template": lambda fake: f"https://www.example.com/{fake.word()}/{{id}}",
    "regex": lambda fake: f"^{fake.word()}$",
}


def _host_of(length: int, letter: str) -> str:
    """A host of so many characters below `test` (RFC 2606, § 2), in labels that are not too long."""
    filled = "".join("." if i % _LABEL == _LABEL - 1 else letter for i in range(length - len(_TOP)))
    return filled.removesuffix(".") + letter * filled.endswith(".") + _TOP if filled else letter * length


def _mail_of(length: int, letter: str) -> str:
    return f"{letter}@{_host_of(length - 2, letter)}"


def _link_of(length: int, letter: str) -> str:
    """An address, or a name where there is no room for one."""
    scheme, host = "https://", f"{letter}{_TOP}"
    left = length - len(scheme) - len(host)
    if left < 0:
        return f"x:{letter * (length - 2)}"
    return scheme + host + ("/" + letter * (left - 1) if left else "")


_TOP = ".test"
_LABEL = 60
BY_LENGTH: Mapping[str, Callable[[int, str], str]] = {
    **dict.fromkeys(("email", "idn-email"), _mail_of),
    **dict.fromkeys(("uri", "iri", "url"), _link_of),
    **dict.fromkeys(("hostname", "idn-hostname"), _host_of),
}
"""For where what is usual is too long or too short."""

BY_NAME: tuple[tuple[str, Maker], ...] = (
    (r"first_?name|given_?name", lambda fake: str(fake.first_name())),
    (r"last_?name|family_?name|surname", lambda fake: str(fake.last_name())),
    (r"e_?mail_?(address|account)?$|recipient|(^|_)(cc|bcc|from|to|reply)_?addr", _mail),
    (r"subject|title|headline", _phrase),
    (r"comment|message|description|notes?$|body|bio|caption|prompt|(^|_)text", _prose),
    (r"picture|image|avatar|photo|thumbnail", _picture),
    (r"url|website|homepage|link|(^|_)uri", _link),
    (r"phone|mobile|(^|_)tel(_|$)|fax", _phone),
    (r"(discount|coupon|promo|voucher|referral).*code|^codes?$|discount_codes?", _code),
    (r"currency", _one_of(_CURRENCIES)),
    (r"country_?code|(^|_)country_iso", lambda fake: str(fake.country_code())),
    (r"country", lambda fake: str(fake.country())),
    (r"city|town", lambda fake: str(fake.city())),
    (r"post_?code|zip|postal", lambda fake: str(fake.postcode())),
    (r"address_?line|street|address", lambda fake: str(fake.street_address())),
    (r"^(state|province|region)$", lambda fake: str(fake.state())),
    (r"campaign|flow_?name", _one_of(_SEASONS, _OCCASIONS)),
    (r"brand|company|organi[sz]ation|shop_?name|store_?name", _brand),
    (r"product|variant|item_?name", _one_of(_ADJECTIVES, _PRODUCTS)),
    (r"handle|user_?name|login|nick|identifier", lambda fake: str(fake.user_name())),
    (r"order_?name", lambda fake: f"#{fake.random_int(1000, 9999)}"),
    (r"platform|channel", _one_of(_PLATFORMS)),
    (r"language|locale", _one_of(_LANGUAGES)),
    (r"colou?r", lambda fake: str(fake.color_name())),
    (r"user$|person|author|customer|creator|influencer|deal_?name|^name$|full_?name", _full_name),
    (r"name$", lambda fake: str(fake.word()).capitalize()),
)
VAGUE = frozenset({r"platform|channel", r"language|locale", r"colou?r", r"subject|title|headline"})
"""Names that say so little that the document's own examples are better."""
WORDS: Maker = lambda fake: " ".join(fake.words(2))  # noqa: E731


@lru_cache(maxsize=4096)
def maker(form: str, name: str) -> tuple[Maker, bool]:
    """Return what makes a string for a format or a member name, and whether either was known."""
    if form in BY_FORMAT and not (form == "uri" and re.search(BY_NAME[5][0], name)):
        return BY_FORMAT[form], True
    for pattern, found in BY_NAME:
        if re.search(pattern, name):
            return found, True
    return WORDS, False


def words(seed: int) -> "Faker":
    """Return a source of words that is the caller's own, so that nobody else draws from it in between."""
    from faker import Faker

    source = Faker("en_US", use_weighting=False)
    source.seed_instance(seed)
    return source
