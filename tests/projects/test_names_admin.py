"""Themes and organisations in the admin: rights, renaming, the page that merges, and odd input."""

import pytest

from people.management.commands.roles import set_up_roles
from people.models import OldName, Organisation, Theme
from projects.models import Listing
from projects.starting import PartnerGiven
from tests.builders import ensure_reference_data, make_staff
from tests.projects.builders import make_project

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
THEMES, ORGANISATIONS = "/admin/people/theme/", "/admin/people/organisation/"


@pytest.fixture
def staff(client):
    def sign_in(role=""):
        ensure_reference_data()
        set_up_roles()
        client.force_login(make_staff(f"{role or 'root'}@malmo.example", role or "Root", role=role), BACKEND)
        return client

    return sign_in


@pytest.fixture
def pair():
    make_project(title="Ena", partners=[PartnerGiven("Exempelbygg AB", "business")])
    make_project(title="Andra", partners=[PartnerGiven("Exempel-Bygg", "business")])
    return Organisation.objects.get(name="Exempelbygg AB"), Organisation.objects.get(name="Exempel-Bygg")


def theme(key):
    return Theme.objects.get(key=key)


def test_coordinator_merges_two_spellings_after_seeing_what_moves(staff, pair):
    client, (keep, gone) = staff("coordinator"), pair
    path = f"{ORGANISATIONS}{gone.pk}/samma-som/"
    offered = client.get(path).content.decode()
    assert f'href="?som={keep.pk}"' in offered
    asked = client.get(f"{path}?som={keep.pk}").content.decode()
    assert "samarbetsparter: 1" in asked.lower() or "parter: 1" in asked.lower()
    assert Organisation.objects.filter(pk=gone.pk).exists()
    answer = client.post(path, {"som": keep.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{ORGANISATIONS}{keep.pk}/change/"
    assert "Exempel-Bygg" in answer.content.decode()
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    assert client.post(path, {"som": keep.pk}).status_code == 404


def test_merge_page_finds_by_words_and_says_when_it_does_not(staff, pair):
    client, (keep, gone) = staff("coordinator"), pair
    path = f"{ORGANISATIONS}{gone.pk}/samma-som/"
    assert f"?som={keep.pk}" in client.get(f"{path}?q=BYGG+ab").content.decode()
    assert "?som=" not in client.get(f"{path}?q=finns+inte").content.decode()


@pytest.mark.parametrize("som", ["", "x", "0", "-1", "99999999999", "1;drop", "<script>"])
def test_odd_choices_change_nothing(staff, pair, som):
    client, (_keep, gone) = staff("coordinator"), pair
    path = f"{ORGANISATIONS}{gone.pk}/samma-som/"
    assert client.get(path, {"som": som}).status_code == 200
    assert client.post(path, {"som": som}).status_code == 404
    assert client.post(path, {"som": gone.pk}).status_code == 404
    assert Organisation.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize(("role", "of_theme", "of_organisation"), [
    ("reader", 403, 403), ("registrar", 403, 403), ("coordinator", 403, 200), ("administrator", 200, 403),
])  # fmt: skip
def test_rights(staff, pair, role, of_theme, of_organisation):
    client, (keep, gone) = staff(role), pair
    assert client.get(f"{THEMES}{theme('arbete').pk}/samma-som/").status_code == of_theme
    assert client.get(f"{ORGANISATIONS}{gone.pk}/samma-som/").status_code == of_organisation
    if of_organisation == 403:
        assert client.post(f"{ORGANISATIONS}{gone.pk}/samma-som/", {"som": keep.pk}).status_code == 403
        assert Organisation.objects.filter(pk=gone.pk).exists()
    assert client.post(f"{ORGANISATIONS}{gone.pk}/delete/", {"post": "yes"}).status_code == 403


def test_stranger_is_asked_to_sign_in(client, pair):
    answer = client.get(f"{ORGANISATIONS}{pair[1].pk}/samma-som/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_administrator_renames_a_theme_and_everybody_sees_it(staff):
    client = staff("administrator")
    project = make_project()
    one = theme("klimat")
    data = {"name_sv": "Klimat\u202e och växter", "name_en": "Climate", "valid_from": "2015-09-01", "valid_to": ""}
    assert client.post(f"{THEMES}{one.pk}/change/", data).status_code == 302
    one.refresh_from_db()
    assert (one.name_sv, one.key) == ("Klimat och växter", "klimat")
    assert OldName.objects.get().by.email == "administrator@malmo.example"
    assert "Klimat och växter" in client.get(project.get_absolute_url()).content.decode()
    page = client.get(f"{THEMES}{one.pk}/change/").content.decode()
    assert "Klimat och miljö" in page
    assert client.post(f"{THEMES}{one.pk}/change/", {**data, "name_sv": theme("arbete").name_sv}).status_code == 200
    one.refresh_from_db()
    assert one.name_sv == "Klimat och växter"


def test_administrator_merges_themes(staff):
    client = staff("administrator")
    make_project(title="Gammal", themes=("arbete",))
    keep, gone = theme("klimat"), theme("arbete")
    assert f"?som={keep.pk}" in client.get(f"{THEMES}{gone.pk}/samma-som/").content.decode()
    assert client.post(f"{THEMES}{gone.pk}/samma-som/", {"som": keep.pk}).status_code == 302
    assert Listing.objects.get(title="Gammal").theme_ids == [keep.pk]
    data = {"name_sv": "Ny", "name_en": "New", "key": "arbete", "valid_from": "2015-09-01", "valid_to": ""}
    assert "slogs ihop" in client.post(f"{THEMES}add/", data).content.decode()
    assert not Theme.objects.filter(key="arbete").exists()


def test_organisation_with_a_taken_name_is_refused_in_words(staff, pair):
    client, (keep, gone) = staff("coordinator"), pair
    answer = client.post(f"{ORGANISATIONS}{gone.pk}/change/", {"name": "exempelbygg ab", "sphere": "business"})
    assert answer.status_code == 200
    assert "slå ihop dem" in answer.content.decode()
    client.post(f"{ORGANISATIONS}{gone.pk}/change/", {"name": "Nya Exempelbygg", "sphere": "business"})
    assert OldName.objects.get(organisation=gone).name == "Exempel-Bygg"
    hostile = {"name": "=<script>alert(1)</script>" + "x" * 10_000, "sphere": "x", "website": "javascript:alert(1)"}
    answer = client.post(f"{ORGANISATIONS}{keep.pk}/change/", hostile)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("path", [THEMES, ORGANISATIONS])
def test_cost_of_the_lists_does_not_grow(staff, django_assert_max_num_queries, path):
    client = staff()
    make_project()
    client.get(path)
    with django_assert_max_num_queries(12) as few:
        client.get(path)
    for number in range(30):
        Organisation.objects.create(name=f"Exempel {number}", sphere="business")
        Theme.objects.create(key=f"t{number}", name_sv=f"T{number}", name_en=f"T{number}")
    with django_assert_max_num_queries(len(few)):
        client.get(path)
