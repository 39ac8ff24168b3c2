"""What the invented ideas are about. Organisations and persons do not exist; addresses end in .example."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One idea's words; `{place}` becomes a district."""

    title: str
    problem: str
    proposal: str
    theme: str
    sphere: str
    organisation: str
    language: str = "sv"


TOPICS = [
    Topic(
        "Cykelverkstad i tvättstugan, {place}",
        "Många cyklar står trasiga i källarna. Samtidigt söker unga i samma hus sitt första jobb.",
        "Öppna verkstad i två tomma tvättstugor. Unga lär sig laga cyklar av någon som kan yrket.",
        "unga",
        "civil_society",
        "Cykelföreningen Navet",
    ),
    Topic(
        "Svala gårdar i {place}",
        "Innergårdarna blir över 35 grader på sommaren. Äldre vågar inte gå ut och barn leker inomhus.",
        "Fastighetsägare, odlare och staden planterar skugga tillsammans och delar på skötseln.",
        "klimat",
        "business",
        "Gårdsgruppen fastigheter",
    ),
    Topic(
        "Nattlinjen till hamnens första skift",
        "Första skiftet börjar klockan fem. Bussen går inte än, och den som saknar bil kan inte ta jobbet.",
        "Arbetsgivarna i hamnen och staden provar en gemensam linje under ett halvår.",
        "arbete",
        "business",
        "Hamnens arbetsgivare",
    ),
    Topic(
        "Språkluckan på lagret",
        "Flera företag söker personal men kräver svenska. Kurserna ligger långt bort och mitt på dagen.",
        "Korta språkpass på arbetsplatsen, med läraren på plats och betald tid.",
        "arbete",
        "business",
        "Lagerringen Syd",
    ),
    Topic(
        "Matkasse av det som blir över, {place}",
        "Butiker slänger mat varje kväll. Föreningar har kylar men ingen bil.",
        "En gemensam runda med elcykel, två kvällar i veckan, som arbetsträning.",
        "mat",
        "civil_society",
        "Matrundan",
    ),
    Topic(
        "Läxhjälp i biblioteket tills det stänger, {place}",
        "Elever som bor trångt har ingenstans att läsa på kvällen.",
        "Studenter hjälper till, företag betalar frukten och biblioteket håller öppet två timmar till.",
        "skola",
        "academia",
        "Studentforum Öresund",
    ),
    Topic(
        "Första kontraktet",
        "Nya företag hittar inte lokal eftersom ingen vill hyra ut till någon utan historik.",
        "Fastighetsägare lämnar en lokal var i ett år, staden går i borgen för första kvartalet.",
        "foretagande",
        "business",
        "Nystartarna",
    ),
    Topic(
        "Digital fikapaus i {place}",
        "Många äldre når inte vården eller banken när allt sker i telefonen.",
        "Gymnasieelever och banker möter äldre en timme i veckan på mötesplatser.",
        "aldre",
        "civil_society",
        "Pensionärsringen",
    ),
    Topic(
        "Återbruk från byggen",
        "Fullt dugliga dörrar och fönster slängs när hus byggs om.",
        "Ett gemensamt lager där byggföretag lämnar och föreningar hämtar.",
        "stadsbyggnad",
        "business",
        "Byggkretsen",
    ),
    Topic(
        "Tryggare väg från stationen i {place}",
        "Gångvägen är mörk och folktom efter nio. Butikerna stänger tidigare för att personalen är rädd.",
        "Butiker, fastighetsägare och staden turas om att ha ljus, öppet och folk på plats.",
        "trygghet",
        "business",
        "Centrumhandlarna",
    ),
    Topic(
        "Bostad för den som flyttar hit för jobbet",
        "Företag tappar folk de redan har anställt, för att det inte finns någonstans att bo de första månaderna.",
        "Hyresvärdar och arbetsgivare delar på en pool av möblerade lägenheter.",
        "boende",
        "business",
        "Kompetensklustret",
    ),
    Topic(
        "Ålgräs vid {place}",
        "Havsbotten är kal där det förr växte ålgräs. Fisken försvinner.",
        "Dykare, forskare och båtklubbar planterar tillbaka tillsammans och mäter vad som händer.",
        "hav",
        "academia",
        "Kustlabbet",
    ),
    Topic(
        "Sommarjobb hos grannen",
        "Ungdomar i området får sommarjobb långt bort. Småföretagen intill vet inte hur man tar emot någon.",
        "Staden sköter lönen, tjugo småföretag tar emot en ung var i tre veckor.",
        "unga",
        "other_public",
        "Arbetslinjen",
    ),
    Topic(
        "Musik i tomma butiker, {place}",
        "Nio lokaler står tomma längs gatan och det drar ner dem som är kvar.",
        "Replokal på dagen och konsert på fredagar, tills någon hyr.",
        "kultur",
        "civil_society",
        "Kulturhusets vänner",
    ),
    Topic(
        "Vård i tvättstugan",
        "Många söker vård för sent. De litar på grannen men inte på kallelsen.",
        "Sjuksköterskor och hyresvärdar har öppet hus där folk redan är.",
        "halsa",
        "other_public",
        "Hälsostugan",
    ),
    Topic(
        "Medborgarbudget för företagare",
        "Små företag märker inte att de kan påverka hur gatan utanför ser ut.",
        "En liten gemensam pott per kvarter som företag och boende beslutar om ihop.",
        "demokrati",
        "business",
        "Kvartersrådet",
    ),
    Topic(
        "Öppna data om lediga lokaler",
        "Föreningar betalar dyrt för lokaler medan stadens egna står tomma på helgen.",
        "En gemensam lista som staden, kyrkor och företag lägger in i.",
        "digitalisering",
        "city",
        "Stadens lokalgrupp",
    ),
    Topic(
        "A welcome desk for researchers and their families",
        "Researchers move here and leave again because their partners find no work and no network.",
        "The university, employers and the city share one desk and one list of mentors.",
        "arbete",
        "academia",
        "Öresund Research Network",
        "en",
    ),
    Topic(
        "Repair instead of new in {place}",
        "Small electronics are thrown away because no one near by repairs them.",
        "Three shops and a school open a repair corner together, one day a week.",
        "klimat",
        "business",
        "Fix Collective",
        "en",
    ),
    Topic(
        "Odla på taket, {place}",
        "Plåttak blir heta och ingen använder dem. I huset bor många som vill odla.",
        "Fastighetsägaren stärker taket, föreningen odlar och skolan räknar på skörden.",
        "klimat",
        "civil_society",
        "Takodlarna",
    ),
]

PLACES = [
    "Rosengård",
    "Fosie",
    "Kirseberg",
    "Hyllie",
    "Limhamn",
    "Oxie",
    "Husie",
    "Centrum",
    "Södra Innerstaden",
    "Västra Innerstaden",
]

NAMES = [
    "Amina",
    "Björn",
    "Didrik",
    "Elin",
    "Farid",
    "Greta",
    "Hassan",
    "Ines",
    "Jonas",
    "Katarzyna",
    "Leila",
    "Mateusz",
    "Nora",
    "Omid",
    "Petra",
]

CRITERION_TEXTS = {
    "collaboration": "Företagen lämnar lokaler och tid, staden hjälper till att nå dem som behöver det. Vi kan ha en gemensam arbetsgrupp.",
    "social_sustainability": "Fler får en första erfarenhet, och grannar som inte känner varandra börjar mötas.",
    "business_development": "Flera företag i området får nytta, inte bara vi. Det kan bli en modell för andra.",
    "municipal_authority": "Staden äger en del av lokalerna och kan ge tillstånd. Resten reder vi gärna ut tillsammans.",
    "own_commitment": "Jag kan lägga fyra timmar i månaden och har pratat med två andra som vill vara med.",
}

YES = (
    "Det här vill vi göra tillsammans med dig. Idén behöver både staden och företagen, och du har redan visat vilka som kan bidra.",
    "Processledaren ringer dig inom en vecka. Då bestämmer vi vilka fler som ska sitta runt bordet.",
)
NO = (
    "Idén är bra för området, men den bygger på att ett enda företag gör jobbet.",
    "Om minst ett företag till vill vara med prövar vi idén igen direkt.",
    "Vi sparar idén. Hör av dig när ni är fler.",
)
REFERRED = (
    "Staden kan besluta om det här själv, utan näringslivet. Då är Malmöinitiativet rätt väg.",
    "Malmöinitiativet",
    "https://malmo.se/malmoinitiativet",
    "Du kan klistra in samma text där.",
)
PARKED = (
    "Staden bestämmer om området i vår. Före det kan ingen lova något.",
    "Vi tar upp idén igen när planen är klar.",
)

REASONS = {
    "not_met": "Bara ett företag har nytta av idén som den är nu.",
    "partly": "Det finns en början, men någon mer från näringslivet behövs.",
    "met": "",
}
LATE_REASONS = [
    ("Vi väntade på en förvaltning under semestern.", "Ambassadörer har nu en ersättare."),
    (
        "Två lika idéer kom samtidigt och vi ville svara båda.",
        "Vi svarar var och en i tid, även om vi slår ihop dem senare.",
    ),
    ("Den som läste idén blev sjuk och ingen tog över.", "En kollega får nu veta det dag 14."),
]
