"""The table plan in a real browser: the guest's pages and the organiser's, no violation, no sideways scroll, without scripts."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from border import limits
from gatherings import private
from gatherings.models import GatheringTable, Registration, Seat, SeatingPlan, SeatLock, SeatMove, TableHost, TableTheme
from meetmalmo import context
from tests.browser.looking import look, violations
from tests.builders import ensure_reference_data, make_staff
from tests.gatherings.builders import make_crowd, make_open, make_plan, make_registration, make_rounds, make_tables

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "ett-langt-losenord-1"
WAYS = ("Första raden", "Bakre raden")


def follow(page, selector):
    """Press what leads to another page, and wait for it: a click alone does not."""
    with page.expect_navigation():
        page.click(selector)


@pytest.fixture(autouse=True)
def _ready():
    ensure_reference_data()
    context.forget_unit()
    limits._redis().flushdb()


def hall():
    """Eighty people at ten tables, one of them moved since the plan was published and printed."""
    gathering = make_open(in_days=1, seats=100)
    make_crowd(gathering, 78)
    make_tables(gathering, 10, way="Bakre raden, andra bordet från vänster.")
    rounds = make_rounds(gathering, 3)
    plan = make_plan(gathering)
    for number, person in enumerate(gathering.registrations.all()):
        if number % 2 == 0:
            Registration.objects.filter(pk=person.pk).update(on_list=True, talks_about="träd och parker")
    for table in GatheringTable.objects.filter(gathering=gathering):
        theme = gathering.themes.all()[table.number % 2]
        for round_ in rounds:
            TableTheme.objects.create(table=table, round=round_, theme=theme)
        host = Seat.objects.filter(plan=plan, table=table, round=rounds[0]).first()
        TableHost.objects.create(table=table, round=rounds[0], registration=host.registration)
    me = gathering.registrations.first()
    seat = Seat.objects.get(plan=plan, round=rounds[0], registration=me)
    other = gathering.tables.exclude(pk=seat.table_id).last()
    now = timezone.now()
    SeatingPlan.objects.filter(pk=plan.pk).update(printed_at=plan.published_at)
    SeatMove.objects.create(
        plan=plan, round=rounds[0], registration=me, old_table=other, new_table=seat.table, at=now, why="minimum"
    )
    SeatLock.objects.create(registration=me, table=seat.table, round=rounds[0], made_at=now, made_by=plan.made_by)
    make_registration(gathering, "Miriam Exempelsson", "academia")
    return gathering, plan, me


def test_finding_ones_table(live_server, open_page):
    gathering, _plan, me = hall()
    token = private.new_address(me, at=timezone.now())
    draft = make_open(in_days=1)
    waiting = private.new_address(make_registration(draft, "Didrik Exempelsson"), at=timezone.now())
    page = open_page(bypass_csp=True)
    found = []
    where = f"{live_server.url}/stormoten/{gathering.slug}/bord/"
    for path in (f"/plats/{token}/bord/", f"/plats/{waiting}/bord/", where[len(live_server.url) :]):
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        found += look(page)
    page.fill("#id_code", "K7")
    follow(page, "main form button")
    found += violations(page)
    page.fill("#id_code", me.code)
    follow(page, "main form button")
    assert "Bord" in page.inner_text("h1 ~ *, .huge")
    found += violations(page)
    assert found == []


def test_the_organisers_pages(live_server, open_page):
    gathering, plan, me = hall()
    carin = make_staff("carin.bord@malmo.example", "Carin Exempelsson")
    carin.user_permissions.add(*Permission.objects.filter(codename__in=["run_gathering", "view_gathering"]))
    carin.set_password(PASSWORD)
    carin.save()
    page = open_page(bypass_csp=True)
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", carin.email)
    page.fill("#id_password", PASSWORD)
    follow(page, "[type=submit]")
    seat = Seat.objects.filter(plan=plan, registration=me).first()
    target = gathering.tables.exclude(pk=seat.table_id).first()
    base = "/admin/gatherings/seatingplan"
    found = []
    for name, path in (
        ("plan", f"{base}/bord/{gathering.pk}/"),
        ("plan2", f"{base}/bord/{gathering.pk}/?runda=2"),
        ("move", f"{base}/{plan.pk}/flytta/?vem={me.pk}&runda={seat.round_id}&till={target.pk}"),
        ("tables", f"/admin/gatherings/gatheringtable/{seat.table_id}/change/"),
        ("rounds", f"/admin/gatherings/round/?gathering__id__exact={gathering.pk}"),
    ):
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        if name not in ("tables", "rounds"):
            found += look(page)
    assert found == []


def test_moving_and_finding_without_scripts(live_server, open_page):
    gathering, _plan, _me = hall()
    carin = make_staff("carin.bord@malmo.example", "Carin Exempelsson")
    carin.user_permissions.add(*Permission.objects.filter(codename__in=["run_gathering", "view_gathering"]))
    carin.set_password(PASSWORD)
    carin.save()
    page = open_page(scripts=False)
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", carin.email)
    page.fill("#id_password", PASSWORD)
    follow(page, "[type=submit]")
    page.goto(f"{live_server.url}/admin/gatherings/seatingplan/bord/{gathering.pk}/?runda=2")
    row = page.locator(".tablerow").first
    row.locator("summary").click()
    form = row.locator("form[method=get]")
    form.locator("select[name=till]").select_option(label="5")
    with page.expect_navigation():
        form.locator("button").click()
    who = page.locator("h1 bdi").first.inner_text()
    follow(page, "text=Flytta och lås")
    assert f"{who} sitter vid bord 5" in page.inner_text(".messagelist")
    guest = Registration.objects.get(gathering=gathering, name=who)
    guest_page = open_page(width=390, scripts=False)
    guest_page.goto(f"{live_server.url}/stormoten/{gathering.slug}/bord/")
    guest_page.fill("#id_code", guest.code)
    follow(guest_page, "main form button")
    follow(guest_page, "a:has-text('Bord 5')")
    assert guest_page.inner_text(".huge").split("\n")[0] == "Bord 5"


def test_dragging_somebody_to_a_table_opens_what_the_move_costs(live_server, open_page):
    gathering, _plan, _me = hall()
    carin = make_staff("carin.bord@malmo.example", "Carin Exempelsson")
    carin.user_permissions.add(*Permission.objects.filter(codename__in=["run_gathering", "view_gathering"]))
    carin.set_password(PASSWORD)
    carin.save()
    page = open_page()
    page.goto(live_server.url + "/admin/login/")
    page.fill("#id_username", carin.email)
    page.fill("#id_password", PASSWORD)
    follow(page, "[type=submit]")
    page.goto(f"{live_server.url}/admin/gatherings/seatingplan/bord/{gathering.pk}/")
    person = page.locator("[data-table] [data-person]").first
    name = person.locator("bdi").first.inner_text()
    with page.expect_navigation():
        person.drag_to(page.locator("[data-table]").nth(2))
    assert page.inner_text("h1").startswith(f"Flytta {name} till bord 3")
    # Nothing has moved yet: the page asks first.
    assert SeatMove.objects.count() == 1
