"""Words and phrases, Swedish and English, each with its usual endings.

Anger isn't a fault: mild swearing isn't listed at all, and an insult weighs only when it is thrown at a person
who is spoken to. A word is found as a whole word, so that no innocent longer one is hit.
"""

import re
from collections.abc import Container, Iterable, Iterator
from typing import Final

from chalicelib.moderation import spelling
from chalicelib.moderation.domain import Reason

_ENDINGS: Final = frozenset((
    "", "s", "n", "t", "a", "e", "en", "et", "ar", "er", "or", "na", "arna", "erna", "orna", "ens", "ets",
    "arnas", "ernas", "ornas", "es", "ed", "ing", "ers", "y", "ig", "igt", "iga", "aste", "ade", "at",
))  # fmt: skip
_LONGEST_ENDING: Final = 5

_HATE: Final = frozenset((
    "neger", "negrer", "negern", "svartskalle", "svartskallar", "blatte", "blattar", "blattejävel", "negerjävel",
    "zigenarpack", "judejävel", "judesvin", "muslimsvin", "apejävel", "bögjävel", "turkjävel", "arabjävel",
    "nigger", "nigga", "faggot", "kike", "paki", "raghead", "wetback", "tranny", "sandnigger", "untermensch",
))  # fmt: skip
_COARSE: Final = frozenset((
    "hora", "fitta", "kuk", "kukhuvud", "äckel", "fittjävel", "horunge", "psykfall", "rövhål", "subba", "slyna",
    "luder", "mongo", "retard", "retarded", "asshole", "bitch", "cunt", "whore", "scum", "dickhead", "motherfucker",
))  # fmt: skip
# What is said in anger of whoever packed the wrong shoes.
_HASTY: Final = frozenset((
    "idiot", "idioter", "svin", "jävel", "kräk", "pucko", "dumskalle", "moron", "bastard", "imbecile",
))  # fmt: skip
# What each weighs, thrown at somebody and said into the air.
_INSULTS: Final = ((_COARSE, 50, 15), (_HASTY, 30, 5))
_SPOKEN_TO: Final = frozenset(("du", "ni", "dig", "er", "din", "ditt", "dina", "era", "you", "your", "u"))
_REACH: Final = 5
_THROWN: Final = 30
_SENTENCE: Final = re.compile(r"[.!?\n]+(?=\s|$)")

_THREATS: Final = re.compile(
    r"(?<!\w)(?:(?:jag|vi) (?:ska|skall|kommer(?: att)?) (?:\w{1,20} ){0,3}"
    r"(?:döda|mörda|slå ihjäl|slå ner|skjuta|knivhugga|skada|misshandla|bränna (?:ner|upp)|hitta) "
    r"(?:dig|er|honom|henne|dem|din|ert|era|eran)"
    r"|(?:jag|vi) vet (?:precis |exakt )?var (?:du|ni|han|hon) bor"
    r"|(?:passa|akta) (?:dig|er) (?:jävligt )?noga|du (?:är|ska) (?:död|dö)|(?:hoppas|önskar) (?:att )?(?:du|ni) dör"
    r"|(?:i|we) ?(?:will|am going to|'ll|’ll|m going to) (?:\w{1,20} ){0,3}(?:kill|murder|shoot|stab|hurt|beat|find|burn) "
    r"(?:you|your|him|her|them)|i know where (?:you|he|she) lives?|(?:watch your back|you are dead|hope you die)"
    r"|kill yourself|ta livet av dig)(?!\w)"
)

# Each speaks of another trade than that of goods that were bought.
_ADVERTISING: Final = re.compile(
    r"(?<!\w)(?:tjäna(?:r)? (?:\w{1,12} ){0,3}(?:pengar|kronor|kr|hemifrån|extra)|jobba(?:r)? hemifrån|snabba pengar"
    r"|passiv inkomst|gratis ?snurr|free ?spins|casino(?:bonus)?|bettingtips|sms-?lån|lån utan (?:uc|säkerhet)"
    r"|bitcoin|krypto(?:valuta)?|crypto(?:currency)?|forex|investera (?:nu|med|hos|i )|aktietips"
    r"|(?:besök|kolla in|kika in på|gå in på) (?:min|vår|våran|mina|våra) (?:\w{1,16} ){0,2}(?:sida|hemsida|butik|shop|webbshop|kanal|profil|blogg)"
    r"|(?:visit|check out|see|follow) (?:my|our) (?:\w{1,16} ){0,2}(?:site|website|page|shop|store|channel|profile|blog)"
    r"|(?:använd|ange|skriv|use|enter) (?:\w{1,10} ){0,2}?(?:min|mitt|vår|my|our) (?:\w{1,14} ){0,2}(?:rabatt)?(?:kod|code|kupong|coupon)"
    r"|(?:använd|use) (?:kod|koden|code) \w{3,20}|länk(?:en)? i (?:min )?(?:bio|profil)|link in (?:my )?(?:bio|profile)"
    r"|(?:skriv|hör av dig|kontakta|messa|dm:?a) (?:till )?(?:mig|oss) (?:privat |så |på |för |om )"
    r"|(?:dm|pm|text|contact|message|write) (?:me|us) (?:for|on|at|to (?:get|order|buy))"
    r"|(?:köp|få) (?:\w{1,12} ){0,2}(?:följare|likes|recensioner)|(?:buy|get) (?:\w{1,12} ){0,2}(?:followers|likes|reviews)"
    r"|earn (?:\w{1,12} ){0,3}(?:money|cash|from home|per (?:day|week))|work(?:ing)? from home|make money|passive income"
    r"|(?:billiga|cheap) (?:\w{1,14} ){0,2}(?:kopior|replicas?|viagra|cialis|piller|pills)"
    r"|viagra|cialis|seo[ -](?:tjänster|services|byrå|agency)|beställ (?:hos|av) (?:oss|mig)|order (?:from|with) us"
    r"|vi (?:säljer|erbjuder|levererar) (?:också |även |samma )|we (?:also )?(?:sell|offer|deliver|supply) )"
)
_WEAK_ADVERTISING: Final = re.compile(
    r"(?<!\w)(?:begränsat erbjudande|limited (?:time )?offer|köp nu|buy now|shop now|beställ nu|order now|act now|click (?:here|the link|below)|klicka (?:här|på länken)"
    r"|dagens deal|kampanjpris hos|guaranteed results|100 ?% (?:free|gratis|guaranteed)|risk[ -]?free|no risk)(?!\w)"
)
_PAID: Final = re.compile(
    r"(?<!\w)(?:(?:sälj|köp)(?:a|er)? (?:\w{1,12} ){0,2}(?:recensioner|omdömen)|paid reviews?|reviews? for sale"
    r"|get paid (?:to|for) (?:\w{1,12} ){0,2}review(?:s|ing)?|få betalt för (?:att )?(?:\w{1,12} ){0,2}(?:recensera|recensioner|omdömen)"
    r"|as an ai language model|som en ai-? ?språkmodell|\[(?:produktnamn|product name|brand|insert \w{1,20})\])"
)
# Praise that says nothing of the goods; alone it is honest enthusiasm, heaped up it is bought.
_CLICHES: Final = re.compile(
    r"(?<!\w)(?:(?:bästa|best) (?:produkten|product|köpet|purchase) (?:någonsin|ever|i världen|in the world)"
    r"|(?:rekommenderar|recommend)(?:s|ed)? (?:\w{1,12} ){0,4}(?:alla|everyone|anyone|everybody)"
    r"|(?:du|ni) (?:kommer|ska) inte (?:att )?ångra|(?:you )?(?:will|won.?t|wont) (?:not )?(?:be )?(?:regret|disappointed)"
    r"|must have for (?:everyone|anyone)|game ?changer|life ?changing|förändrade mitt liv|changed my life"
    r"|(?:fem|five|5)[ -](?:stjärnor|stars?) (?:till|from|för|all)|(?:top|högsta) (?:quality|kvalitet)|amazing (?:product|quality)"
    r"|fantastisk (?:produkt|kvalitet)|exceeded (?:all )?my expectations|överträffade (?:alla )?(?:mina )?förväntningar"
    r"|(?:köp|buy) (?:den|it|this|one) (?:nu|now|today|idag)|trust(?:ed)? seller|pålitlig säljare|100 ?% (?:nöjd|satisfied|recommended?))"
)
_TEST_TEXT: Final = re.compile(
    r"(?:test(?:ar|ing|a)?|prov|lorem ipsum[\w ,.]*|abc|123)(?:[ .!,]+(?:test(?:ar|ing|a)?|123|1|2|3|av|post|review|recension)){0,6}[ .!]*"
)


def findings(text: str, own: Iterable[str] = ()) -> Iterator[Reason]:
    """What folded text holds of blocked words and phrases; `own` are those of the shop."""
    every = [*spelling.tokens(text), *spelling.disguised(text)]
    yield from _listed(text, every, own)
    hate = next((word for word in every if _stem(word, _HATE)), None)
    if hate:
        yield Reason("hate", 70, hate)
    threat = _THREATS.search(text)
    if threat:
        yield Reason("threat", 75, threat[0])
    yield from _abuse(text)
    yield from _phrases(text)


def _listed(text: str, every: list[str], own: Iterable[str]) -> Iterator[Reason]:
    """The shop's own words: single ones with their endings, phrases as they stand."""
    singles, phrases = set(), []
    for entry in own:
        parts = spelling.tokens(spelling.folded(spelling.readable(entry)))
        if len(parts) == 1:
            singles.add(parts[0])
        elif parts:
            phrases.append(" ".join(parts))
    found = next((word for word in every if singles and _stem(word, singles)), None)
    if found is None and phrases:
        joined = f" {' '.join(spelling.tokens(text))} "
        found = next((phrase for phrase in phrases if f" {phrase} " in joined), None)
    if found:
        yield Reason("blocked_word", 50, found)


def _stem(word: str, known: Container[str]) -> str | None:
    """The listed word that this is, in one of its endings, if there is one."""
    for cut in range(min(_LONGEST_ENDING, len(word) // 2) + 1):
        stem = word[: len(word) - cut]
        if stem in known and word[len(stem) :] in _ENDINGS:
            return stem
    return None


def _abuse(text: str) -> Iterator[Reason]:
    """Insults: heavy where somebody is spoken to in the same sentence, light where one swears at things."""
    weights: dict[str, int] = {}
    for sentence in _SENTENCE.split(text):
        words = spelling.tokens(sentence)
        for place, word in enumerate(words):
            near = words[max(0, place - _REACH) : place + 2]
            _weigh(word, weights, is_thrown=not _SPOKEN_TO.isdisjoint(near))
        # Where a disguised word stands isn't known, only in which sentence.
        is_thrown = not _SPOKEN_TO.isdisjoint(words)
        for word in spelling.disguised(sentence):
            _weigh(word, weights, is_thrown=is_thrown)
    worst = max(weights, key=lambda word: weights[word], default="")
    if worst:
        others = sum(one >= _THROWN for one in weights.values()) - 1
        yield Reason("abuse", min(weights[worst] + 15 * max(others, 0), 80), worst)


def _weigh(word: str, weights: dict[str, int], *, is_thrown: bool) -> None:
    """Note what a word weighs, if it is an insult."""
    for known, thrown, said in _INSULTS:
        if _stem(word, known):
            weights[word] = max(thrown if is_thrown else said, weights.get(word, 0))


def _phrases(text: str) -> Iterator[Reason]:
    texts = {text, spelling.unspaced(text)}
    strong = {match[0] for one in texts for match in _ADVERTISING.finditer(one)}
    weak = {match[0] for match in _WEAK_ADVERTISING.finditer(text)}
    if strong:
        yield Reason("advertising", min(45 + 15 * (len(strong) - 1), 85), min(strong))
    if weak:
        yield Reason("advertising", min(15 * len(weak), 40), min(weak))
    paid = _PAID.search(text)
    if paid:
        yield Reason("paid", 70, paid[0])
    cliches = {match[0] for match in _CLICHES.finditer(text)}
    if len(cliches) >= 2:
        # Two are heard from honest people too; from three on nothing else is being said.
        yield Reason("advertising", 15 if len(cliches) == 2 else min(15 * len(cliches), 70), min(cliches))
    if _TEST_TEXT.fullmatch(text.strip()):
        yield Reason("off_topic", 45, text.strip())
