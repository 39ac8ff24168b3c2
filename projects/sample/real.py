"""Real collaborations in Malmö, each with its source and what is not known (domain.md 7, read as stored copies).

No person stands here. A result is given only as far as the source says it. `meet` are those a source names as Meet Malmö; the
others are marked as other collaborations. What a row does not know stands in `not_known`; a row without it is verified.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Said in the row's time where a source tells a state that may be another one today.
TODAY_UNKNOWN = "läget i dag okänt"


@dataclass(frozen=True)
class By:
    """Who takes part. Where a source names a group of organisations only, the name is that of the group and `role` says so."""

    name: str
    sphere: str
    role: str = ""


@dataclass(frozen=True)
class Real:
    """One collaboration. `years` are the first and last known. `state` is the last one the source tells; where that may have
    changed since, `time_words` and `not_known` say so. `more` are further sources; `result` and `effect` say what a source says.
    """

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
    partners: tuple[By, ...] = ()
    not_known: str = ""
    result: str = ""
    effect: str = ""
    about: str = ""
    more: tuple[str, ...] = ()
    meet: bool = False
    parts: list[str] = field(default_factory=list)


C, B, S, A, P, O = "city", "business", "civil_society", "academia", "other_public", "other"  # noqa: E741
CITY = By("Malmö stad", C)
ESF = By("Europeiska socialfonden", P)
AF = By("Arbetsförmedlingen", P)
REGION = By("Region Skåne", P)
MAU = By("Malmö universitet", A)
UNNAMED = "Inte namngivna i källan"
KUST = "https://malmoideella.se/malmo-framtidens-kuststad/"

REAL = [
    Real("P01", "Hej Framtid, jobbmässa för besöksnäringen", "Hej Framtid, job fair for hospitality",
         "Omkring tusen unga fick prova på och fråga om jobb inom hotell och restaurang.",
         "About a thousand young people tried out and asked about jobs in hotels and restaurants.", "finished", (2017, 2017),
         ("arbete", "unga"), "https://www.malmobusiness.com/blog/stormote-med-meet-malmo-engagerade/", time_words="en dag, 16 januari, omkring 2017",
         partners=(CITY, REGION, By("Destinationssamverkan Malmö", O), By("Visita", B), AF), meet=True,
         not_known="Året. Att mässan i bloggen är Hej Framtid. Vilken del av samhället Destinationssamverkan Malmö hör till. Fler som var med. Vad som hände sedan.",
         more=("http://www.hejframtid.org/omoss", "http://nardublirstor.se/hotell-och-restaurangbranschen-jobbchans-for-unga"),
         result="Omkring 1\u00a0000 unga mötte arbetsgivare. Studiebesök på hotell och restauranger."),
    Real("P02", "Framtidens kuststad", "The coastal city of the future",
         "Flera aktörer tog gemensamt fram tre koncept för hur Malmö kan använda sitt läge vid havet.",
         "Several actors together drew up three concepts for how Malmö can use its place by the sea.", "finished", (2020, 2020),
         ("hav", "stadsbyggnad"), KUST, place="Kusten", meet=True, not_known="Vilka som var med.",
         about="Inte samma sak som stadens handlingsplan med samma namn.",
         result="Tre koncept, som fördes vidare under 2021."),
    Real("P03", "Blå innovationshubben", "The blue innovation hub",
         "Ett av tre spår som utvecklade en mötesplats för nya lösningar kring havet.",
         "One of three tracks, on a hub for new solutions around the sea.", "finished", (2021, 2021), ("hav",), KUST,
         place="Kusten", time_words="april–november 2021", meet=True, parts=["P02"],
         not_known="Vilka som var med. Resultatet: det skulle visas för politiker och förvaltningschefer och skrivas i en rapport som vi inte har sett."),
    Real("P04", "Matstaden Malmö", "Malmö, city of food", "Ett av tre spår, om Malmö som matstad.",
         "One of three tracks, on Malmö as a food city.", "finished", (2021, 2021), ("mat",), KUST, time_words="april–november 2021",
         meet=True, parts=["P02"],
         not_known="Vilka som var med. Resultatet: det skulle visas för politiker och förvaltningschefer och skrivas i en rapport som vi inte har sett."),
    Real("P05", "Tankesmedjan Rena havet", "The think tank Clean sea",
         "Ett av tre spår där föreningar, universitet och staden sökte vägar till ett renare hav.",
         "One of three tracks, where associations, university and city looked for ways to a cleaner sea.", "finished",
         (2021, 2021), ("hav", "klimat"), KUST, place="Kusten",
         time_words="april–november 2021",
         partners=(By("Malmö stad", C, "Stadskontoret, museerna, fastighets- och gatukontoret"), By("Malmö Ideella", S),
                   By("Håll Sverige Rent", S), MAU, By("Naturum Öresund", O)), meet=True, parts=["P02"],
         about="En konstnär var också med.",
         not_known="Vilken del av samhället Naturum Öresund hör till. Resultatet: det skulle visas för politiker och förvaltningschefer och skrivas i en rapport som vi inte har sett."),
    Real("P06", "BID Sofielund", "BID Sofielund",
         "Fastighetsägare, företag och boende arbetar med staden för ett tryggare Sofielund.",
         "Property owners, firms and residents work with the city for a safer Sofielund.", "ongoing", (2014, None),
         ("trygghet", "boende"),
         "https://malmo.se/Om-Malmo-stad/Studiebesok/Tema-Hallbar-stad/Tema-Social-hallbarhet/BID-Sofielund.html",
         areas=("sodra-innerstaden",), place="Sofielund",
         partners=(By("Fastighetsägare Sofielund", B, "Omkring 40 medlemmar"), CITY, By("E.ON", B), By("VA SYD", P), By("Polisen", P), MAU),
         more=("https://talkofthecities.iclei.org/bid-malmo-a-tool-for-good-urban-development/", "https://fastighetsagaresofielund.se/om-bid-processen/"),
         result="Tryggare och trivsammare, färre flyttar därifrån. Ett första pris i en europeisk tävling om att förebygga brott."),
    Real("P07", "BID Möllevången", "BID Möllevången", "Samma arbetssätt som i Sofielund prövas i Möllevången.",
         "The Sofielund way of working is tried in Möllevången.", "ongoing", (2019, None), ("trygghet",),
         "https://formalmoframat.se/fran-laglost-land-till-foredome/", areas=("sodra-innerstaden",), place="Möllevången",
         partners=(By("Fastighetsägare i Möllevången", B, UNNAMED), CITY, By("Boendes föreningar i Möllevången", S, UNNAMED))),
    Real("P08", "LFM30, klimatneutralt byggande 2030", "LFM30, climate-neutral building 2030",
         "Byggbranschen lovar att nå klimatneutralt byggande i Malmö till 2030.",
         "The building trade pledges climate-neutral building in Malmö by 2030.", "ongoing", (2019, 2030),
         ("klimat", "stadsbyggnad"),
         "https://malmo.se/Miljo-och-klimat/Goda-exempel-pa-miljo--och-klimatsatsningar/Fardplan-foredome-for-klimatneutralt-byggande-i-Sverige.html",
         time_words="omkring 2019–2030", not_known="Startdatum.",
         partners=(By("Byggbranschen i Malmö", B, "180–215 organisationer"), CITY, By("Lärosäten i LFM30", A, UNNAMED)),
         more=("https://talkofthecities.iclei.org/lfm30-a-climate-neutral-construction-sector-in-malmo-by-2030/",
               "https://sustainableinnovation.se/initiativ/lfm-30-malmo/"),
         result="Mellan 190 och 215 medlemmar. Löften om halverad klimatpåverkan till 2025 och minst ett klimatneutralt projekt per byggherre."),
    Real("P09", "M21, Malmö för det 21:a århundradet", "M21, Malmö for the 21st century",
         "Staden och tio företag ville bygga en testbädd för framtidens stad.",
         "The city and ten firms set out to build a test bed for the future city.", "ongoing", (2018, None),
         ("stadsbyggnad",),
         "http://ny.socialdemokraternamalmo.se/blog/2018/02/02/malmo-stad-och-naringslivet-inleder-samarbete-for-utveckling-av-framtida-urbana-innovationer/",
         time_words=f"avsikt 2018, {TODAY_UNKNOWN}",
         partners=(CITY, By("IBM", B), By("BoKlok", B), By("E.ON", B), By("IKEA", B), By("Ubisoft", B)),
         about="En avsiktsförklaring skrevs i februari 2018. En utställning var planerad till 2021.",
         not_known="Läget: källan är från 2018, och vi vet inte om det blev av. Hur det gick. Hela listan över företag."),
    Real("P10", "Good Malmö", "Good Malmö", "Företag anställde 155 unga utan arbete, på ett års provanställning.",
         "Firms hired 155 unemployed young people on a one-year trial.", "finished", (2014, 2018), ("arbete", "unga"),
         "https://rapidus.se/2018/05/22/projektet-good-malmo-avslutas",
         partners=(By("Stiftelsen Uppstart Malmö", S), By("Massive Entertainment", B), By("Otto Magnusson", B), By("Fler företag i Good Malmö", B, UNNAMED),
                   By("Försvarsmakten", P)), more=("http://goodmalmo.se/summary-in-english",),
         not_known="Stadens roll.", result="155 personer anställdes.",
         effect="Projektet uppger att 90 procent av jobben blev fasta."),
    Real("P11", "Boost by FC Rosengård", "Boost by FC Rosengård",
         "En fotbollsklubb hjälper unga till arbete eller studier. Över 3 000 har gått vidare.",
         "A football club helps young people into work or study; over 3,000 have moved on.", "ongoing", (2011, None),
         ("arbete", "unga"), "https://fcrosengard.se/boost-by-fcr-staller-om/", areas=("rosengard", "sodra-innerstaden"),
         place="Rosengård, Sofielund", time_words=f"från 2011, i ny form, {TODAY_UNKNOWN}",
         partners=(By("FC Rosengård", S), CITY, AF, ESF), not_known="Läget i dag.",
         more=("http://www.mynewsdesk.com/se/malmo/pressreleases/boost-ska-goera-fler-sjaelvfoersoerjande-2540769",),
         result="Till 2018 omkring 2 250 deltagare.",
         effect="54 procent gick vidare till arbete eller studier till 2018. En senare uppgift är 3 150 självförsörjande."),
    Real("P12", "Match by FC Rosengård", "Match by FC Rosengård",
         "Unga med ohälsa fick samlat stöd mot jobb eller utbildning.",
         "Young people with poor health got joined-up support towards work or education.", "finished", (2019, 2021),
         ("arbete", "halsa"), "https://fcrosengard.se/match-by-fc-rosengard-ett-nytt-samverkansprojekt/",
         partners=(By("FC Rosengård", S), CITY, AF, REGION, By("Svenska Star for Life", S), ESF),
         not_known="Resultatet. Startåret är en slutsats."),
    Real("P13", "Yalla Trappan och IKEA", "Yalla Trappan and IKEA",
         "Ett kvinnokooperativ syr åt ett varuhus och skapar riktiga jobb.",
         "A women's cooperative sews for a store and creates real jobs.", "ongoing", (2013, None), ("arbete",),
         "https://socialinnovation.se/yalla-trappan-och-ikea-i-brett-samarbete/", areas=("rosengard",),
         time_words=f"från 2013, {TODAY_UNKNOWN}",
         partners=(By("Yalla Trappan", S), By("IKEA", B)), not_known="Läget i dag. Det pågick när källan skrevs.",
         more=("http://www.abf.se/Press-Nyheter/Nyheter/2013/Yalla-Trappan--ett-lyckat-integrationsprojekt-/",)),
    Real("P14", "Yalla Sofielund", "Yalla Sofielund",
         "Verkstäder i tomma lokaler gav kvinnor långt från arbetsmarknaden en väg ut.",
         "Workshops in empty premises gave women far from the labour market a way out.", "finished", (2016, None),
         ("arbete",),
         "https://www.esf.se/sv/Sidhuvud/The-swedish-ESF-council/Articles-about-our-projects/Collaboration-in-southern-Sweden-for-greater-integration-through-social-enterprise/",
         areas=("sodra-innerstaden",), place="Sofielund",
         partners=(CITY, By("Yalla Trappan", S), By("Fastighetsägare Sofielund", B), ESF), time_words="från maj 2016, slutet okänt",
         not_known="När det slutade, och om det är avslutat.",
         effect="Några deltagare gick vidare till studier eller arbete. Andra stod i kö för att få vara med."),
    Real("P15", "Y-allas väg till arbete", "Everybody's way to work",
         "Drygt hundra deltagare om året får praktik, samtal och en plan för framtiden.",
         "Some hundred participants a year get placements, talks and a plan ahead.", "ongoing", (2016, None), ("arbete",),
         "https://integration.lansstyrelsen.se/bidrag/exempelsamlingen/yalla-trappan/",
         time_words=f"från 2016, {TODAY_UNKNOWN}",
         partners=(By("Yalla Trappan", S), CITY, AF), not_known="Läget i dag. Det pågick när källan skrevs.",
         result="118 deltagare om året, budget 6 miljoner kronor."),
    Real("P16", "Sluta skjut", "Stop shooting",
         "Polis, stad och kriminalvård arbetar tillsammans mot skjutningar. Utvärderingen kunde inte knyta minskningen till satsningen.",
         "Police, city and the prison and probation service work together against shootings; the evaluation could not tie the fall to the programme.",
         "ongoing", (2018, None), ("trygghet",),
         "https://www.kriminalvarden.se/om-kriminalvarden/nyheter/2019/september/sluta-skjut-fortsatter-i-malmo/",
         time_words=f"från 2018, {TODAY_UNKNOWN}",
         partners=(By("Polisen", P), By("Kriminalvården", P), By("Brå", P), CITY, By("Civilsamhälle i Sluta skjut", S, UNNAMED),
                   By("Malmö universitet", A, "Utvärderar")),
         more=("http://mau.diva-portal.org/smash/project.jsf?pid=project%3A8272",),
         not_known="Starten: februari och hösten 2018 nämns båda. Läget i dag: det pågick när källan skrevs, 2019.",
         result="Polisen rapporterade färre skjutningar.",
         effect="Universitetets effektutvärdering kunde inte koppla minskningen till satsningen."),
    Real("P17", "Sharing Cities, Sege Park", "Sharing Cities, Sege Park",
         "Ett nytt bostadsområde provar att dela ytor, cyklar, bilar och verktyg.",
         "A new housing area tries sharing spaces, bikes, cars and tools.", "finished", (None, 2021), ("klimat", "boende"),
         "https://malmo.se/Miljo-och-klimat/Miljo--och-klimatprojekt/Sharing-Cities---Delning-och-samagande-i-Sege-Park.html",
         areas=("kirseberg",), place="Sege Park",
         partners=(CITY, By("E.ON", B), By("Trianon", B), By("Form/Design Center", S), By("Lunds universitet", A), By("SLU", A), By("IVL", A)),
         more=("https://formdesigncenter.com/projekt/sharing-cities-sweden",),
         not_known="Startåret. Om IVL ska räknas till akademin.", time_words="till augusti 2021"),
    Real("P18", "Byggherredialog Sege Park", "Developers' dialogue Sege Park",
         "Byggherrar och förvaltningar möts varje månad kring ett bestämt tema.",
         "Developers and administrations meet every month on a set theme.", "ongoing", (2018, 2020),
         ("stadsbyggnad", "boende"), "https://stadsbyggnad.org/2020/byggherredialog-i-sege-park/", areas=("kirseberg",),
         place="Sege Park", time_words=f"minst 2018–2020, {TODAY_UNKNOWN}",
         partners=(By("Malmö stad", C, "Sex förvaltningar"), By("Byggherrar i Sege Park", B, "Tretton, inte namngivna i källan")),
         not_known="När det började och om det är avslutat. Det pågick när källan skrevs, 2020."),
    Real("P19", "Food Malmö, som blev Malmö Food Council", "Food Malmö, which became Malmö Food Council",
         "Aktörer inom mat byggde ett nätverk som blev ett lokalt matråd.",
         "Food actors built a network that became a local food council.", "finished", (2019, 2021), ("mat",),
         "https://malmo.se/Aktuellt/Artiklar-Malmo-stad/2021-06-03-Food-Malmo-blir-Malmo-Food-Council.html",
         partners=(By("Malmö stad", C, "Med skolor"), By("Matföretag i Malmö", B, UNNAMED), By("Föreningar kring mat i Malmö", S, UNNAMED)),
         more=("https://malmo.se/Miljo-och-klimat/Miljo--och-klimatprojekt/Food-Malmo---Tillsammans-for-varldens-basta-mat-i-Malmo.html",),
         result="Studiebesök, matkurs för skolor, inkubator. Ett ideellt matråd bildades."),
    Real("P20", "Malmö Innovationsarena", "Malmö Innovation Arena",
         "En arena där idéer för fler och bättre bostäder provades i riktiga kvarter.",
         "An arena where ideas for more and better homes were tried in real blocks.", "finished", (2016, 2019), ("boende",),
         "http://isumalmo.se/malmoinnovationsarena/om-malmo-innovationsarena/", areas=("rosengard", "fosie"),
         place="Östervärn, Rosengård, Lindängen",
         partners=(CITY, By("E.ON", B), By("MKB", P), MAU, By("Lunds universitet", A), By("SLU", A), REGION),
         about="Projektet fick 6,85 miljoner kronor från Vinnova.", more=("https://www.vinnova.se/p/malmo-innovationsarena/",),
         not_known="Resultatet. Det har vi inte läst."),
    Real("P21", "Malmö tillsammans", "Malmö together",
         "Föreningar, rådgivare och staden provade lokala mötesplatser för idéer.",
         "Associations, advisers and the city tried local meeting places for ideas.", "finished", (None, 2023),
         ("demokrati", "foretagande"), "https://www.malmotillsammans.se/om-projektet?lang=en",
         partners=(By("Malmö Ideella", S), By("Sensus", S), By("NyföretagarCentrum Öresund", B), CITY),
         time_words="till våren 2023", not_known="Starten och resultatet."),
    Real("P22", "Överenskommelsen Malmöandan", "The Malmö spirit agreement",
         "Staden och det ideella Malmö enades om hur de ska samverka.",
         "The city and the non-profit sector agreed on how to work together.", "ongoing", (2014, None), ("demokrati",),
         "https://www.malmoandan.se/", time_words=f"från 2014, {TODAY_UNKNOWN}",
         partners=(CITY, By("Idéburna sektorn i Malmö", S, UNNAMED)), about="Överenskommelsen är från 2017. Webbplatsen säger att den får nya former.",
         more=("https://malmoideella.se/socialhallbarhet/ideburna-malmo/",), not_known="Formen i dag."),
    Real("P23", "Socialt ansvar i upphandling", "Social responsibility in procurement",
         "Bostadsbolag kräver att leverantörer tar emot unga på praktik.",
         "Housing companies require suppliers to take young people on placement.", "ongoing", (2016, None),
         ("arbete", "unga"),
         "https://malmo.se/Om-Malmo-stad/Vart-Malmo/Vart-Malmo-artiklar/2016-09-28-Krav-pa-ansvar-blev-vinst-for-alla.html",
         place="MKB:s områden", time_words=f"2016, {TODAY_UNKNOWN}",
         partners=(By("MKB", P), By("Stena Fastigheter", B), By("Leverantörer till MKB", B, UNNAMED), By("Boost", S), AF),
         not_known="Läget i dag. Det pågick när källan skrevs, 2016."),
    Real("P24", "Social agenda kvarteret Sjösättningen", "Social agenda, the Sjösättningen block",
         "Byggherre och stad skrev en gemensam social plan för ett nytt kvarter.",
         "Developer and city wrote a joint social plan for a new block.", "finished", (None, None), ("stadsbyggnad",),
         "https://www.skanska.se/vart-erbjudande/vara-projekt/243727/Kvarteret-Sjosattningen%2C-Malmo",
         place="Västra Hamnen", partners=(By("Skanska", B), CITY, By("Yalla Trappan", S)), time_words="åren okända", not_known="Åren, och om det är avslutat."),
    Real("P25", "Sociala krav vid markanvisning, Rosengårdsfältet", "Social terms for land, Rosengårdsfältet",
         "Mark tilldelades med villkor om praktik och samarbete med skolor.",
         "Land was allotted with conditions on placements and work with schools.", "ongoing", (2016, None),
         ("stadsbyggnad", "arbete"), "https://fastighetssverige.se/artikel/boklok-tar-socialt-ansvar-i-rosengard-20695",
         areas=("rosengard",), time_words=f"2016, {TODAY_UNKNOWN}", partners=(By("BoKlok", B), CITY),
         not_known="Läget: källan är från 2016 och säger inte hur det gick."),
    Real("P26", "Bygga om-dialogen", "The rebuilding dialogue", "Renovering av hyreshus kopplades till lokala jobb.",
         "Renovation of rental blocks was tied to local jobs.", "finished", (2011, None), ("boende", "klimat", "arbete"),
         "http://docplayer.se/3854195-Bygga-om-dialogen-slutrapport.html", areas=("fosie",), place="Lindängen",
         time_words="från 2011, slutåret okänt", partners=(CITY, By("Trianon", B)), not_known="Slutåret."),
    Real("P27", "Summithacket för ökad delaktighet", "The summit hack for participation",
         "Trettio personer från många sfärer gav underlag till stadens integrationsarbete.",
         "Thirty people from many spheres gave input to the city's work on integration.", "finished", (2017, 2017),
         ("demokrati",), "https://www.fornyelselabbet.se/project/summithacket/",
         partners=(CITY, By("Förnyelselabbet", P), REGION, By("MINE", S), By("Rädda Barnen", S), By("Malmö Ideella", S), By("Trianon", B))),
    Real("P28", "TO DO-mässan", "The TO DO fair", "En årlig mässa där unga mötte arbetsgivare och skolor.",
         "A yearly fair where young people met employers and schools.", "discontinued", (2013, 2019),
         ("arbete", "skola", "unga"),
         "https://malmo.se/Aktuellt/Artiklar-Malmo-stad/2020-05-11-Arets-TO-DO-massa-stalls-in.html",
         partners=(CITY, AF, By("Arbetsgivare på TO DO-mässan", B, UNNAMED)), time_words="sju år till 2019, inställd 2020",
         not_known="Vad som hände efter 2020. Avbrutet betyder här att mässan 2020 ställdes in.",
         result="Omkring 12\u00a0000 besökare om året."),
    Real("P29", "Boende hos Malmöbor", "Living with people of Malmö",
         "Staden och en förening matchade nyanlända med rum hos Malmöbor.",
         "The city and an association matched newcomers with rooms in people's homes.", "ongoing", (2016, None),
         ("boende",), "http://malmo.se/Huvudnyheter/2016-12-22-Sa-ska-fler-nyanlanda-fa-boende.html",
         time_words=f"2016, {TODAY_UNKNOWN}", partners=(CITY, By("Refugees Welcome Sweden", S)),
         not_known="Läget: källan är från 2016. Resultatet."),
    Real("P30", "Samskapa Malmö", "Co-create Malmö", "Ett lärandenätverk för mer inkluderande arbetssätt.",
         "A learning network for more inclusive ways of working.", "ongoing", (None, None), ("demokrati",),
         "https://samskapa-malmo2602.confetti.events/signup", time_words="femte mötet i februari 2026",
         partners=(CITY, By("Föreningar i Samskapa Malmö", S, UNNAMED), By("Akademi i Samskapa Malmö", A, UNNAMED),
                   By("Näringsliv i Samskapa Malmö", B, UNNAMED))),
    Real("P31", "Malmö Citysamverkan", "Malmö city centre partnership",
         "Handel, fastighetsägare och staden utvecklar centrum tillsammans.",
         "Trade, property owners and city develop the centre together.", "ongoing", (1995, None),
         ("stadsbyggnad", "foretagande"), "https://malmocity.se/en/stadskarna-2023/organisation-strategier",
         areas=("centrum",), partners=(CITY, By("Fastighetsbolag i Malmö Citysamverkan", B, "27 företag"), By("Verksamheter i Malmö Citysamverkan", B, "458 företag"))),
]  # fmt: skip
