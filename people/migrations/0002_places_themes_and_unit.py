"""The city's parts, its administrations, the themes and the unit that answers. Sources: domain.md 1.2, 1.4, 5.1, 5.2."""

from django.db import migrations

THEMES = [
    ("arbete", "Arbete", "Work"),
    ("halsa", "Hälsa", "Health"),
    ("demokrati", "Demokrati", "Democracy"),
    ("foretagande", "Företagande och etablering", "Business and establishment"),
    ("skola", "Skola", "School"),
    ("digitalisering", "Digitalisering", "Digitalisation"),
    ("aldre", "Äldre", "Older people"),
    ("stadsbyggnad", "Stadsbyggnad", "Urban building"),
    ("boende", "Boende", "Housing"),
    ("klimat", "Klimat och miljö", "Climate and environment"),
    ("trygghet", "Trygghet", "Safety"),
    ("unga", "Unga", "Young people"),
    ("mat", "Mat", "Food"),
    ("hav", "Hav och kust", "Sea and coast"),
    ("kultur", "Kultur och fritid", "Culture and leisure"),
]

AREAS = {
    ("norr", "Norr"): [("centrum", "Centrum"), ("kirseberg", "Kirseberg")],
    ("oster", "Öster"): [("rosengard", "Rosengård"), ("husie", "Husie")],
    ("soder", "Söder"): [("fosie", "Fosie"), ("oxie", "Oxie")],
    ("vaster", "Väster"): [("limhamn-bunkeflo", "Limhamn-Bunkeflo"), ("hyllie", "Hyllie")],
    ("innerstaden", "Innerstaden"): [("sodra-innerstaden", "Södra Innerstaden"), ("vastra-innerstaden", "Västra Innerstaden")],
}

ADMINISTRATIONS = [
    ("Stadskontoret", "City Office"),
    ("Förskoleförvaltningen", "Preschool Administration"),
    ("Grundskoleförvaltningen", "Compulsory School Administration"),
    ("Gymnasie- och vuxenutbildningsförvaltningen", "Upper Secondary and Adult Education Administration"),
    ("Arbetsmarknads- och socialförvaltningen", "Labour Market and Social Services Administration"),
    ("Funktionsstödsförvaltningen", "Disability Support Administration"),
    ("Hälsa-, vård- och omsorgsförvaltningen", "Health and Care Administration"),
    ("Kulturförvaltningen", "Culture Administration"),
    ("Fritidsförvaltningen", "Leisure Administration"),
    ("Stadsbyggnadskontoret", "City Planning Office"),
    ("Fastighets- och gatukontoret", "Property and Streets Office"),
    ("Miljöförvaltningen", "Environment Administration"),
    ("Serviceförvaltningen", "Service Administration"),
]


def add(apps, schema_editor):
    Theme = apps.get_model("people", "Theme")
    CityArea = apps.get_model("people", "CityArea")
    Administration = apps.get_model("people", "Administration")
    Unit = apps.get_model("people", "Unit")
    Theme.objects.bulk_create(Theme(key=key, name_sv=sv, name_en=en) for key, sv, en in THEMES)
    city = CityArea.objects.create(key="hela-staden", name="Malmö", level=0)
    for (key, name), districts in AREAS.items():
        area = CityArea.objects.create(key=key, name=name, level=1, parent=city)
        CityArea.objects.bulk_create(CityArea(key=k, name=n, level=2, parent=area) for k, n in districts)
    Administration.objects.bulk_create(Administration(name_sv=sv, name_en=en) for sv, en in ADMINISTRATIONS)
    Unit.objects.create(
        name_sv="Avdelningen för omvärlds- och näringslivsfrågor, stadskontoret",
        name_en="Department for Trends and Business, City Office",
        telephone="040-34 10 00",
    )


def remove(apps, schema_editor):
    Unit = apps.get_model("people", "Unit")
    Administration = apps.get_model("people", "Administration")
    Theme = apps.get_model("people", "Theme")
    CityArea = apps.get_model("people", "CityArea")
    Unit.objects.all().delete()
    Administration.objects.all().delete()
    Theme.objects.all().delete()
    for level in (2, 1, 0):
        CityArea.objects.filter(level=level).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0001_staff_persons_and_places")]
    operations = [migrations.RunPython(add, remove)]
