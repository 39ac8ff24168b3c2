"""The words of the invented gathering that was held. Organisations and persons do not exist; addresses end in .example."""

from __future__ import annotations

FIRST = [
    "Alva", "Bo", "Cleo", "Dag", "Ester", "Farid", "Greta", "Hugo", "Inez", "Jamal", "Klara", "Love", "Mira", "Nils", "Olga",
    "Per", "Rania", "Sixten", "Tove", "Uno", "Vera", "Wilma", "Ylva", "Zaki",
]  # fmt: skip

# Part of society, how many of the 80, organisations.
PEOPLE = [
    ("city", 20, ["Exempelförvaltningen för gator", "Exempelförvaltningen för skolor", "Exempelförvaltningen för fritid"]),
    ("business", 24, ["Exempelbolaget bygg", "Exempelhus fastigheter", "Påhittade bageriet", "Exempelverkstaden"]),
    ("civil_society", 16, ["Föreningen Påhittad Odling", "Exempelklubben", "Påhittade grannrådet"]),
    ("academia", 10, ["Exempeluniversitetet", "Påhittade högskolan"]),
    ("other_public", 6, ["Exempelmyndigheten", "Påhittade regionen"]),
    ("other", 4, ["Boende"]),
]  # fmt: skip

PAST = {
    "title": "Ett Malmö som räcker till alla",
    "title_en": "A Malmö with room for all",
    "lead": "Påhittat exempel. Åttio personer satt vid tio bord i tre rundor och talade om jobb, mötesplatser och skugga.",
    "lead_en": "An invented example. Eighty people sat at ten tables in three rounds and talked about work, places to meet and shade.",
    "about": "Allt på den här sidan är påhittat för att visa hur ett stormöte kan se ut efteråt.",
    "about_en": "Everything on this page is invented, to show what a gathering can look like afterwards.",
    "slug": "ett-malmo-som-racker",
}
PRACTICAL = {
    "venue": "Exempelhallen",
    "address": "Exempelgatan 1, Malmö",
    "getting_there": "Buss till hållplats Exempelgatan, 100 meter på plan mark. Stegfri entré från gården.",
    "getting_there_en": "Bus to Exempelgatan, 100 metres on level ground. Step-free entrance from the yard.",
    "facilities": ["step_free", "hearing_loop", "quiet_room", "interpreters"],
    "food": "Lunch ingår.",
    "food_en": "Lunch is included.",
    "languages": "Svenska och engelska vid borden, tolk vid behov.",
    "languages_en": "Swedish and English at the tables, interpreters on request.",
}
THEMES = [
    ("Skugga och träd", "Shade and trees"),
    ("Arbete för fler", "Work for more people"),
    ("Mötesplatser", "Places to meet"),
]

# Minutes after the beginning, kind, Swedish, English, minutes long.
ITEMS = [
    (0, "arrival", "Incheckning och lunch", "Check-in and lunch", 45),
    (45, "talk", "Vad hände sedan sist?", "What has happened since last time?", 25),
    (70, "round", "Runda 1: Vad ser du?", "Round 1: What do you see?", 50),
    (120, "pause", "Paus, 20 minuter", "Break, 20 minutes", 20),
    (140, "round", "Runda 2: Vad kan vi göra?", "Round 2: What can we do?", 50),
    (190, "parallel", "Välj en verkstad", "Choose a workshop", 30),
    (220, "round", "Runda 3: Vem tar första steget?", "Round 3: Who takes the first step?", 40),
    (260, "other", "Det här tar vi med oss", "What we take with us", 10),
]
SESSIONS = [
    ("Räkna på skugga", "Reckoning with shade", 20),
    ("Skriv en idé som håller", "Write an idea that holds", 20),
]

# Title, challenge, proposal, who goes on; each becomes the note of a table.
NOTES = [
    ("Skugga vid busskurerna", "Man väntar i solen vid varje hållplats.", "Kommunen och annonsbolaget planterar klätterväxter på kurerna.", "Exempelförvaltningen för gator"),
    ("Helgöppen skolgård", "Gårdarna är låsta när barnen är lediga.", "Föreningar får nyckel mot att de städar efter sig.", "Exempelklubben"),
    ("Språk på rasten", "Många har jobb men inte språket till nästa.", "Arbetsgivaren ger två timmar i veckan, skolan kommer dit.", "Påhittade bageriet"),
    ("En lokal åt alla", "Tomma lokaler på kvällen, köer till dem som finns.", "Ett gemensamt bokningssystem över ägare.", "Exempelhus fastigheter"),
    ("Sommarjobb i skugga", "Unga saknar jobb just när gårdarna behöver vattnas.", "Fastighetsägare anställer, föreningen leder.", "Exempelhus fastigheter"),
    ("Svalt rum i varje område", "Äldre klarar inte värmeböljorna hemma.", "Kyrkor, bibliotek och butiker håller öppet och svalt.", "Exempelförvaltningen för fritid"),
]  # fmt: skip

REPORT = (
    "Tio bord skrev trettio anteckningar. Tre saker kom igen vid flest bord: skugga där man väntar, skolgårdar som är öppna "
    "på helgen och språk på arbetsplatsen.\n\nTvå anteckningar blev idéer samma dag. Här nedanför står varje punkt, vem som "
    "har den och vad som händer härnäst. Det som saknas står som saknas."
)
REPORT_EN = (
    "Ten tables wrote thirty notes. Three things came up at most tables: shade where one waits, schoolyards open at weekends, "
    "and language at work.\n\nTwo notes became ideas the same day. Below stands every point, who has it and what happens "
    "next. What is missing is said to be missing."
)
FOLLOW_UP = "Nycklarna till två skolgårdar är utdelade. Busskurerna väntar på avtalet om annonserna. Språk på rasten har prövats på ett bageri."
FOLLOW_UP_EN = (
    "The keys to two schoolyards are handed out. The bus shelters wait for the contract about the advertisements. Language at "
    "work has been tried in a bakery."
)
