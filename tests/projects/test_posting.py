"""News from the lead's private page to the public, and the files that come with it."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from border import files as border_files
from border import limits
from border.formkeys import OtherContent, new_form_key
from meetmalmo import nightly
from outbox.models import Message
from projects import documents, groups, lifecycle, posting, private, publishing
from projects.errors import NotReady, WrongState
from projects.models import News, Project, StatusUpdate
from projects.posting import Posted, Report
from projects.vocabulary import MemberRole, Publication
from tests.builders import make_staff
from tests.projects.builders import carin, make_ongoing, make_project
from tests.projects.test_room import PDF

pytestmark = pytest.mark.django_db

TEXT = 'Nu gräver vi för sju träd.\n\nDen andra gården väntar på “besked” & "svar".'


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def project():
    return make_ongoing()


@pytest.fixture
def lead(project):
    return project.members.get(role=MemberRole.LEAD)


def page(member):
    token = private.new_address(member, at=timezone.now())
    return f"/grupp/{token}/"


def post(member, **changes):
    values = {"title": "Asfalten är borta", "text": TEXT, "language": "sv", "form_key": new_form_key()}
    return posting.post(member, Posted(**{**values, **changes}))


def picture(width=2000, height=1000):
    content = io.BytesIO()
    Image.new("RGB", (width, height), (0, 96, 122)).save(content, "JPEG")
    return SimpleUploadedFile("bild.jpg", content.getvalue(), "image/jpeg")


def test_lead_gets_her_link_when_she_joins(project):
    told = Message.objects.filter(kind="projects/member_welcome", to="bjorn@grupp.example").get()
    assert re.search(r"/grupp/\S{43}/", told.text)


def test_news_is_written_looked_at_and_sent_and_waits_for_a_coordinator(client, lead, project):
    path = page(lead) + "nyhet/"
    typed = {"title": "Asfalten är borta", "text": TEXT, "language": "sv", "form_key": new_form_key(), "look": "1"}
    preview = client.post(path, typed).content.decode()
    assert "Så här kommer det att se ut" in preview
    assert not StatusUpdate.objects.exists()
    # What the button sends is what the preview carries.
    sent = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview)}
    assert sent == {name: typed[name] for name in ("title", "text", "language", "form_key")}
    changed = client.post(path, {**sent, "change": "1"}).content.decode()
    assert TEXT in unescape(changed[changed.index("<textarea") :])
    for _ in range(2):
        client.post(path, {**sent, "send": "1"})
    update = StatusUpdate.objects.get()
    assert (update.title, update.text) == (typed["title"], TEXT)
    assert (update.stage, update.written_by_member) == ("posted", lead)
    assert not News.objects.filter(update=update).exists()
    assert Message.objects.filter(kind="projects/update_to_look_at").get().to == "carin@malmo.example"


def test_form_in_error_keeps_what_was_typed(client, lead):
    html = client.post(
        page(lead) + "nyhet/", {"title": "", "text": TEXT, "language": "sv", "look": "1"}
    ).content.decode()
    assert TEXT in unescape(html)
    assert not StatusUpdate.objects.exists()


def test_coordinator_publishes_once_and_the_silence_is_broken(lead, project):
    Project.objects.filter(pk=project.pk).update(last_news_on="2026-01-01", asked_on="2026-04-01")
    update = post(lead)
    posting.publish(update, by=carin())
    with pytest.raises(WrongState):
        posting.publish(update, by=carin())
    project.refresh_from_db()
    assert (project.last_news_on, project.asked_on) == (timezone.localdate(), None)
    assert News.objects.filter(update=update).count() == 1
    assert Message.objects.filter(kind="projects/update_published").get().to == lead.email


def test_what_was_told_before_the_project_was_public_stands_there_once_it_is(client, project, lead):
    publishing.publish(project, Publication.INTERNAL, by=carin())
    with time_machine.travel(timezone.now() - timedelta(days=9), tick=False):
        Project.objects.filter(pk=project.pk).update(last_news_on="2026-01-01", asked_on="2026-04-01")
        update = post(lead, title="Innan alla fick se")
        documents.add(project, border_files.examine(picture()), alt="Två grävmaskiner", update=update)
        posting.publish(update, by=carin())
        declined = post(lead, title="Blev det inget av")
        posting.decline(declined, because="Namn.", by=carin())
        day = timezone.localdate()
    project.refresh_from_db()
    # It is told to the coordinators, so the group is not asked.
    assert (project.last_news_on, project.asked_on) == (day, None)
    assert not News.objects.filter(update=update).exists()
    for to in (Publication.PUBLIC, Publication.HIDDEN, Publication.PUBLIC):
        publishing.publish(project, to, by=carin())
    (told,) = News.objects.exclude(update=None)
    assert (told.update, timezone.localdate(told.at), told.told_at_once) == (update, day, True)
    html = client.get(project.get_absolute_url()).content.decode()
    assert "Innan alla fick se</h3>" in html
    assert 'alt="Två grävmaskiner"' in html
    assert "Blev det inget av" not in html


def test_report_of_a_project_that_was_not_public_is_its_result_once_it_is(client, project, lead):
    publishing.publish(project, Publication.INTERNAL, by=carin())
    report, made = Report(lessons="Ask about pipes first."), "Two courtyards have trees."
    update = posting.post(lead, Posted("Closing report", made, "en", new_form_key()), report=report)
    posting.publish(update, by=carin())
    publishing.publish(project, Publication.PUBLIC, by=carin())
    told = News.objects.get(update=update)
    assert (told.kind, told.title, told.text) == ("result", "The project is finished", made)
    html = client.get(project.get_absolute_url()).content.decode()
    assert "Projektet är klart</h3>" in html


def test_a_declined_report_is_awaited_again_and_begins_with_what_was_written(client, project, lead):
    Project.objects.filter(pk=project.pk).update(report_due=timezone.localdate())
    typed = {"result": "Kalle Exempelsson byggde två dammar.", "lessons": "Fråga om ledningar i marken först."}
    client.post(page(lead) + "slutrapport/", {**typed, "effect": "", "city_does": "", "language": "sv"})
    project.refresh_from_db()
    assert project.reported_at
    posting.decline(StatusUpdate.objects.get(), because="Det står namn på privatpersoner.", by=carin())
    project.refresh_from_db()
    assert (project.reported_at, project.result, project.lessons) == (None, "", "")
    html = client.get(page(lead) + "slutrapport/").content.decode()
    for text in typed.values():
        assert text in html


def test_declined_news_says_why_to_the_one_who_wrote_it(lead):
    update = post(lead)
    with pytest.raises(NotReady):
        posting.decline(update, because=" ", by=carin())
    posting.decline(update, because="Det står namn på privatpersoner.", by=carin())
    assert "namn på privatpersoner" in Message.objects.filter(kind="projects/update_declined").get().text
    with pytest.raises(WrongState):
        posting.publish(update, by=carin())


def test_lead_publishes_alone_where_that_is_set_and_other_members_do_not(project, lead):
    Project.objects.filter(pk=project.pk).update(lead_publishes=True)
    assert post(lead).stage == "posted" or StatusUpdate.objects.get().stage == "published"
    other = project.members.get(sphere="city")
    update = post(other, title="Från en medlem")
    update.refresh_from_db()
    assert [u.stage for u in StatusUpdate.objects.order_by("id")] == ["published", "posted"]


def test_closing_report_ends_the_project_when_it_is_taken(client, project, lead):
    typed = {
        "result": "Två gårdar har fått träd och dammar.", "lessons": "Fråga om ledningar i marken först.", "effect": "",
        "city_does": "", "language": "sv", "form_key": new_form_key(),
    }  # fmt: skip
    assert client.post(page(lead) + "slutrapport/", typed)["Location"].endswith("klart=rapport")
    project.refresh_from_db()
    assert (project.state, project.result) == ("ongoing", "")
    # Nobody but staff reads it before it is published.
    for public in (project.get_absolute_url(), "/oppna-data/projekt.csv", f"/api/v1/projekt/{project.number}"):
        answer = client.get(public)
        assert answer.status_code == 200, public
        shown = b"".join(answer) if answer.streaming else answer.content
        assert "träd och dammar" not in shown.decode()
        assert "Fråga om ledningar" not in shown.decode()
    client.force_login(carin(), backend="django.contrib.auth.backends.ModelBackend")
    screen = client.get(f"/admin/projects/project/{project.pk}/change/").content.decode()
    assert typed["result"] in screen
    assert typed["lessons"] in screen
    posting.publish(StatusUpdate.objects.get(), by=carin())
    project.refresh_from_db()
    assert (project.state, project.result, project.lessons) == ("finished", typed["result"], typed["lessons"])
    assert "träd och dammar" in client.get(project.get_absolute_url()).content.decode()
    # Told once, with what was made, in the language of the report.
    told = News.objects.filter(update=StatusUpdate.objects.get()).values_list("kind", "text", "language")
    assert list(told) == [("result", typed["result"], "sv")]
    with pytest.raises(WrongState):
        post(lead)


def test_report_in_english_is_told_in_english(client, project, lead):
    typed = {
        "result": "Two courtyards have trees and ponds.", "lessons": "Ask about pipes first.", "language": "en",
        "form_key": new_form_key(),
    }  # fmt: skip
    client.post(page(lead) + "slutrapport/", typed)
    posting.publish(StatusUpdate.objects.get(), by=carin())
    told = News.objects.get(kind="result")
    assert (told.title, told.language) == ("The project is finished", "en")
    html = client.get(project.get_absolute_url()).content.decode()
    assert '<h3>Projektet är klart</h3><p lang="en" dir="auto">Two courtyards' in re.sub(r"\s+", " ", html)


def test_only_the_lead_reports_and_pauses(client, project):
    member = project.members.get(sphere="city")
    for name in ("slutrapport/", "uppehall/"):
        assert (
            client.post(page(member) + name, {"why": "x", "result": "y" * 30, "lessons": "z" * 30}).status_code == 302
        )
    project.refresh_from_db()
    assert project.state == "ongoing"


@pytest.mark.parametrize("alone", [False, True])
def test_the_reason_of_a_pausing_lead_is_public_only_where_she_publishes_alone(client, project, lead, alone):
    Project.objects.filter(pk=project.pk).update(lead_publishes=alone)
    client.post(page(lead) + "uppehall/", {"why": "Kalle Exempelsson har slutat."})
    told = News.objects.get(kind="state", title="Projektet gör uppehåll")
    assert told.text == ("Kalle Exempelsson har slutat." if alone else "")
    assert ("har slutat" in client.get(project.get_absolute_url()).content.decode()) is alone
    # The group reads it either way.
    assert "har slutat" in Message.objects.filter(kind="projects/state_changed").first().text


def test_lead_pauses_with_a_reason(client, project, lead):
    client.post(page(lead) + "uppehall/", {"why": "Vi väntar på bygglov till mars."})
    project.refresh_from_db()
    assert project.state == "paused"
    assert project.events.get(new_state="paused").actor_kind == "lead"
    told = Message.objects.get(kind="projects/paused_by_lead")
    assert (told.to, "Vi väntar på bygglov till mars." in told.text) == ("carin@malmo.example", True)


def test_name_is_shown_only_by_own_choice(client, lead):
    assert not lead.show_name
    client.post(page(lead) + "namn/", {"shown": "yes"})
    lead.refresh_from_db()
    assert lead.show_name
    client.post(page(lead) + "namn/", {"shown": "no"})
    lead.refresh_from_db()
    assert not lead.show_name


def test_leaving_by_link_removes_name_and_address_and_the_link_says_so(client, lead):
    path = page(lead)
    client.get(path + "lamna/")
    lead.refresh_from_db()
    assert lead.left_on is None
    assert client.post(path + "lamna/")["Location"] == "/grupp/borta/"
    lead.refresh_from_db()
    assert (lead.name, lead.email) == ("", "")
    assert client.get(path).status_code == 410


def test_getting_the_pages_changes_nothing(client, project, lead):
    path = page(lead)
    before = project.events.count()
    for name in ("", "nyhet/", "slutrapport/", "uppehall/", "lamna/", "byt-lank/"):
        assert client.get(path + name).status_code == 200
        client.head(path + name)
    assert client.get(path + "namn/").status_code == 405
    assert project.events.count() == before
    assert "no-store" in client.get(path)["Cache-Control"]


def test_replaced_and_foreign_links(client, lead):
    old = page(lead)
    new = client.post(old + "byt-lank/")["Location"]
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200
    assert client.get(f"/grupp/{'a' * 43}/").status_code == 404


def test_lost_link_says_the_same_to_everybody(client, project, lead):
    known = client.post("/grupp/min-lank/", {"number": project.number, "email": lead.email})
    unknown = client.post("/grupp/min-lank/", {"number": "P-9999", "email": "ingen@grupp.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Message.objects.filter(kind="projects/member_link").get().to == lead.email


# --- Pictures and files -----------------------------------------------------------------------------------------------


def added(project, **options):
    return documents.add(project, border_files.examine(picture()), **options)


def shown(project, **options):
    found = added(project, alt="Två grävmaskiner på en gård", **options)
    publishing.publish_document(found, by=carin())
    return found


def test_picture_gets_smaller_sizes_and_is_never_enlarged(project):
    found = added(project)
    assert (found.width, found.height, sorted(found.sizes)) == (2000, 1000, ["1600", "480", "960"])
    assert sorted(documents.add(project, border_files.examine(picture(600, 300))).sizes) == ["480"]
    with border_files.open_stored(found.sizes["480"]) as stored, Image.open(stored) as small:
        assert small.size == (480, 240)


def test_picture_is_not_published_without_its_text(project):
    found = added(project)
    with pytest.raises(NotReady):
        publishing.publish_document(found, by=carin())
    documents.describe(found, alt="Två grävmaskiner", caption="")
    publishing.publish_document(found, by=carin())
    documents.describe(found, alt="", caption="x")
    assert found.alt == "Två grävmaskiner"


def test_published_picture_is_given_out_and_a_withdrawn_one_is_not(client, project):
    found = shown(project)
    path = f"/projekt/{project.number}/bild/{found.pk}-480/"
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(f"/projekt/{project.number}/bild/{found.pk}-481/").status_code == 404
    publishing.withdraw_document(found)
    assert client.get(path).status_code == 404
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_published_news_shows_its_picture_in_sizes_and_late(client, project):
    told = posting.post_as_staff(project, title="Träden är här", text=TEXT, language="sv", by=carin())
    shown = documents.add(project, border_files.examine(picture()), alt="Två träd", caption="Gården", update=told)
    unseen = documents.add(project, border_files.examine(picture(700, 300)), update=told)
    publishing.publish_document(shown, by=carin())
    html = client.get(project.get_absolute_url()).content.decode()
    news = re.search(r'<article class="tell".*?</article>', html, re.DOTALL)[0]
    address = f"/projekt/{project.number}/bild/{shown.pk}"
    assert f'<img src="{address}-2000/" alt="Två träd"' in news
    assert f"{address}-480/ 480w, {address}-960/ 960w, {address}-1600/ 1600w, {address}-2000/ 2000w" in news
    assert ' width="2000" height="1000" loading="lazy"' in news
    assert f"bild/{unseen.pk}" not in html
    assert client.get(f"{address}-480/")["Content-Type"] == "image/webp"


def test_files_stand_under_a_heading_with_format_and_size(client, project):
    html = client.get(project.get_absolute_url()).content.decode()
    assert "Bilder och filer" not in html
    paper = border_files.examine(SimpleUploadedFile("plan.pdf", PDF, "application/pdf"))
    publishing.publish_document(documents.add(project, paper, label="Planen & kartan"), by=carin())
    html = client.get(project.get_absolute_url()).content.decode()
    assert re.search(
        r"<h2>Bilder och filer</h2>\s*<p><a [^>]+><bdi>Planen &amp; kartan</bdi></a> \(PDF, [\d,]+.byte\)", html
    )


def test_picture_of_a_hidden_or_of_another_project_is_not_given_out(client, project):
    found = shown(project)
    other = make_project(title="Annat")
    assert client.get(f"/projekt/{other.number}/bild/{found.pk}-480/").status_code == 404
    publishing.publish(project, Publication.INTERNAL, by=carin())
    assert client.get(f"/projekt/{project.number}/bild/{found.pk}-480/").status_code == 404


def test_what_came_with_news_that_is_taken_back_is_not_given_out_either(client, project, lead):
    """A picture nobody should see: one press, and neither its page nor its address shows it."""
    posting.post_as_staff(project, title="Före", text=TEXT, language="sv", by=carin())
    # Forty days back by the clock may be another day at night, when clocks went back meanwhile.
    earlier = timezone.now() - timedelta(days=40)
    News.objects.update(at=earlier)
    Project.objects.filter(pk=project.pk).update(lead_publishes=True)
    told = post(lead)
    found = posting.attach(told, border_files.examine(picture()), alt="Någon som inte vill synas")
    path = f"/projekt/{project.number}/bild/{found.pk}-480/"
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    publishing.retract(told.news)
    assert client.get(path).status_code == 404
    assert "Någon som inte" not in client.get(project.get_absolute_url()).content.decode()
    # She adds no other one, and the list no longer says that something is new.
    told = StatusUpdate.objects.get(pk=told.pk)
    assert not told.takes_files
    with pytest.raises(WrongState):
        posting.attach(told, border_files.examine(picture()), alt="En till")
    project.refresh_from_db()
    before = timezone.localdate(earlier)
    assert (project.last_news_on, project.listing.last_news_on) == (before, before)


def test_lead_adds_a_picture_to_her_own_waiting_news_only(client, project, lead):
    update = post(lead)
    path = page(lead) + f"nyhet/{update.pk}/"
    client.post(path, {"file": picture(), "alt": "Två grävmaskiner"})
    assert update.documents.get().alt == "Två grävmaskiner"
    assert not update.documents.get().published_at
    other = project.members.get(sphere="city")
    assert client.get(page(other) + f"nyhet/{update.pk}/").status_code == 302
    posting.publish(update, by=carin())
    assert update.documents.get().published_at
    client.post(path, {"file": picture(), "alt": "Sent"})
    assert update.documents.count() == 1


def test_lead_who_publishes_alone_adds_pictures_that_are_shown_at_once_for_a_day(client, project, lead):
    Project.objects.filter(pk=project.pk).update(lead_publishes=True)
    typed = {"title": "Träden är här", "text": TEXT, "language": "sv", "form_key": new_form_key(), "send": "1"}
    path = client.post(page(lead) + "nyhet/", typed)["Location"]
    update = StatusUpdate.objects.get()
    assert update.stage == "published"
    assert "Nyheten är publik" in client.get(path).content.decode()
    # Shown at once, so never without its words; what was typed stays.
    html = client.post(path, {"file": picture(), "alt": " "}).content.decode()
    assert "Skriv vad bilden visar" in html
    assert not update.documents.exists()
    client.post(path, {"file": picture(), "alt": "Sju träd"})
    assert 'alt="Sju träd"' in client.get(project.get_absolute_url()).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        client.post(path, {"file": picture(), "alt": "För sent"})
        assert "Lägg till en bild" not in client.get(page(lead)).content.decode()
    assert update.documents.count() == 1
    posting.post_as_staff(project, title="Av Carin", text=TEXT, language="sv", by=carin())
    with pytest.raises(WrongState):
        posting.attach(StatusUpdate.objects.get(title="Av Carin"), border_files.examine(picture()), alt="x")


def test_pictures_of_news_and_report_are_found_again_on_the_members_page(client, project, lead):
    update = post(lead)
    report = Report(lessons="Fråga först.")
    ends = posting.post(lead, Posted("Slutrapport", "Två gårdar.", "sv", new_form_key()), report=report)
    own = page(lead)
    html = client.get(own).content.decode()
    for one in (update, ends):
        assert f'href="{own}nyhet/{one.pk}/">Lägg till en bild eller en fil' in html
    assert client.post(f"{own}nyhet/{ends.pk}/", {"file": picture(), "alt": "Gården"})["Location"].endswith(
        "klart=rapport"
    )
    posting.publish(ends, by=carin())
    assert 'alt="Gården"' in client.get(project.get_absolute_url()).content.decode()


def test_no_file_and_one_file_too_many_are_said(client, lead, monkeypatch):
    update = post(lead)
    path = page(lead) + f"nyhet/{update.pk}/"
    html = client.post(path, {"alt": "Två <b>grävmaskiner</b>"}).content.decode()
    assert "Välj en fil först" in html
    assert 'value="Två &lt;b&gt;grävmaskiner&lt;/b&gt;"' in html
    monkeypatch.setattr("projects.posting.MOST_FILES", 1)
    client.post(path, {"file": picture(600, 300), "alt": "En"})
    assert "Fler än 1" in client.post(path, {"file": picture(600, 400), "alt": "Två"}).content.decode()
    # The same once more is the one that is there.
    assert client.post(path, {"file": picture(600, 300), "alt": "En"}).status_code == 302
    assert update.documents.count() == 1


def test_uploads_have_the_limit_of_other_posts(client, lead, monkeypatch):
    update = post(lead)
    path = page(lead) + f"nyhet/{update.pk}/"
    monkeypatch.setattr("projects.views.member.POSTS_AN_HOUR", 2)
    answers = [client.post(path, {"alt": "x"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_hostile_upload_is_refused_in_words(client, project, lead):
    update = post(lead)
    bad = SimpleUploadedFile("bild.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    html = client.post(page(lead) + f"nyhet/{update.pk}/", {"file": bad}).content.decode()
    assert "Vi tar emot JPEG, PNG" in html
    assert not update.documents.exists()


def test_news_with_a_picture_without_text_is_not_published(lead, project):
    update = post(lead)
    documents.add(project, border_files.examine(picture()), update=update)
    with pytest.raises(NotReady):
        posting.publish(update, by=carin())
    update.refresh_from_db()
    assert update.stage == "posted"


def test_nightly_sweep_leaves_the_files_of_projects_alone(project):
    found = added(project)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        nightly.sweep_files()
    with border_files.open_stored(found.stored_name) as stored:
        assert stored.read(2) == b"\xff\xd8"


def test_removed_picture_is_gone_with_all_its_sizes(project, django_capture_on_commit_callbacks):
    found = added(project)
    names = [found.stored_name, *found.sizes.values()]
    with django_capture_on_commit_callbacks(execute=True):
        documents.remove(found)
    for name in names:
        with pytest.raises(FileNotFoundError):
            border_files.open_stored(name)


def test_staff_screen_shows_waiting_news_with_its_picture_and_publishes(client, project, lead):
    update = post(lead)
    shown = documents.add(project, border_files.examine(picture()), alt="Två grävmaskiner", update=update)
    address = f"/admin/projects/project/{project.pk}/bild/{shown.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(make_staff(), "django.contrib.auth.backends.ModelBackend")
    html = client.get(project.get_admin_url()).content.decode()
    assert update.title in html
    assert f'<img src="{address}" alt="Två grävmaskiner"' in html
    seen = client.get(address)
    assert seen["Content-Type"] == "image/webp"
    assert "no-store" in seen["Cache-Control"]
    assert "sandbox" in seen["Content-Security-Policy"]
    other = make_project(title="Annat")
    assert client.get(f"/admin/projects/project/{other.pk}/bild/{shown.pk}/").status_code == 404
    client.post(f"/admin/projects/project/{project.pk}/steg/publicera/", {"update": update.pk})
    update.refresh_from_db()
    assert update.stage == "published"


def test_who_left_is_not_a_member_any_more(lead):
    groups.leave(lead, by=carin())
    assert lead.links.filter(revoked_at__isnull=True).count() == 0


def test_other_lessons_under_the_same_key_are_not_lost():
    project = make_ongoing()
    lead = project.members.get(role="lead")
    written = Posted("Slutrapport", "Vi gjorde tre gårdar.", "sv", new_form_key())
    posting.post(lead, written, report=Report("Börja tidigare."))
    try:
        posting.post(lead, written, report=Report("Börja tidigare, och fråga hyresgästerna först."))
    except OtherContent:
        return
    assert StatusUpdate.objects.filter(lessons__contains="hyresgästerna").exists()


@pytest.mark.parametrize("ended_by", ["finish", "discontinue"])
def test_a_project_is_not_ended_over_a_report_of_its_lead_that_waits(project, lead, ended_by):
    """Afterwards her report could only be declined."""

    def end():
        if ended_by == "finish":
            lifecycle.finish(project, by=carin())
        else:
            lifecycle.discontinue(project, why="Klart.", lessons="Fråga först.", by=carin())

    facts = {"result": "Två gårdar.", "lessons": "Fråga först."}
    publishing.change_facts(project, facts, version=project.version, by=carin())
    report = posting.post(
        lead, Posted("Slutrapport", "Två gårdar.", "sv", new_form_key()), report=Report(lessons="Fråga först.")
    )
    with pytest.raises(NotReady, match="slutrapport väntar"):
        end()
    project.refresh_from_db()
    assert project.state == "ongoing"
    posting.decline(report, because="Skriv mer.", by=carin())
    # Other news that waits is published afterwards too.
    post(lead)
    end()
    assert project.ended_on


def test_a_closing_report_written_anew_takes_the_place_of_the_one_that_waits(client, project, lead):
    told = Report(lessons="Fråga först.")
    first = posting.post(lead, Posted("Slutrapport", "Två gårdar.", "sv", new_form_key()), report=told)
    posting.attach(first, border_files.examine(picture()), alt="Två grävmaskiner")
    other = posting.post(lead, Posted("Mellanrapport", "Vi gräver.", "sv", new_form_key()))
    newer = posting.post(lead, Posted("Slutrapport", "Tre gårdar.", "sv", new_form_key()), report=told)
    first.refresh_from_db()
    assert (first.stage, first.declined_because) == ("declined", "En nyare rapport har tagit dess plats.")
    assert "En nyare rapport har tagit dess plats." in client.get(page(lead)).content.decode()
    with pytest.raises(WrongState):
        posting.publish(first, by=carin())
    other.refresh_from_db()
    assert other.stage == "posted"
    posting.publish(newer, by=carin())
    project.refresh_from_db()
    assert (project.state, project.result, bool(project.reported_at)) == ("finished", "Tre gårdar.", True)
    assert newer.documents.get().published_at


def test_a_report_whose_picture_says_nothing_is_not_published_by_its_lead_alone(client, project, lead):
    first = posting.post(lead, Posted("Slut", "Två gårdar.", "sv", new_form_key()), report=Report(lessons="Fråga."))
    posting.attach(first, border_files.examine(picture()))
    Project.objects.filter(pk=project.pk).update(lead_publishes=True)
    typed = {"result": "Tre gårdar har fått träd.", "lessons": "Fråga alltid grannarna först.", "language": "sv"}
    answer = client.post(page(lead) + "slutrapport/", {**typed, "form_key": new_form_key()})
    assert answer.status_code == 200
    assert "Skriv vad bilden visar" in answer.content.decode()
    assert StatusUpdate.objects.get().stage == "posted"
