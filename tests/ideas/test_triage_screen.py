"""The coordinators' pages: the queue, the screen, each step's rights, and what happens when two act at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from border import limits
from ideas import answering, giving, merging, triage
from ideas.admin import STEPS
from ideas.models import Answer, Draft, Idea, InventoryPlace, Suspicion
from ideas.vocabulary import AnswerStage, IdeaState
from outbox.models import Message, State
from people.management.commands.roles import set_up_roles
from people.models import Administration, Ambassador
from tests.builders import CRITERIA, ensure_reference_data, giver_answers, idea_answers, make_idea, make_staff
from tests.ideas.test_handing_in import age, begin, start_of
from tests.ideas.test_steps import yes

pytestmark = pytest.mark.django_db

QUEUE = "/admin/ideas/idea/"


@pytest.fixture(autouse=True)
def _fresh():
    limits._redis().flushdb()
    set_up_roles()


@pytest.fixture
def carin():
    return make_staff(role="coordinator")


@pytest.fixture
def staff(client, carin):
    client.force_login(carin, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def idea(carin):
    return make_idea()


def step(client, idea, name, **data):
    return client.post(reverse("admin:ideas_idea_step", args=[idea.pk, name]), data)


def screen(client, idea) -> str:
    return client.get(idea.get_admin_url()).content.decode()


def judgements(version=0, verdict="met", reason="", **changes):
    data = {"version": version}
    for key in CRITERIA:
        data[f"verdict_{key}"], data[f"reason_{key}"] = verdict, reason
    return {**data, **changes}


def answer(version=0, **changes):
    return {"version": version, "kind": "accepted", "text": "Vi vill.", "next_step": "Kim ringer.", **changes}


# --- Queue ------------------------------------------------------------------------------------------------------------


def listed(client, query="") -> list[str]:
    page = client.get(QUEUE + query).content.decode()
    return [number for number in Idea.objects.values_list("number", flat=True) if f">{number}</a>" in page]


def test_queue_shows_open_ideas_and_views_tell_their_counts(staff, carin):
    late = make_idea(at=timezone.now() - timedelta(days=25))
    done = make_idea()
    answering.send(answering.write(done, version=0, written=yes(), by=carin), by=carin)
    mine = make_idea()
    triage.take(mine, by=carin)
    page = staff.get(QUEUE).content.decode()
    for words in ("Öppna idéer (2)", "Mina (1)", "Utan läsare (1)", "Sena (1)", "Antagna, ingen grupp än (1)"):
        assert words in page
    assert "4 dagar sent" in page
    assert listed(staff) == [
        n for n in Idea.objects.values_list("number", flat=True) if n in (late.number, mine.number)
    ]
    assert listed(staff, "?visa=overdue") == [late.number]
    assert listed(staff, "?visa=mine") == [mine.number]
    assert listed(staff, "?visa=ungrouped") == [done.number]


@pytest.mark.parametrize(
    "words", ["{number}", "mm {year}-1", "AMINA@cykel.example", "Exempelsson", "cyklarna", "tvattstugan", "källare"]
)
def test_search_finds_by_number_address_name_and_words(staff, idea, words):
    make_idea(
        title="Bad i hamnen", problem="Vattnet är varmt och rent men ingen får bada.", proposal="Bygg en brygga med trappa ner.",
        giver_name="Didrik Annan", giver_email="didrik@annan.example", giver_organisation="Badklubben",
    )  # fmt: skip
    typed = words.format(number=idea.number, year=idea.year)
    assert listed(staff, "?" + "q=" + typed) == [idea.number]


@pytest.mark.parametrize(
    "query",
    [
        "?q=" + "-" * 33 + "a",
        "?q='",
        '?q="a',
        "?q=%00",
        "?q=a:*%26!(",
        "?q=" + "x" * 5000,
        "?visa=nonsense",
        "?o=99.-98",
        "?p=99999",
        "?reader__id__exact=x",
        "?q=" + "ord+" * 3000,
    ],
)
def test_odd_queries_are_no_server_error(staff, idea, query):
    assert staff.get(QUEUE + query).status_code in (200, 302)


def test_queue_costs_the_same_with_one_and_thirty_rows(staff, carin):
    make_idea()

    def queries(path):
        staff.get(path)
        with CaptureQueriesContext(connection) as made:
            assert staff.get(path).status_code == 200
        return len(made)

    first = make_idea().get_admin_url()
    paths = [QUEUE, QUEUE + "?q=cykel", "/admin/"]
    few, few_screen = [queries(path) for path in paths], queries(first)
    for _ in range(30):
        make_idea()
    assert [queries(path) for path in paths] == few
    assert max(few[:2]) <= 10
    assert queries(first) == few_screen


def test_many_ideas_are_given_to_a_reader_at_once_and_the_rest_said(staff, carin):
    robin = make_staff("robin@malmo.example", "Robin", role="coordinator")
    ideas = [make_idea() for _ in range(3)]
    giving.withdraw(ideas[2], reason="x")
    data = {"action": "give", "reader": robin.pk, "_selected_action": [idea.pk for idea in ideas]}
    page = staff.post(QUEUE + "?visa=all", data, follow=True).content.decode()
    assert set(Idea.objects.filter(reader=robin)) == set(ideas[:2])
    assert f"Lämnade i fred, inte längre öppna: {ideas[2].number}" in page


def test_held_answers_are_shown_first_and_released_together(staff, carin):
    ideas = [make_idea(giver_email=f"a{n}@x.example") for n in range(2)]
    for held in ideas:
        answering.hold(answering.write(held, version=0, written=yes(), by=carin), by=carin)
    data = {"action": "release_held", "_selected_action": [i.pk for i in ideas]}
    page = staff.post(QUEUE, data).content.decode()
    assert page.count("Svaret är ja") >= 2
    assert not Message.objects.filter(kind="ideas/accepted").exists()
    staff.post(QUEUE, {**data, "confirmed": "1"})
    assert Message.objects.filter(kind="ideas/accepted").count() == 2


# --- The screen -------------------------------------------------------------------------------------------------------


def test_every_step_from_the_screen_does_what_it_says(staff, carin, idea):
    ambassador = Ambassador.objects.create(
        name="Alva", email="alva@k.example", administration=Administration.objects.first()
    )
    other = make_idea()
    place = InventoryPlace.objects.first()
    soon = (timezone.localdate() + timedelta(days=5)).isoformat()
    step(staff, idea, "take")
    step(staff, idea, "judge", **judgements(reason="Ja."))
    step(staff, idea, "register", version=1, case_number="STK-2026-7", party="Amina", brief_matter="Cyklar")
    step(staff, idea, "note", text="Ring i morgon.")
    step(staff, idea, "inventory", place=place.pk, found="Inget.")
    step(staff, idea, "ask-giver", text="Var?", answer_before=soon)
    step(staff, idea, "ask-ambassador", ambassador=ambassador.pk, text="Pågår något?")
    step(staff, idea, "delay", reason="Semester.", changed="Ersättare.", new_date=soon)
    step(staff, idea, "answer", **answer())
    step(staff, other, "merge", number=idea.number)
    page = screen(staff, idea)
    idea.refresh_from_db()
    other.refresh_from_db()
    assert (idea.state, idea.reader, idea.case_number) == (IdeaState.INFO_REQUESTED, carin, "STK-2026-7")
    assert other.merged_into == idea
    for words in ("Ring i morgon.", "Inget.", "Var?", "Pågår något?", "Semester.", other.number, "Utkast"):
        assert words in page
    step(staff, other, "unmerge")
    step(staff, idea, "send", version=Answer.objects.get().version)
    idea.refresh_from_db()
    other.refresh_from_db()
    assert (idea.state, other.state) == (IdeaState.ACCEPTED, IdeaState.SUBMITTED)


def test_no_without_a_reason_is_not_kept_and_says_which(staff, idea):
    step(staff, idea, "judge", **judgements(verdict_own_commitment="not_met"))
    page = step(
        staff, idea, "answer", **answer(kind="declined", would_change="Mer.", text="MITT UTKAST")
    ).content.decode()
    assert "Skriv skälet för kriteriet ”Ditt eget engagemang”" in page
    assert "MITT UTKAST" in page
    assert not Answer.objects.exists()


def test_second_coordinator_is_told_and_sees_both_texts_and_loses_nothing(staff, carin, idea):
    step(staff, idea, "judge", **judgements(reason_collaboration="CARINS SKÄL"))
    answered = step(staff, idea, "judge", **judgements(version=0, reason_collaboration="ROBINS SKÄL"))
    page = answered.content.decode()
    assert answered.status_code == 409
    assert "CARINS SKÄL" in page
    assert page.count("ROBINS SKÄL") == 2
    assert idea.assessment.judgements.get(criterion__key="collaboration").reason == "CARINS SKÄL"
    step(staff, idea, "judge", **judgements(version=1, reason_collaboration="ROBINS SKÄL"))
    assert (
        Idea.objects.get(pk=idea.pk).assessment.judgements.get(criterion__key="collaboration").reason == "ROBINS SKÄL"
    )


def test_stale_register_and_answer_are_refused_with_both_texts(staff, idea):
    step(staff, idea, "register", version=1, party="CARINS PART")
    page = step(staff, idea, "register", version=1, party="ROBINS PART")
    assert page.status_code == 409
    assert "CARINS PART" in page.content.decode()
    step(staff, idea, "answer", **answer(text="CARINS SVAR"))
    page = step(staff, idea, "answer", **answer(text="ROBINS SVAR"))
    assert page.status_code == 409
    assert "CARINS SVAR" in page.content.decode()
    assert Answer.objects.get().text == "CARINS SVAR"


def test_preview_is_the_mail_that_is_sent(staff, idea):
    step(staff, idea, "answer", **answer())
    shown = staff.get(f"{QUEUE}{idea.pk}/mejl/")
    page = shown.content.decode()
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    html = staff.get(f"{QUEUE}{idea.pk}/mejl/html/")
    assert "Kim ringer." in html.content.decode()
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    assert html["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    step(staff, idea, "send", version=1)
    mail = Message.objects.get(kind="ideas/accepted")
    assert mail.subject in page
    assert mail.text.split("http")[0].split("\n")[0] in page


def test_answer_changed_after_the_preview_is_not_sent_unread(staff, idea):
    step(staff, idea, "answer", **answer())
    step(staff, idea, "answer", **answer(version=1, text="Ändrat."))
    step(staff, idea, "send", version=1)
    assert Answer.objects.get().stage == AnswerStage.DRAFT
    assert not Message.objects.filter(kind="ideas/accepted").exists()


def test_text_of_the_giver_is_harmless_on_the_screen(staff):
    nasty = make_idea(
        title="<script>alert(1)</script>", giver_name="<img src=x onerror=alert(1)>", giver_organisation='"><b>x'
    )
    page = screen(staff, nasty) + staff.get(QUEUE).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


# --- Rights -----------------------------------------------------------------------------------------------------------

MAY = {
    "coordinator": set(STEPS),
    "registrar": {"register"},
    "reader": set(),
    "administrator": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_may_take_its_steps_and_no_others(role, idea):
    client = Client()
    if role != "stranger":
        client.force_login(
            make_staff(f"{role}@malmo.example", role, role=role), "django.contrib.auth.backends.ModelBackend"
        )
    allowed = {name for name in STEPS if step(client, idea, name).status_code not in (403,) and role != "stranger"}
    assert allowed == MAY[role]
    pages = {
        QUEUE: {"coordinator", "registrar", "reader", "administrator"},
        idea.get_admin_url(): {"coordinator", "registrar", "reader", "administrator"},
        QUEUE + "add/": {"coordinator"},
        QUEUE + "diarium/": {"coordinator", "registrar"},
        "/admin/ideas/suspicion/": {"coordinator"},
        "/admin/outbox/message/": {"coordinator", "administrator"},
        "/admin/outbox/wording/add/": {"administrator"},
        "/admin/people/user/": {"administrator"},
        "/admin/people/user/add/": {"administrator"},
        "/admin/people/unit/add/": {"administrator"},
    }
    for path, roles in pages.items():
        assert (client.get(path).status_code == 200) == (role in roles), path


def test_nothing_of_an_idea_shows_without_the_right_to_read_it(client, carin, idea):
    answering.write(idea, version=0, written=yes(), by=carin)
    held = idea.attachments.create(stored_name="a", label="a.pdf", size=1, added_at=timezone.now())
    blind = make_staff("blind@malmo.example", "Blind", role="blind")
    blind.groups.get().permissions.add(Permission.objects.get(codename="answer_idea"))
    client.force_login(blind, "django.contrib.auth.backends.ModelBackend")
    for path in ("change/", "mejl/", "mejl/html/", f"bilaga/{held.pk}/"):
        assert client.get(f"{QUEUE}{idea.pk}/{path}").status_code == 403, path
    assert step(client, idea, "note").status_code == 403, "a refused form would draw the screen"


def test_nobody_deletes_an_idea_or_opens_a_draft(client, idea):
    client.force_login(make_staff("root@malmo.example", "Root"), "django.contrib.auth.backends.ModelBackend")
    assert client.post(f"{QUEUE}{idea.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/ideas/draft/").status_code == 404
    assert Idea.objects.filter(pk=idea.pk).exists()


def test_steps_answer_only_to_posts_with_a_token(carin, idea):
    client = Client(enforce_csrf_checks=True)
    client.force_login(carin, "django.contrib.auth.backends.ModelBackend")
    assert step(client, idea, "take").status_code == 403
    assert client.get(reverse("admin:ideas_idea_step", args=[idea.pk, "take"])).status_code == 404
    idea.refresh_from_db()
    assert idea.state == IdeaState.SUBMITTED


def test_every_form_of_the_screen_carries_its_token(staff, carin, idea):
    answering.write(idea, version=0, written=yes(), by=carin)
    for page in (screen(staff, idea), staff.get(f"{QUEUE}{idea.pk}/mejl/").content.decode()):
        forms = [form.split("</form>")[0] for form in page.split('<form method="post"')[1:]]
        assert forms
        assert all("csrfmiddlewaretoken" in form for form in forms)


# --- Entered for somebody, suspected spam, register -------------------------------------------------------------------


def entered(client, **changes):
    page = client.get(QUEUE + "add/")
    key = page.context["form"].initial["form_key"]
    data = {
        **idea_answers(),
        **giver_answers(origin="telephone"),
        "received_on": timezone.localdate().isoformat(),
        "form_key": key,
    }
    data = {**data, **changes}
    return data, client.post(QUEUE + "add/", data)


def test_idea_told_by_telephone_counts_from_the_day_it_was_told(staff):
    yesterday = timezone.localdate() - timedelta(days=1)
    data, _answer = entered(staff, received_on=yesterday.isoformat(), giver_email="", giver_phone="040-34 10 00")
    staff.post(QUEUE + "add/", data)
    idea = Idea.objects.get()
    assert (idea.received_on, idea.origin, idea.giver_email) == (yesterday, "telephone", "")
    assert not Message.objects.exists()


def test_idea_without_any_way_to_answer_is_refused(staff):
    _data, page = entered(staff, giver_email="", giver_phone="")
    assert "annars går svaret inte att lämna" in page.content.decode()
    assert not Idea.objects.exists()


@pytest.fixture
def suspicion(client):
    token = begin(client)
    client.post(f"/lamna-ide/{token}/2/", idea_answers())
    client.post(f"/lamna-ide/{token}/3/", giver_answers(webbplats="x"))
    age()
    client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})
    found = Suspicion.objects.get()
    Suspicion.objects.update(received_at=timezone.now() - timedelta(days=2))
    return found


def test_suspected_idea_becomes_one_received_when_it_was_sent(staff, suspicion):
    path = f"/admin/ideas/suspicion/{suspicion.pk}/change/"
    form = staff.get(path).context["form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: value for name, value in data.items() if value is not None}
    staff.post(path, {**data, "keep": "1"})
    idea = Idea.objects.get()
    assert idea.received_on == timezone.localdate() - timedelta(days=2)
    assert Message.objects.get(kind="ideas/received").to == "amina@cykel.example"
    assert Draft.objects.get().idea == idea


def test_spam_is_emptied_and_remembered(staff, suspicion, carin):
    staff.post(f"/admin/ideas/suspicion/{suspicion.pk}/change/", {"spam": "1"})
    suspicion.refresh_from_db()
    assert (suspicion.typed, suspicion.judged_by) == ({}, carin)
    assert not Idea.objects.exists()


def test_register_list_has_the_four_facts_and_safe_cells(staff, idea):
    Idea.objects.update(party="=HYPERLINK(1)", brief_matter="+46 cyklar")
    body = staff.get(QUEUE + "diarium/?csv=1").content.decode()
    assert '"\'=HYPERLINK(1)"' in body
    assert '"\'+46 cyklar"' in body
    assert idea.number in staff.get(QUEUE + "diarium/").content.decode()


def test_first_page_counts_what_waits(staff, carin, idea):
    late = make_idea(at=timezone.now() - timedelta(days=22))
    Message.objects.filter(about=f"idea:{idea.pk}").update(state=State.DEAD)
    page = staff.get("/admin/").content.decode()
    assert '<b>1</b> <span class="chip late">Sena</span>' in page
    assert '<b>1</b> <span class="chip late">Mejl som misslyckades</span>' in page
    assert late.number in page


def test_failed_mail_is_sent_again_from_the_list(staff, idea):
    mail = Message.objects.get()
    Message.objects.update(state=State.DEAD, attempts=3)
    staff.post("/admin/outbox/message/", {"action": "send_again", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.WAITING, 0)


# --- At once ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_coordinators_answer_at_once_and_one_answer_goes_out():
    ensure_reference_data()
    staff = [make_staff(f"c{n}@malmo.example", f"C{n}") for n in range(8)]
    idea = make_idea()
    answer_ = answering.write(idea, version=0, written=yes(), by=staff[0])

    def send(user):
        try:
            answering.send(Answer.objects.get(pk=answer_.pk), by=user)
            return "sent"
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = sorted(pool.map(send, staff))
    assert results == ["WrongState"] * 7 + ["sent"]
    assert Message.objects.filter(kind="ideas/accepted").count() == 1
    assert idea.events.filter(kind="answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_crossing_merges_at_once_make_one_and_no_ring():
    ensure_reference_data()
    carin = make_staff()
    for _ in range(5):
        a, b = make_idea(), make_idea()

        def join(pair):
            try:
                merging.merge(Idea.objects.get(pk=pair[0]), into=Idea.objects.get(pk=pair[1]), by=carin)
                return 1
            except Exception:
                return 0
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(join, [(a.pk, b.pk), (b.pk, a.pk)])) == 1


def test_merged_number_still_finds_and_shows_the_way(staff, carin, idea):
    other = make_idea()
    merging.merge(other, into=idea, by=carin)
    assert listed(staff, f"?q={other.number}") == [other.number]
    assert idea.number in screen(staff, other)
