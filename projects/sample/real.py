"""Real collaborations in Malmö, each with its source and what is not known (domain.md 7, read as stored copies).

No person stands here. A result is given only as far as the source says it. `meet` are those a source names as Meet Malmö; the
others are marked as other collaborations.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Real:
    """One collaboration. `partners`: (name, sphere); `state` is the honest one, `years` the first and last known."""

    key: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    state: str
    years: tuple[int | None, int | None]
    themes: tuple[str, ...]
    source: str
    areas: tuple[str, ...] = ("hela-staden",)
    place: str = ""
    time_words: str = ""
    partners: tuple[tuple[str, str], ...] = ()
    not_known: str = ""
    result: str = ""
    effect: str = ""
    meet: bool = False
    parts: list[str] = field(default_factory=list)


C, B, S, A, P, O = "city", "business", "civil_society", "academia", "other_public", "other"  # noqa: E741
CITY = ("Malmö stad", C)
ESF = ("Europeiska socialfonden", P)
AF = ("Arbetsförmedlingen", P)
REGION = ("Region Skåne", P)
MAU = ("Malmö universitet", A)
KUST = "https://malmoideella.se/malmo-framtidens-kuststad/"

REAL = [
    Real("P01", "Hej Framtid, jobbmässa för besöksnäringen", "Hej Framtid, job fair for hospitality",
         "Omkring tusen unga fick prova på och fråga om jobb inom hotell och restaurang.",
         "About a thousand young people tried out and asked about jobs in hotels and restaurants.", "finished", (2017, 2017),
         ("arbete", "unga"), "https://www.malmobusiness.com/blog/stormote-med-meet-malmo-engagerade/", time_words="omkring 2017",
         partners=(CITY, REGION, ("Destinationssamverkan Malmö", O), ("Visita", B), AF), meet=True,
         not_known="Året, om mässan i källan är Hej Framtid, fler samarbetsparter och vad som hände sedan.",
         result="Omkring 1 000 unga mötte arbetsgivare. Studiebesök på hotell och restauranger."),
    Real("P02", "Framtidens kuststad", "The coastal city of the future",
         "Flera aktörer tog gemensamt fram tre koncept för hur Malmö kan använda sitt läge vid havet.",
         "Several actors together drew up three concepts for how Malmö can use its place by the sea.", "finished", (2020, 2020),
         ("hav", "stadsbyggnad"), KUST, place="Kusten", meet=True, not_known="Vilka som var med.",
         result="Tre koncept, som fördes vidare under 2021."),
    Real("P03", "Blå innovationshubben", "The blue innovation hub",
         "Ett av tre spår som utvecklade en mötesplats för nya lösningar kring havet.",
         "One of three tracks, on a hub for new solutions around the sea.", "finished", (2021, 2021), ("hav",), KUST,
         place="Kusten", meet=True, not_known="Vilka som var med, och resultatet.", parts=["P02"]),
    Real("P04", "Matstaden Malmö", "Malmö, city of food", "Ett av tre spår, om Malmö som matstad.",
         "One of three tracks, on Malmö as a food city.", "finished", (2021, 2021), ("mat",), KUST, meet=True,
         not_known="Vilka som var med, och resultatet.", parts=["P02"]),
    Real("P05", "Tankesmedjan Rena havet", "The think tank Clean sea",
         "Ett av tre spår där föreningar, universitet och staden sökte vägar till ett renare hav.",
         "One of three tracks, where associations, university and city looked for ways to a cleaner sea.", "finished",
         (2021, 2021), ("hav", "klimat"), KUST, place="Kusten",
         partners=(CITY, ("Malmö Ideella", S), ("Håll Sverige Rent", S), MAU, ("Naturum Öresund", O)), meet=True,
         not_known="Resultatet. En konstnär var också med.", parts=["P02"]),
    Real("P06", "BID Sofielund", "BID Sofielund",
         "Fastighetsägare, företag och boende arbetar med staden för ett tryggare Sofielund.",
         "Property owners, firms and residents work with the city for a safer Sofielund.", "ongoing", (2014, None),
         ("trygghet", "boende"),
         "https://malmo.se/Om-Malmo-stad/Studiebesok/Tema-Hallbar-stad/Tema-Social-hallbarhet/BID-Sofielund.html",
         areas=("sodra-innerstaden",), place="Sofielund",
         partners=(("Fastighetsägare Sofielund", B), CITY, ("E.ON", B), ("VA SYD", P), ("Polisen", P), MAU),
         result="Tryggare och trivsammare, färre flyttar därifrån. Ett första pris i en europeisk tävling om att förebygga brott."),
    Real("P07", "BID Möllevången", "BID Möllevången", "Samma arbetssätt som i Sofielund prövas i Möllevången.",
         "The Sofielund way of working is tried in Möllevången.", "ongoing", (2019, None), ("trygghet",),
         "https://formalmoframat.se/fran-laglost-land-till-foredome/", areas=("sodra-innerstaden",), place="Möllevången",
         partners=(CITY,), not_known="Namnen på fastighetsägarna och de boendes föreningar."),
    Real("P08", "LFM30, klimatneutralt byggande 2030", "LFM30, climate-neutral building 2030",
         "Byggbranschen lovar att nå klimatneutralt byggande i Malmö till 2030.",
         "The building trade pledges climate-neutral building in Malmö by 2030.", "ongoing", (2019, 2030),
         ("klimat", "stadsbyggnad"),
         "https://malmo.se/Miljo-och-klimat/Goda-exempel-pa-miljo--och-klimatsatsningar/Fardplan-foredome-for-klimatneutralt-byggande-i-Sverige.html",
         partners=(CITY,), not_known="Startdatum. Mellan 180 och 215 organisationer är med, här inte uppräknade.",
         result="Mellan 190 och 215 medlemmar. Löften om halverad klimatpåverkan till 2025 och minst ett klimatneutralt projekt per byggherre."),
    Real("P09", "M21, Malmö för det 21:a århundradet", "M21, Malmö for the 21st century",
         "Staden och tio företag ville bygga en testbädd för framtidens stad.",
         "The city and ten firms set out to build a test bed for the future city.", "discontinued", (2018, None),
         ("stadsbyggnad", "digitalisering"),
         "http://ny.socialdemokraternamalmo.se/blog/2018/02/02/malmo-stad-och-naringslivet-inleder-samarbete-for-utveckling-av-framtida-urbana-innovationer/",
         partners=(CITY, ("IBM", B), ("BoKlok", B), ("E.ON", B), ("IKEA", B), ("Ubisoft", B)),
         not_known="Hur det gick och om det pågår. Hela listan över företag. Här visas det som avbrutet tills någon vet mer."),
    Real("P10", "Good Malmö", "Good Malmö", "Företag anställde 155 unga utan arbete, på ett års provanställning.",
         "Firms hired 155 unemployed young people on a one-year trial.", "finished", (2014, 2018), ("arbete", "unga"),
         "https://rapidus.se/2018/05/22/projektet-good-malmo-avslutas",
         partners=(("Stiftelsen Uppstart Malmö", S), ("Massive Entertainment", B), ("Otto Magnusson", B), ("Försvarsmakten", P)),
         not_known="Stadens roll.", result="155 personer anställdes.",
         effect="Projektet uppger att 90 procent av jobben blev fasta."),
    Real("P11", "Boost by FC Rosengård", "Boost by FC Rosengård",
         "En fotbollsklubb hjälper unga till arbete eller studier. Över 3 000 har gått vidare.",
         "A football club helps young people into work or study; over 3,000 have moved on.", "ongoing", (2011, None),
         ("arbete", "unga"), "https://fcrosengard.se/boost-by-fcr-staller-om/", areas=("rosengard",),
         partners=(("FC Rosengård", S), CITY, AF, ESF), not_known="Hur det ser ut nu.",
         result="Till 2018 omkring 2 250 deltagare.",
         effect="54 procent gick vidare till arbete eller studier till 2018. En senare uppgift är 3 150 självförsörjande."),
    Real("P12", "Match by FC Rosengård", "Match by FC Rosengård",
         "Unga med ohälsa fick samlat stöd mot jobb eller utbildning.",
         "Young people with poor health got joined-up support towards work or education.", "finished", (2019, 2021),
         ("arbete", "halsa"), "https://fcrosengard.se/match-by-fc-rosengard-ett-nytt-samverkansprojekt/",
         partners=(("FC Rosengård", S), CITY, AF, REGION, ("Svenska Star for Life", S), ESF),
         not_known="Resultatet. Startåret är en slutsats."),
    Real("P13", "Yalla Trappan och IKEA", "Yalla Trappan and IKEA",
         "Ett kvinnokooperativ syr åt ett varuhus och skapar riktiga jobb.",
         "A women's cooperative sews for a store and creates real jobs.", "ongoing", (2013, None), ("arbete",),
         "https://socialinnovation.se/yalla-trappan-och-ikea-i-brett-samarbete/", areas=("rosengard",),
         partners=(("Yalla Trappan", S), ("IKEA", B)), not_known="Om det pågår i dag."),
    Real("P14", "Yalla Sofielund", "Yalla Sofielund",
         "Verkstäder i tomma lokaler gav kvinnor långt från arbetsmarknaden en väg ut.",
         "Workshops in empty premises gave women far from the labour market a way out.", "finished", (2016, None),
         ("arbete",),
         "https://www.esf.se/sv/Sidhuvud/The-swedish-ESF-council/Articles-about-our-projects/Collaboration-in-southern-Sweden-for-greater-integration-through-social-enterprise/",
         areas=("sodra-innerstaden",), place="Sofielund",
         partners=(CITY, ("Yalla Trappan", S), ("Fastighetsägare Sofielund", B), ESF), not_known="När det slutade.",
         effect="Några deltagare gick vidare till studier eller arbete. Andra stod i kö för att få vara med."),
    Real("P15", "Y-allas väg till arbete", "Everybody's way to work",
         "Drygt hundra deltagare om året får praktik, samtal och en plan för framtiden.",
         "Some hundred participants a year get placements, talks and a plan ahead.", "ongoing", (2016, None), ("arbete",),
         "https://integration.lansstyrelsen.se/bidrag/exempelsamlingen/yalla-trappan/",
         partners=(("Yalla Trappan", S), CITY, AF), not_known="Om det pågår i dag.",
         result="118 deltagare om året, budget 6 miljoner kronor."),
    Real("P16", "Sluta skjut", "Stop shooting",
         "Polis, stad och kriminalvård arbetar tillsammans mot skjutningar. Utvärderingen kunde inte knyta minskningen till satsningen.",
         "Police, city and the prison and probation service work together against shootings; the evaluation could not tie the fall to the programme.",
         "ongoing", (2018, None), ("trygghet",),
         "http://mau.diva-portal.org/smash/project.jsf?pid=project%3A8272",
         partners=(("Polisen", P), ("Kriminalvården", P), ("Brå", P), CITY, MAU),
         not_known="Om starten var i februari eller hösten 2018.",
         result="Polisen rapporterade färre skjutningar.",
         effect="Universitetets effektutvärdering kunde inte koppla minskningen till satsningen."),
    Real("P17", "Sharing Cities, Sege Park", "Sharing Cities, Sege Park",
         "Ett nytt bostadsområde provar att dela ytor, cyklar, bilar och verktyg.",
         "A new housing area tries sharing spaces, bikes, cars and tools.", "finished", (None, 2021), ("klimat", "boende"),
         "https://malmo.se/Miljo-och-klimat/Miljo--och-klimatprojekt/Sharing-Cities---Delning-och-samagande-i-Sege-Park.html",
         areas=("kirseberg",), place="Sege Park",
         partners=(CITY, ("E.ON", B), ("Trianon", B), ("Form/Design Center", S), ("Lunds universitet", A), ("SLU", A), ("IVL", A)),
         not_known="Startåret.", time_words="till augusti 2021"),
    Real("P18", "Byggherredialog Sege Park", "Developers' dialogue Sege Park",
         "Byggherrar och förvaltningar möts varje månad kring ett bestämt tema.",
         "Developers and administrations meet every month on a set theme.", "finished", (2018, 2020),
         ("stadsbyggnad", "boende"), "https://stadsbyggnad.org/2020/byggherredialog-i-sege-park/", areas=("kirseberg",),
         place="Sege Park", partners=(CITY,), time_words="minst 2018–2020",
         not_known="Om det är avslutat. Tretton byggherrar var med, här inte uppräknade."),
    Real("P19", "Food Malmö, som blev Malmö Food Council", "Food Malmö, which became Malmö Food Council",
         "Aktörer inom mat byggde ett nätverk som blev ett lokalt matråd.",
         "Food actors built a network that became a local food council.", "finished", (2019, 2021), ("mat",),
         "https://malmo.se/Aktuellt/Artiklar-Malmo-stad/2021-06-03-Food-Malmo-blir-Malmo-Food-Council.html",
         partners=(CITY,), not_known="Namnen på företag och föreningar.",
         result="Studiebesök, matkurs för skolor, inkubator. Ett ideellt matråd bildades."),
    Real("P20", "Malmö Innovationsarena", "Malmö Innovation Arena",
         "En arena där idéer för fler och bättre bostäder provades i riktiga kvarter.",
         "An arena where ideas for more and better homes were tried in real blocks.", "finished", (2016, 2019), ("boende",),
         "http://isumalmo.se/malmoinnovationsarena/om-malmo-innovationsarena/", areas=("rosengard", "fosie"),
         place="Östervärn, Rosengård, Lindängen",
         partners=(CITY, ("E.ON", B), ("MKB", P), MAU, ("Lunds universitet", A), ("SLU", A), REGION),
         not_known="Resultatet.", result="6,85 miljoner kronor från Vinnova."),
    Real("P21", "Malmö tillsammans", "Malmö together",
         "Föreningar, rådgivare och staden provade lokala mötesplatser för idéer.",
         "Associations, advisers and the city tried local meeting places for ideas.", "finished", (None, 2023),
         ("demokrati", "foretagande"), "https://www.malmotillsammans.se/om-projektet?lang=en",
         partners=(("Malmö Ideella", S), ("Sensus", S), ("NyföretagarCentrum Öresund", B), CITY),
         time_words="till våren 2023", not_known="Starten och resultatet."),
    Real("P22", "Överenskommelsen Malmöandan", "The Malmö spirit agreement",
         "Staden och det ideella Malmö enades om hur de ska samverka.",
         "The city and the non-profit sector agreed on how to work together.", "ongoing", (2014, None), ("demokrati",),
         "https://www.malmoandan.se/", partners=(CITY, ("Malmö Ideella", S)), not_known="Formen i dag."),
    Real("P23", "Socialt ansvar i upphandling", "Social responsibility in procurement",
         "Bostadsbolag kräver att leverantörer tar emot unga på praktik.",
         "Housing companies require suppliers to take young people on placement.", "ongoing", (2016, None),
         ("arbete", "unga"),
         "https://malmo.se/Om-Malmo-stad/Vart-Malmo/Vart-Malmo-artiklar/2016-09-28-Krav-pa-ansvar-blev-vinst-for-alla.html",
         partners=(("MKB", P), ("Stena Fastigheter", B), ("Boost", S), AF), not_known="Om det pågår i dag."),
    Real("P24", "Social agenda kvarteret Sjösättningen", "Social agenda, the Sjösättningen block",
         "Byggherre och stad skrev en gemensam social plan för ett nytt kvarter.",
         "Developer and city wrote a joint social plan for a new block.", "finished", (None, None), ("stadsbyggnad",),
         "https://www.skanska.se/vart-erbjudande/vara-projekt/243727/Kvarteret-Sjosattningen%2C-Malmo",
         place="Västra Hamnen", partners=(("Skanska", B), CITY, ("Yalla Trappan", S)), not_known="Åren, och om det är klart."),
    Real("P25", "Sociala krav vid markanvisning, Rosengårdsfältet", "Social terms for land, Rosengårdsfältet",
         "Mark tilldelades med villkor om praktik och samarbete med skolor.",
         "Land was allotted with conditions on placements and work with schools.", "finished", (2016, None),
         ("stadsbyggnad", "arbete"), "https://fastighetssverige.se/artikel/boklok-tar-socialt-ansvar-i-rosengard-20695",
         areas=("rosengard",), partners=(("BoKlok", B), CITY), not_known="Hur det gick, och om det är klart."),
    Real("P26", "Bygga om-dialogen", "The rebuilding dialogue", "Renovering av hyreshus kopplades till lokala jobb.",
         "Renovation of rental blocks was tied to local jobs.", "finished", (2011, None), ("boende", "klimat", "arbete"),
         "http://docplayer.se/3854195-Bygga-om-dialogen-slutrapport.html", areas=("fosie",), place="Lindängen",
         partners=(CITY, ("Trianon", B)), not_known="Slutåret."),
    Real("P27", "Summithacket för ökad delaktighet", "The summit hack for participation",
         "Trettio personer från många sfärer gav underlag till stadens integrationsarbete.",
         "Thirty people from many spheres gave input to the city's work on integration.", "finished", (2017, 2017),
         ("demokrati",), "https://www.fornyelselabbet.se/project/summithacket/",
         partners=(CITY, ("Förnyelselabbet", P), REGION, ("MINE", S), ("Rädda Barnen", S), ("Malmö Ideella", S), ("Trianon", B))),
    Real("P28", "TO DO-mässan", "The TO DO fair", "En årlig mässa där unga mötte arbetsgivare och skolor.",
         "A yearly fair where young people met employers and schools.", "discontinued", (2013, 2020),
         ("arbete", "skola", "unga"),
         "https://malmo.se/Aktuellt/Artiklar-Malmo-stad/2020-05-11-Arets-TO-DO-massa-stalls-in.html",
         partners=(CITY, AF), time_words="sju år till 2019, inställd 2020", not_known="Vad som hände efter 2020.",
         result="Omkring 12 000 besökare om året."),
    Real("P29", "Boende hos Malmöbor", "Living with people of Malmö",
         "Staden och en förening matchade nyanlända med rum hos Malmöbor.",
         "The city and an association matched newcomers with rooms in people's homes.", "finished", (2016, None),
         ("boende",), "http://malmo.se/Huvudnyheter/2016-12-22-Sa-ska-fler-nyanlanda-fa-boende.html",
         partners=(CITY, ("Refugees Welcome Sweden", S)), not_known="Resultatet, och när det slutade."),
    Real("P30", "Samskapa Malmö", "Co-create Malmö", "Ett lärandenätverk för mer inkluderande arbetssätt.",
         "A learning network for more inclusive ways of working.", "ongoing", (None, None), ("demokrati",),
         "https://samskapa-malmo2602.confetti.events/signup", partners=(CITY,), time_words="femte mötet i februari 2026",
         not_known="Starten, och namnen på föreningar, akademi och företag."),
    Real("P31", "Malmö Citysamverkan", "Malmö city centre partnership",
         "Handel, fastighetsägare och staden utvecklar centrum tillsammans.",
         "Trade, property owners and city develop the centre together.", "ongoing", (1995, None),
         ("stadsbyggnad", "foretagande"), "https://malmocity.se/en/stadskarna-2023/organisation-strategier",
         areas=("centrum",), partners=(CITY,),
         not_known="27 fastighetsbolag och 458 verksamheter är med, här inte uppräknade."),
]  # fmt: skip
