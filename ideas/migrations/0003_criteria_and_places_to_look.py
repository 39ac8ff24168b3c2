"""The five criteria (domain.md 1.5) with their questions, and where an inventory looks (domain.md 1.3)."""

from datetime import date

from django.db import migrations

CRITERIA = [
    {
        "key": "collaboration",
        "name_sv": "Samverkan mellan Malmö stad och näringslivet",
        "name_en": "Collaboration between the City of Malmö and business",
        "question_sv": "Vad kan staden och näringslivet göra tillsammans?",
        "question_en": "What can the city and business do together?",
        "hint_sv": "Skriv hur samarbetet kan se ut, till exempel en gemensam arbetsgrupp eller delad finansiering.",
        "hint_en": "Say what the collaboration could look like, for example a joint working group or shared funding.",
        "yes_sv": "Fastighetsägare lånar ut tomma lokaler och staden hjälper unga att hitta dit.",
        "yes_en": "Property owners lend empty premises and the city helps young people find them.",
        "no_sv": "Staden ska göra allt själv, eller ett företag söker en kund.",
        "no_en": "The city is to do it all by itself, or a company is looking for a customer.",
    },
    {
        "key": "social_sustainability",
        "name_sv": "Social hållbarhet",
        "name_en": "Social sustainability",
        "question_sv": "Hur gör idén Malmö mer hållbart för människor?",
        "question_en": "How does the idea make Malmö more sustainable for people?",
        "hint_sv": "Tänk på vem som får det bättre: arbete, hälsa, skola, trygghet, delaktighet.",
        "hint_en": "Think of who is better off: work, health, school, safety, a say in things.",
        "yes_sv": "Fler får sitt första jobb, eller grannar som inte känner varandra börjar mötas.",
        "yes_en": "More people get their first job, or neighbours who do not know each other begin to meet.",
        "no_sv": "Idén gör ingen skillnad för människors liv i Malmö.",
        "no_en": "The idea makes no difference to people's lives in Malmö.",
    },
    {
        "key": "business_development",
        "name_sv": "Näringslivsutveckling",
        "name_en": "Business development",
        "question_sv": "Hur utvecklar idén näringslivet i stort?",
        "question_en": "How does the idea develop business in general?",
        "hint_sv": "Nyttan ska komma fler än ett företag till del. Vi kan inte hjälpa till med ett enskilt företags produkt eller marknadsföring.",
        "hint_en": "More than one company should benefit. We cannot help with a single company's product or marketing.",
        "yes_sv": "Flera företag i en bransch hittar personal på ett nytt sätt.",
        "yes_en": "Several companies in a trade find staff in a new way.",
        "no_sv": "Ett företag vill sälja sin tjänst till staden.",
        "no_en": "A company wants to sell its service to the city.",
    },
    {
        "key": "municipal_authority",
        "name_sv": "Kommunens rådighet",
        "name_en": "Within the city's power",
        "question_sv": "Vad kan Malmö stad påverka i det här?",
        "question_en": "What can the City of Malmö influence in this?",
        "hint_sv": "Till exempel mark, lokaler, skolor, tillstånd eller mötesplatser. Vet du inte? Skriv det, så reder vi ut det.",
        "hint_en": "For example land, premises, schools, permits or meeting places. If you do not know, say so and we will find out.",
        "yes_sv": "Det handlar om stadens egna hus, gator, skolor eller sätt att arbeta.",
        "yes_en": "It is about the city's own buildings, streets, schools or ways of working.",
        "no_sv": "Det kräver en ny lag, eller beslutas helt av någon annan.",
        "no_en": "It needs a new law, or is decided wholly by somebody else.",
    },
    {
        "key": "own_commitment",
        "name_sv": "Ditt eget engagemang",
        "name_en": "Your own commitment",
        "question_sv": "Vad kan du och din organisation bidra med?",
        "question_en": "What can you and your organisation contribute?",
        "hint_sv": "Du är med i arbetet om svaret blir ja. Skriv till exempel tid, kunskap, lokal eller kontakter.",
        "hint_en": "You take part in the work if the answer is yes. For example time, knowledge, premises or contacts.",
        "yes_sv": "Du kan lägga några timmar i månaden och känner andra som vill vara med.",
        "yes_en": "You can give a few hours a month and know others who want to join.",
        "no_sv": "Någon annan ska ta över hela idén.",
        "no_en": "Somebody else is to take over the whole idea.",
    },
]

PLACES = [
    ("inside", "Pågående och avslutade projekt i Meet Malmö", "Ongoing and finished projects in Meet Malmö"),
    ("inside", "Förvaltningarnas uppdrag, via ambassadörerna", "The administrations' assignments, through the ambassadors"),
    ("inside", "Beslut i nämnder och kommunfullmäktige", "Decisions in boards and the city council"),
    ("inside", "Malmöinitiativet", "Malmöinitiativet, residents' proposals"),
    ("outside", "Region Skåne och andra myndigheter", "Region Skåne and other authorities"),
    ("outside", "Malmö universitet och andra lärosäten", "Malmö University and other universities"),
    ("outside", "Föreningar och nätverk i näringslivet", "Associations and business networks"),
    ("outside", "Andra kommuner", "Other municipalities"),
]


def add(apps, schema_editor):
    CriteriaSet = apps.get_model("ideas", "CriteriaSet")
    Criterion = apps.get_model("ideas", "Criterion")
    InventoryPlace = apps.get_model("ideas", "InventoryPlace")
    first = CriteriaSet.objects.create(name="Meet Malmö 2015", valid_from=date(2015, 9, 1))
    Criterion.objects.bulk_create(
        Criterion(criteria_set=first, position=position, **criterion) for position, criterion in enumerate(CRITERIA, 1)
    )
    InventoryPlace.objects.bulk_create(
        InventoryPlace(side=side, position=position, name_sv=sv, name_en=en) for position, (side, sv, en) in enumerate(PLACES, 1)
    )


def remove(apps, schema_editor):
    InventoryPlace = apps.get_model("ideas", "InventoryPlace")
    Criterion = apps.get_model("ideas", "Criterion")
    CriteriaSet = apps.get_model("ideas", "CriteriaSet")
    InventoryPlace.objects.all().delete()
    Criterion.objects.all().delete()
    CriteriaSet.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("ideas", "0002_history_is_append_only")]
    operations = [migrations.RunPython(add, remove)]
