"""What GeoNames' extracts don't say of the Nordic countries: titles of counties, exonyms, and a few populations.

County titles are those of the countries' own authorities and of Swedish usage; codes are GeoNames' (first-order
divisions) and ISO 3166-2's.
"""

from typing import Final, NamedTuple

# Countries whose municipalities are whole; elsewhere the smallest places are cities.
MUNICIPAL: Final = ("DK", "FI", "IS", "NO", "SE")
# Few live there, so that their small towns are places too.
SMALL: Final = ("AX", "FO", "GL", "SJ")


class Titles(NamedTuple):
    """A county: name, Swedish and English title, ISO 3166-2 code."""

    name: str
    swedish: str
    english: str
    iso: str


def _table(country: str, lines: str) -> dict[str, Titles]:
    rows = (line.split("|") for line in lines.strip().splitlines())
    return {f"{country}.{code.strip()}": Titles(*(word.strip() for word in rest)) for code, *rest in rows}


COUNTIES: Final[dict[str, Titles]] = {
    **_table("SE", """
        02 | Blekinge | Blekinge län | Blekinge County | K
        03 | Gävleborg | Gävleborgs län | Gävleborg County | X
        05 | Gotland | Gotlands län | Gotland County | I
        06 | Halland | Hallands län | Halland County | N
        07 | Jämtland | Jämtlands län | Jämtland County | Z
        08 | Jönköping | Jönköpings län | Jönköping County | F
        09 | Kalmar | Kalmar län | Kalmar County | H
        10 | Dalarna | Dalarnas län | Dalarna County | W
        12 | Kronoberg | Kronobergs län | Kronoberg County | G
        14 | Norrbotten | Norrbottens län | Norrbotten County | BD
        15 | Örebro | Örebro län | Örebro County | T
        16 | Östergötland | Östergötlands län | Östergötland County | E
        18 | Södermanland | Södermanlands län | Södermanland County | D
        21 | Uppsala | Uppsala län | Uppsala County | C
        22 | Värmland | Värmlands län | Värmland County | S
        23 | Västerbotten | Västerbottens län | Västerbotten County | AC
        24 | Västernorrland | Västernorrlands län | Västernorrland County | Y
        25 | Västmanland | Västmanlands län | Västmanland County | U
        26 | Stockholm | Stockholms län | Stockholm County | AB
        27 | Skåne | Skåne län | Skåne County | M
        28 | Västra Götaland | Västra Götalands län | Västra Götaland County | O
    """),
    **_table("NO", """
        01 | Akershus | Akershus fylke | Akershus County | 32
        04 | Buskerud | Buskerud fylke | Buskerud County | 33
        05 | Finnmark | Finnmark fylke | Finnmark County | 56
        08 | Møre og Romsdal | Møre og Romsdal fylke | Møre og Romsdal County | 15
        09 | Nordland | Nordland fylke | Nordland County | 18
        12 | Oslo | Oslo fylke | Oslo County | 03
        13 | Østfold | Østfold fylke | Østfold County | 31
        14 | Rogaland | Rogaland fylke | Rogaland County | 11
        17 | Telemark | Telemark fylke | Telemark County | 40
        18 | Troms | Troms fylke | Troms County | 55
        20 | Vestfold | Vestfold fylke | Vestfold County | 39
        21 | Trøndelag | Trøndelag fylke | Trøndelag County | 50
        34 | Innlandet | Innlandet fylke | Innlandet County | 34
        42 | Agder | Agder fylke | Agder County | 42
        46 | Vestland | Vestland fylke | Vestland County | 46
    """),
    **_table("DK", """
        17 | Hovedstaden | Region Huvudstaden | Capital Region of Denmark | 84
        18 | Midtjylland | Region Mittjylland | Central Denmark Region | 82
        19 | Nordjylland | Region Nordjylland | North Denmark Region | 81
        20 | Sjælland | Region Själland | Region Zealand | 85
        21 | Syddanmark | Region Syddanmark | Region of Southern Denmark | 83
    """),
    **_table("FI", """
        01 | Uusimaa | Nyland | Uusimaa | 18
        02 | Varsinais-Suomi | Egentliga Finland | Southwest Finland | 19
        04 | Satakunta | Satakunta | Satakunta | 17
        05 | Kanta-Häme | Egentliga Tavastland | Kanta-Häme | 06
        06 | Pirkanmaa | Birkaland | Pirkanmaa | 11
        07 | Päijät-Häme | Päijänne-Tavastland | Päijät-Häme | 16
        08 | Kymenlaakso | Kymmenedalen | Kymenlaakso | 09
        09 | Etelä-Karjala | Södra Karelen | South Karelia | 02
        10 | Etelä-Savo | Södra Savolax | South Savo | 04
        11 | Pohjois-Savo | Norra Savolax | North Savo | 15
        12 | Pohjois-Karjala | Norra Karelen | North Karelia | 13
        13 | Keski-Suomi | Mellersta Finland | Central Finland | 08
        14 | Etelä-Pohjanmaa | Södra Österbotten | South Ostrobothnia | 03
        15 | Pohjanmaa | Österbotten | Ostrobothnia | 12
        16 | Keski-Pohjanmaa | Mellersta Österbotten | Central Ostrobothnia | 07
        17 | Pohjois-Pohjanmaa | Norra Österbotten | North Ostrobothnia | 14
        18 | Kainuu | Kajanaland | Kainuu | 05
        19 | Lappi | Lappland | Lapland | 10
    """),
    **_table("IS", """
        38 | Austurland | Östlandet | Eastern Region | 7
        39 | Höfuðborgarsvæðið | Huvudstadsregionen | Capital Region | 1
        40 | Norðurland eystra | Nordöstra regionen | Northeastern Region | 6
        41 | Norðurland vestra | Nordvästra regionen | Northwestern Region | 5
        42 | Suðurland | Sydlandet | Southern Region | 8
        43 | Suðurnes | Sydvästra halvön | Southern Peninsula | 2
        44 | Vestfirðir | Västfjordarna | Westfjords | 4
        45 | Vesturland | Västlandet | Western Region | 3
    """),
}  # fmt: skip


def _names(lines: str) -> dict[tuple[str, str], tuple[str, str, str]]:
    rows = (line.split("|") for line in lines.strip().splitlines())
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for row in rows:
        country, known, own, swedish, english = (word.strip() for word in row)
        found[country, known] = found[country, own] = (own, swedish, english)
    return found


# By country and by GeoNames' name or the own one: own name, Swedish, English.
EXONYMS: Final = _names("""
    SE | Göteborg | Göteborg | Göteborg | Gothenburg
    DK | Copenhagen | København | Köpenhamn | Copenhagen
    DK | København | København | Köpenhamn | Copenhagen
    DK | Helsingør | Helsingør | Helsingör | Elsinore
    DK | Aarhus | Aarhus | Århus | Aarhus
    DK | Aalborg | Aalborg | Ålborg | Aalborg
    DK | Ålborg | Aalborg | Ålborg | Aalborg
    DK | Sønderborg | Sønderborg | Sönderborg | Sønderborg
    NO | Tromsø | Tromsø | Tromsö | Tromsø
    NO | Bodø | Bodø | Bodö | Bodø
    IS | Reykjavík | Reykjavík | Reykjavik | Reykjavik
    FO | Tórshavn | Tórshavn | Torshamn | Tórshavn
    FI | Helsinki | Helsinki | Helsingfors | Helsinki
    FI | Espoo | Espoo | Esbo | Espoo
    FI | Vantaa | Vantaa | Vanda | Vantaa
    FI | Kauniainen | Kauniainen | Grankulla | Kauniainen
    FI | Turku | Turku | Åbo | Turku
    FI | Tampere | Tampere | Tammerfors | Tampere
    FI | Oulu | Oulu | Uleåborg | Oulu
    FI | Vaasa | Vaasa | Vasa | Vaasa
    FI | Pori | Pori | Björneborg | Pori
    FI | Rauma | Rauma | Raumo | Rauma
    FI | Lahti | Lahti | Lahtis | Lahti
    FI | Hämeenlinna | Hämeenlinna | Tavastehus | Hämeenlinna
    FI | Lappeenranta | Lappeenranta | Villmanstrand | Lappeenranta
    FI | Mikkeli | Mikkeli | S:t Michel | Mikkeli
    FI | Savonlinna | Savonlinna | Nyslott | Savonlinna
    FI | Kokkola | Kokkola | Karleby | Kokkola
    FI | Jakobstad | Pietarsaari | Jakobstad | Jakobstad
    FI | Kajaani | Kajaani | Kajana | Kajaani
    FI | Tornio | Tornio | Torneå | Tornio
    FI | Raahe | Raahe | Brahestad | Raahe
    FI | Porvoo | Porvoo | Borgå | Porvoo
    FI | Loviisa | Loviisa | Lovisa | Loviisa
    FI | Hanko | Hanko | Hangö | Hanko
    FI | Raseborg | Raasepori | Raseborg | Raseborg
    FI | Lohja | Lohja | Lojo | Lohja
    FI | Kirkkonummi | Kirkkonummi | Kyrkslätt | Kirkkonummi
    FI | Sipoo | Sipoo | Sibbo | Sipoo
    FI | Siuntio | Siuntio | Sjundeå | Siuntio
    FI | Ingå | Inkoo | Ingå | Ingå
    FI | Kerava | Kerava | Kervo | Kerava
    FI | Järvenpää | Järvenpää | Träskända | Järvenpää
    FI | Tuusula | Tuusula | Tusby | Tuusula
    FI | Vihti | Vihti | Vichtis | Vihti
    FI | Hyvinkää | Hyvinkää | Hyvinge | Hyvinkää
    FI | Hamina | Hamina | Fredrikshamn | Hamina
    FI | Naantali | Naantali | Nådendal | Naantali
    FI | Raisio | Raisio | Reso | Raisio
    FI | Kaarina | Kaarina | S:t Karins | Kaarina
    FI | Pargas | Parainen | Pargas | Pargas
    FI | Kimitoön | Kemiönsaari | Kimitoön | Kimitoön
    FI | Uusikaupunki | Uusikaupunki | Nystad | Uusikaupunki
    FI | Korsholm | Mustasaari | Korsholm | Korsholm
    FI | Nykarleby | Uusikaarlepyy | Nykarleby | Nykarleby
    FI | Kristinestad | Kristiinankaupunki | Kristinestad | Kristinestad
    FI | Kaskinen | Kaskinen | Kaskö | Kaskinen
    FI | Närpes | Närpiö | Närpes | Närpes
    FI | Malax | Maalahti | Malax | Malax
    FI | Vörå | Vöyri | Vörå | Vörå
    FI | Kronoby | Kruunupyy | Kronoby | Kronoby
    FI | Larsmo | Luoto | Larsmo | Larsmo
    FI | Pyttis | Pyhtää | Pyttis | Pyttis
    FI | Lappträsk | Lapinjärvi | Lappträsk | Lappträsk
    FI | Mörskom | Myrskylä | Mörskom | Mörskom
    FI | Rovaniemi | Rovaniemi | Rovaniemi | Rovaniemi
    DE | Munich | München | München | Munich
    DE | Nuremberg | Nürnberg | Nürnberg | Nuremberg
    DE | Köln | Köln | Köln | Cologne
    DE | Hannover | Hannover | Hannover | Hanover
    AT | Vienna | Wien | Wien | Vienna
    BE | Brussels | Bruxelles | Bryssel | Brussels
    BE | Antwerp | Antwerpen | Antwerpen | Antwerp
    BE | Gent | Gent | Gent | Ghent
    CH | Genève | Genève | Genève | Geneva
    CH | Basel | Basel | Basel | Basel
    CZ | Prague | Praha | Prag | Prague
    PL | Warsaw | Warszawa | Warszawa | Warsaw
    PL | Kraków | Kraków | Kraków | Krakow
    IT | Rome | Roma | Rom | Rome
    IT | Milan | Milano | Milano | Milan
    IT | Naples | Napoli | Neapel | Naples
    IT | Turin | Torino | Turin | Turin
    IT | Florence | Firenze | Florens | Florence
    IT | Venice | Venezia | Venedig | Venice
    IT | Genoa | Genova | Genua | Genoa
    PT | Lisbon | Lisboa | Lissabon | Lisbon
    ES | Sevilla | Sevilla | Sevilla | Seville
    GR | Athens | Athína | Aten | Athens
    RS | Belgrade | Beograd | Belgrad | Belgrade
    RO | Bucharest | București | Bukarest | Bucharest
    UA | Kyiv | Kyjiv | Kiev | Kyiv
    EE | Tallinn | Tallinn | Tallinn | Tallinn
    NL | The Hague | Den Haag | Haag | The Hague
    GB | London | London | London | London
    GR | Thessaloníki | Thessaloníki | Thessaloniki | Thessaloniki
    US | New York City | New York | New York | New York
    MX | Mexico City | Ciudad de México | Mexico City | Mexico City
    RU | Moscow | Moskva | Moskva | Moscow
    RU | Saint Petersburg | Sankt-Peterburg | Sankt Petersburg | Saint Petersburg
    CN | Beijing | Beijing | Peking | Beijing
    EG | Cairo | Al-Qahira | Kairo | Cairo
    PT | Porto | Porto | Porto | Porto
    SK | Bratislava | Bratislava | Bratislava | Bratislava
""")

# A town of GeoNames' may be larger than its municipality (Stockholm's reaches into eleven): there, the
# municipality's own people, rounded, as the national statistics of the end of 2024 have them.
PEOPLE: Final[dict[tuple[str, str], int]] = {
    ("SE", "Stockholm"): 996_000, ("SE", "Solna"): 87_000, ("SE", "Sundbyberg"): 55_000,
    ("SE", "Huddinge"): 115_000, ("SE", "Nacka"): 111_000, ("SE", "Järfälla"): 88_000,
    ("SE", "Sollentuna"): 77_000, ("SE", "Täby"): 76_000, ("SE", "Danderyd"): 33_000,
    ("SE", "Lidingö"): 48_000, ("SE", "Botkyrka"): 96_000, ("SE", "Haninge"): 100_000,
    ("SE", "Tyresö"): 49_000, ("SE", "Göteborg"): 609_000, ("SE", "Mölndal"): 71_000,
    ("SE", "Partille"): 41_000, ("SE", "Malmö"): 366_000, ("SE", "Burlöv"): 20_000,
    ("NO", "Oslo"): 724_000, ("DK", "København"): 667_000, ("DK", "Frederiksberg"): 105_000,
    ("FI", "Helsinki"): 684_000, ("IS", "Reykjavík"): 136_000,
}  # fmt: skip

# Municipalities that are another's today, by GeoNames' codes: Honkajoki is Kankaanpää's, Valtimo Nurmes's.
MERGED: Final[dict[tuple[str, str], str]] = {("FI", "099"): "214", ("FI", "911"): "541"}

# Municipalities that go neither by their largest town's name nor by their own in GeoNames.
RENAMED: Final[dict[str, str]] = {
    "SE.10.2023": "Malung-Sälen", "SE.10.2080": "Falun",
    "DK.17.153": "Brøndby", "DK.17.173": "Lyngby-Taarbæk", "DK.19.825": "Læsø", "DK.18.756": "Ikast-Brande",
    "DK.18.760": "Ringkøbing-Skjern", "DK.21.480": "Nordfyn",
    "NO.21.5041": "Snåsa", "NO.21.5043": "Røyrvik",
    "FI.01.106": "Hyvinkää", "FI.01.434": "Loviisa", "FI.01.710": "Raasepori", "FI.01.753": "Sipoo",
    "FI.02.322": "Kemiönsaari", "FI.05.082": "Hattula", "FI.06.020": "Akaa", "FI.06.508": "Mänttä-Vilppula",
    "FI.06.790": "Sastamala", "FI.07.316": "Kärkölä", "FI.08.624": "Pyhtää", "FI.09.689": "Rautjärvi",
    "FI.15.499": "Mustasaari", "FI.17.626": "Pyhäjärvi", "FI.17.748": "Siikajoki", "FI.17.791": "Siikalatva",
}  # fmt: skip
