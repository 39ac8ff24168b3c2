"""Staff accounts and units in the admin: nobody lifts an account above the table of rights, errors are in words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from people.management.commands.roles import set_up_roles
from people.models import Unit, User
from tests.builders import ensure_reference_data, make_staff

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
USERS, UNITS = "/admin/people/user/", "/admin/people/unit/"
NEW = "ett-langt-losenord-9"


@pytest.fixture
def admin(client):
    set_up_roles()
    client.force_login(make_staff("adm@malmo.example", "Adm", role="administrator"), BACKEND)
    return client


def account(user, **changes):
    return {"email": user.email, "name": user.name, "language": "sv", "is_active": "on", "is_staff": "on", **changes}


def test_administrator_lifts_no_account_above_the_rules(admin):
    adm = User.objects.get(email="adm@malmo.example")
    assert admin.post(f"{USERS}{adm.pk}/change/", account(adm, is_superuser="on", name="Adam")).status_code == 302
    adm.refresh_from_db()
    assert (adm.name, adm.is_superuser) == ("Adam", False)


def test_administrator_does_not_touch_an_account_above_the_rules(admin):
    root = make_staff("root@malmo.example", "Root")
    assert admin.post(f"{USERS}{root.pk}/change/", account(root, name="X")).status_code == 403
    path = f"{USERS}{root.pk}/password/"
    assert admin.post(path, {"password1": NEW, "password2": NEW, "usable_password": "true"}).status_code == 403
    root.refresh_from_db()
    assert (root.name, root.has_usable_password()) == ("Root", False)


def test_the_list_of_persons_does_not_tell_who_is_in_the_pool_or_hidden(admin):
    assert admin.get("/admin/people/resourceperson/").status_code == 403
    for asked in ("resource_entry__isnull", "hidden_at__isnull", "hidden_by__isnull"):
        assert admin.get("/admin/people/person/", {asked: "False"}).status_code == 400
    assert admin.get("/admin/people/person/", {"sphere__exact": "city"}).status_code == 200


def test_somebody_above_the_rules_makes_another(client):
    client.force_login(make_staff("root@malmo.example", "Root"), BACKEND)
    carin = make_staff(role="coordinator")
    client.post(f"{USERS}{carin.pk}/change/", account(carin, is_superuser="on"))
    carin.refresh_from_db()
    assert carin.is_superuser


def test_new_account_signs_in_with_its_password_kept_as_argon2(admin, client):
    data = {"email": "Ny@Malmo.example", "name": "Ny", "password1": NEW, "password2": NEW, "usable_password": "true"}
    assert admin.post(f"{USERS}add/", data).status_code == 302
    new = User.objects.get(email="ny@malmo.example")
    assert (new.password.startswith("argon2$"), new.is_superuser, new.check_password(NEW)) == (True, False, True)


def test_second_account_with_an_address_written_otherwise_is_refused_in_words(admin):
    data = {"email": "ADM@malmo.example", "name": "X", "password1": NEW, "password2": NEW, "usable_password": "true"}
    page = admin.post(f"{USERS}add/", data).content.decode()
    assert "Det finns redan ett konto med den här adressen." in page
    assert "Begränsningen" not in page
    assert User.objects.count() == 1


def test_account_is_closed_and_never_removed(client):
    client.force_login(make_staff("root@malmo.example", "Root"), BACKEND)
    carin = make_staff()
    assert client.post(f"{USERS}{carin.pk}/delete/", {"post": "yes"}).status_code == 403


# --- Units ------------------------------------------------------------------------------------------------------------


def unit(**changes):
    return {
        "name_sv": "Nya enheten", "name_en": "New unit", "sender_name": "Meet Malmö", "reply_to": "", "telephone": "040-1",
        "hours_sv": "vardagar", "hours_en": "weekdays", "controller_sv": "K", "controller_en": "C", "head": "",
        "valid_from": timezone.localdate().isoformat(), "valid_to": "", **changes,
    }  # fmt: skip


def test_overlapping_unit_is_refused_in_words(admin):
    ensure_reference_data()
    page = admin.post(f"{UNITS}add/", unit()).content.decode()
    assert "är redan enhet de här dagarna" in page
    assert "Begränsningen" not in page
    assert Unit.objects.count() == 1


def test_unit_before_the_first_one_is_kept_and_days_in_wrong_order_are_not(admin):
    ensure_reference_data()
    early = unit(valid_from="2010-01-01", valid_to="2010-12-31")
    assert "före den första" in admin.post(f"{UNITS}add/", {**early, "valid_to": "2009-01-01"}).content.decode()
    assert admin.post(f"{UNITS}add/", early).status_code == 302
    assert Unit.objects.valid_on(date(2010, 6, 1)).get().name_sv == "Nya enheten"


def test_new_version_closes_the_old_unit_today_and_opens_its_copy_tomorrow(admin):
    ensure_reference_data()
    old = Unit.objects.valid_today().get()
    today = timezone.localdate()
    answer = admin.post(UNITS, {"action": "renew", "_selected_action": [old.pk]})
    new = Unit.objects.exclude(pk=old.pk).get()
    old.refresh_from_db()
    assert answer["Location"] == f"{UNITS}{new.pk}/change/"
    assert (old.valid_to, new.valid_from, new.valid_to) == (today, today + timedelta(days=1), None)
    assert (new.name_sv, new.telephone) == (old.name_sv, old.telephone)
    # Once more: only the one that is valid today can be renewed.
    admin.post(UNITS, {"action": "renew", "_selected_action": [new.pk]})
    assert Unit.objects.count() == 2
