"""Open data: what each file holds, column by column. The dictionary people read, the API and the description for other
catalogues (DCAT) are made from these very definitions.

Public projects only, no columns about persons; counts of people under five are not told (domain.md 4.8).
"""

from __future__ import annotations

from people.vocabulary import Sphere
from projects.reuse import rows
from projects.reuse.columns import Column, Dataset

_NUMBER = Column("number", "text", "projektets nummer, som aldrig ändras", "the project's number, which never changes")

DATASETS = {
    dataset.key: dataset
    for dataset in (
        Dataset(
            "projekt",
            "Projekt",
            "Projects",
            "Alla öppna projekt med läge, ämnen, platser, år och vad som kom ut av dem.",
            "All public projects with state, themes, places, years and what came of them.",
            (
                _NUMBER,
                Column("address", "address", "projektets sida", "the project's page"),
                Column("title", "text", "rubrik på svenska", "title in Swedish"),
                Column("title_en", "text", "rubrik på engelska, om den finns", "title in English, if there is one"),
                Column("summary", "text", "en mening på svenska", "one sentence in Swedish"),
                Column("summary_en", "text", "en mening på engelska, om den finns", "one sentence in English, if there is one"),
                Column("state", "text", "läge: forming, ongoing, paused, handed_over, finished, discontinued, followed_up",
                       "state: forming, ongoing, paused, handed_over, finished, discontinued, followed_up"),
                Column("origin", "text", "meet_malmo, other (annan samverkan) eller invented (påhittat exempel)",
                       "meet_malmo, other (other collaboration) or invented (invented example)"),
                Column("seeking_funding", "text", "yes om projektet söker pengar", "yes if it looks for funding"),
                Column("themes", "text", "ämnenas nycklar med mellanslag", "keys of the themes, separated by blanks"),
                Column("areas", "text", "platsernas nycklar med mellanslag, även den del av staden de ligger i",
                       "keys of the places, separated by blanks, with the part of the city they lie in"),
                Column("place", "text", "plats med ord", "place in words"),
                Column("first_year", "number", "första året, om det är känt", "first year, if known"),
                Column("last_year", "number", "sista året, om det är känt", "last year, if known"),
                Column("last_news", "date", "dagen för det senaste öppna steget", "day of the latest public step"),
                Column("result", "text", "vad som blev gjort", "what was made"),
                Column("effect", "text", "vad som förändrades", "what changed"),
                Column("lessons", "text", "lärdomar", "lessons learned"),
                Column("source", "address", "källa för det som inte är vårt eget", "source of what is not our own"),
                Column("not_known", "text", "vad som inte är känt", "what is not known"),
                *(
                    Column(f"chairs_{key}", "text", f"stolar: {key}, <5 för en till fyra", f"chairs: {key}, <5 for one to four")
                    for key in Sphere.values
                ),
            ),
            rows.projects,
            rows.project_rows,
            "pk",
            {"projekt": "projects", "samverkan": "collaboration", "stadsutveckling": "city development"},
        ),
        Dataset(
            "samarbetsparter",
            "Samarbetsparter",
            "Partners",
            "Vilka organisationer som är med i vilka projekt, och från vilken del av samhället.",
            "Which organisations are in which projects, and from which part of society.",
            (
                _NUMBER,
                Column("organisation", "text", "organisationens namn", "name of the organisation"),
                Column("sphere", "text", "del av samhället", "part of society"),
                Column("role", "text", "vad den gör", "what it does"),
            ),
            rows.partners,
            rows.partner_rows,
            "project",
            {"organisationer": "organisations", "samverkan": "collaboration"},
        ),
        Dataset(
            "nyheter",
            "Nyheter",
            "News",
            "Allt som projekten har berättat offentligt: nyheter, beslut, resultat, nya lägen.",
            "Everything the projects have told the public: news, decisions, results, new states.",
            (
                Column("id", "number", "nyhetens nummer, som aldrig ändras", "number of the news, which never changes"),
                _NUMBER,
                Column("kind", "text", "slag: update, decision, result, state, milestone, published",
                       "kind: update, decision, result, state, milestone, published"),
                Column("date", "date", "dagen", "the day"),
                Column("title", "text", "rubrik", "heading"),
                Column("text", "text", "text", "text"),
                Column("language", "text", "språk: sv eller en", "language: sv or en"),
            ),
            rows.news,
            rows.news_rows,
            "project",
            {"nyheter": "news", "beslut": "decisions"},
        ),
        Dataset(
            "teman",
            "Ämnen",
            "Themes",
            "Ämnena som projekten är ordnade efter; nyckeln står i filen över projekt och i filtren.",
            "The themes projects are filed under; the key stands in the file of projects and in the filters.",
            (
                Column("key", "text", "nyckel i filer och adresser", "key in files and addresses"),
                Column("name", "text", "namn på svenska", "name in Swedish"),
                Column("name_en", "text", "namn på engelska", "name in English"),
                Column("before", "text", "nycklar för ämnen som har gått upp i det, med mellanslag",
                       "keys of themes that have become part of it, separated by blanks"),
            ),
            rows.themes,
            rows.theme_rows,
            None,
            {"ämnen": "themes"},
        ),
        Dataset(
            "platser",
            "Platser",
            "Places",
            "Delarna av Malmö som projekten är ordnade efter.",
            "The parts of Malmö projects are filed under.",
            (
                Column("key", "text", "nyckel i filer och adresser", "key in files and addresses"),
                Column("name", "text", "namn", "name"),
                Column("level", "number", "0 hela staden, 1 del av staden, 2 delområde", "0 whole city, 1 city area, 2 district"),
                Column("part_of", "text", "nyckel för den plats den ligger i", "key of the place it lies in"),
            ),
            rows.areas,
            rows.area_rows,
            None,
            {"platser": "places"},
        ),
        Dataset(
            "ideer",
            "Idéer i siffror",
            "Ideas in figures",
            "Hur många idéer som har besvarats, år för år.",
            "How many ideas were answered, year by year.",
            (
                Column("year", "number", "året", "the year"),
                Column("ideas", "text", "besvarade idéer, <5 för en till fyra", "answered ideas, <5 for one to four"),
            ),
            rows.ideas,
            rows.idea_rows,
            None,
            {"idéer": "ideas", "statistik": "statistics"},
        ),
        Dataset(
            "svarstider",
            "Svarstider",
            "Answer times",
            "Hur löftet om svar inom tre veckor har hållits, en rad för varje idé det senaste året.",
            "How the promise of an answer within three weeks was kept, one row for each idea of the last year.",
            (
                Column("number", "text", "idéns nummer", "the idea's number"),
                Column("received_on", "date", "dagen då idén kom", "the day the idea came"),
                Column("answer_due", "date", "sista dagen för svar", "last day for the answer"),
                Column("answered_on", "date", "dagen för svaret, tom om inget svar har getts",
                       "the day of the answer, empty while there is none"),
                Column("days", "number", "dagar till svaret", "days to the answer"),
                Column("in_time", "text", "yes om svaret kom i tid", "yes if the answer came in time"),
                Column("outcome", "text", "svaret; open om det saknas", "the answer; open where there is none"),
                Column("sphere", "text", "del av samhället, tom där gruppen är liten",
                       "part of society, empty where the group is small"),
            ),
            rows.times,
            rows.time_rows,
            None,
            {"svarstider": "answer times", "löften": "promises"},
        ),
        Dataset(
            "borttaget",
            "Borttaget",
            "Removed",
            "Projekt och nyheter som inte längre är öppna, så att den som har kopierat dem kan ta bort dem.",
            "Projects and news that are no longer public, so that those who copied them can remove them.",
            (
                _NUMBER,
                Column("removed", "date", "dagen då projektet slutade vara öppet: ta bort det också hos er",
                       "the day it ceased to be public: please remove it as well"),
                Column("news", "number", "nyhetens nummer, där bara den har tagits tillbaka; tom för ett helt projekt",
                       "number of the news, where that alone was taken back; empty for a whole project"),
            ),
            rows.removed,
            rows.removed_rows,
            None,
            {"borttaget": "removed"},
        ),
    )
}  # fmt: skip
