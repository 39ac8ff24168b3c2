"""What invented resource persons are put together from. Nobody of them exists, and every address ends in .example."""

from __future__ import annotations

FIRST = [
    "Alva", "Amir", "Anja", "Bela", "Bodil", "Cem", "Dana", "Dino", "Edda", "Elin", "Emil", "Farah", "Folke", "Greta", "Hamid", "Hedda",
    "Idun", "Ines", "Jonna", "Juni", "Kaj", "Kaya", "Lena", "Leo", "Lova", "Maja", "Malik", "Milo", "Nadja", "Nils", "Olle", "Paula",
    "Rami", "Rut", "Sanna", "Selma", "Sixten", "Tarik", "Tove", "Ulla", "Vera", "Viggo", "Yara", "Zeb",
]  # fmt: skip
LAST = ["Exempelsson", "Påhittsson", "Provberg", "Låtsasdal", "Mönstergren", "Fiktivén"]

# Organisation, part of society, size.
ORGANISATIONS = [
    ("Exempelbryggans åkeri", "business", "small"), ("Exempelhamnens logistik", "business", "large"),
    ("Exempelkök catering", "business", "micro"), ("Exempelplåt verkstad", "business", "small"),
    ("Exempelkod webbyrå", "business", "micro"), ("Exempelkajens fastigheter", "business", "medium"),
    ("Exempelfrö trädgård", "business", "micro"), ("Exempelljus el", "business", "small"),
    ("Exempelhuset hotell", "business", "medium"), ("Exempelbutiken", "business", "small"),
    ("Exempelarkitekterna", "business", "small"), ("Exempelbanken", "business", "large"),
    ("Påhittade odlarföreningen", "civil_society", "micro"), ("Påhittade cykelklubben", "civil_society", "micro"),
    ("Påhittade språkkaféet", "civil_society", "micro"), ("Påhittade ungdomsgården", "civil_society", "small"),
    ("Påhittade idrottsföreningen", "civil_society", "small"), ("Exempeluniversitetet", "academia", "large"),
    ("Exempelhögskolan", "academia", "large"), ("Exempelmyndigheten", "other_public", "large"),
    ("Exempelregionen", "other_public", "large"),
]  # fmt: skip
CITY = "Malmö stad"

# Part of society: roles, and what somebody there is good at, in own words and as keys of the list.
CRAFTS: dict[str, list[tuple[str, str, list[str]]]] = {
    "city": [
        ("upphandlare", "Upphandling av tjänster och varor.", ["upphandling", "juridik"]),
        ("planarkitekt", "Detaljplaner och medborgardialog.", ["stadsplanering", "dialog"]),
        ("rektor", "Leder en grundskola och känner föräldrarna.", ["skola", "ungdom"]),
        ("landskapsingenjör", "Träd, jord och regnvatten på gårdar.", ["trad-och-vatten", "klimat"]),
        ("arbetsmarknadssekreterare", "Praktik och vägar till jobb.", ["arbetsmarknad", "praktik", "integration"]),
        ("processledare", "Leder möten med många viljor.", ["processledning", "samverkan"]),
        ("bibliotekarie", "Läsning och språk för alla åldrar.", ["kultur", "sprak", "utbildning"]),
        ("fritidsledare", "Ungdomar på kvällar och helger.", ["ungdom", "trygghet"]),
    ],
    "business": [
        ("vd", "Driver åkeri, kan ge praktikplatser.", ["logistik", "praktik", "anstalla"]),
        ("projektchef", "Bygger om hus och håller budget.", ["bygg", "projektledning", "ekonomi"]),
        ("kock", "Lagar mat för många av det som blir över.", ["mat", "besoksnaring"]),
        ("utvecklare", "Webb, appar och lite AI.", ["webb", "ai", "data"]),
        ("fastighetschef", "Sköter innergårdar och tvättstugor.", ["fastighet", "bostad", "odling"]),
        ("elektriker", "Solceller och laddstolpar.", ["el", "energi"]),
        ("ekonomichef", "Kalkyler och ansökningar om pengar.", ["ekonomi", "finansiering"]),
        ("butikschef", "Handel, skyltning och nattöppet.", ["handel", "forsaljning"]),
        ("arkitekt", "Ritar små hus och möbler av återbruk.", ["arkitektur", "atervinning"]),
        ("personalchef", "Rekryterar utan cv.", ["anstalla", "arbetsmarknad"]),
    ],
    "civil_society": [
        ("ordförande", "Odlar på tak och lär andra.", ["odling", "volontarer", "forening"]),
        ("cykelmekaniker", "Lagar cyklar med unga.", ["trafik", "ungdom", "atervinning"]),
        ("språkvärd", "Svenska i vardagen, på lagret och i köket.", ["sprak", "integration"]),
        ("tränare", "Rörelse för dem som inte tränar.", ["idrott", "halsa"]),
        ("verksamhetsledare", "Leder frivilliga och ordnar fester.", ["volontarer", "evenemang", "kommunikation"]),
    ],
    "academia": [
        ("lektor", "Följeforskning och utvärdering.", ["forskning", "utvardering"]),
        ("doktorand", "Mäter temperatur på innergårdar.", ["klimat", "data", "forskning"]),
        ("studievägledare", "Studenter som vill göra något på riktigt.", ["utbildning", "praktik"]),
    ],
    "other_public": [
        ("handläggare", "Regnvatten och översvämning.", ["trad-och-vatten", "juridik"]),
        ("strateg", "Psykisk hälsa hos unga.", ["psykisk-halsa", "ungdom"]),
    ],
    "other": [
        ("boende", "Känner alla i huset.", ["bostad", "dialog"]),
        ("pensionerad ingenjör", "Industri, maskiner och säkerhet.", ["industri", "projektledning"]),
    ],
}  # fmt: skip
SHARES = {"city": 30, "business": 42, "civil_society": 22, "academia": 12, "other_public": 7, "other": 7}

# Spellings a coordinator has to settle, and own words the list does not hold yet.
SPELLINGS = [
    ("business", "Exempelkod Webbyrå AB"), ("business", "exempelplåt"), ("business", "Exempel hamnens Logistik"),
    ("civil_society", "Påhittade cykelklubbn"), ("business", "Exempel-banken AB"), ("business", "Nystartade Exempelglass"),
]  # fmt: skip
UNSORTED = [
    "Jag kan svetsa och lära ut det.", "Stämmer pianon.", "Teckenspråk sedan barnsben.", "Kör lastbil och har egen släpvagn.",
    "Biodling på tak, sex kupor.", "Dataspel, turneringar för tjejer.",
]  # fmt: skip
