"""Renaming and merging themes and organisations: everything leads on, nobody is told anything twice or anything old."""

from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from outbox.models import Message
from people import names
from people.models import OldName, Organisation, ResourcePerson, Theme
from people.names import NameTaken
from people.pool import Entry, enter
from projects import following, groups, posting, publishing, telling
from projects.following import Wish
from projects.models import Event, Follow, FollowRequest, Listing, News, Partner, Project, Told
from projects.organisations import merge_organisations, rename_organisation
from projects.starting import PartnerGiven
from projects.themes import merge_themes, rename_theme
from projects.vocabulary import ProjectEventKind, Publication, Tempo
from tests.builders import ensure_reference_data, make_idea
from tests.projects.builders import carin, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def themes():
    ensure_reference_data()
    return Theme.objects.get(key="klimat"), Theme.objects.get(key="arbete")


def follow(email, theme, *, tempo=Tempo.AT_ONCE, days=30):
    following.ask(email, Wish(theme=theme), language="sv", tempo=tempo)
    follower = following.confirm(FollowRequest.objects.get(email=email, theme=theme))
    Follow.objects.filter(follower=follower, theme=theme).update(since=timezone.now() - timedelta(days=days))
    return follower


# --- Themes -----------------------------------------------------------------------------------------------------------


def test_everything_of_the_old_theme_is_of_the_new_one(client, themes):
    keep, gone = themes
    old, both = (
        make_project(title="Gammal", themes=("arbete",)),
        make_project(title="Båda", themes=("arbete", "klimat")),
    )
    idea = make_idea(theme_ids=[gone.pk])
    entry = enter(
        Entry(name="Didrik Exempelsson", sphere="business", telephone="040-1", theme_ids=[gone.pk, keep.pk]), by=carin()
    )
    follower = follow("didrik@las.example", gone)
    following.ask("ny@las.example", Wish(theme=gone), language="sv")
    assert merge_themes(keep, gone, by=carin()) == 2
    for one in (old, both, idea, entry):
        assert [theme.key for theme in one.themes.all()] == ["klimat"]
    assert follower.follows.get().theme == keep
    assert FollowRequest.objects.get(email="ny@las.example").theme == keep
    assert not Theme.objects.filter(key="arbete").exists()
    assert all(row.theme_ids == [keep.pk] for row in Listing.objects.all())
    event = Event.objects.filter(project=old, kind=ProjectEventKind.CHANGED).latest("id")
    assert (event.actor, event.note) == (carin(), f"{gone.name_sv} → {keep.name_sv}")


def test_nothing_anywhere_points_to_a_theme_that_is_gone(themes):
    """Also not from an app that comes later: every relation Django knows is looked at."""
    keep, gone = themes
    project = make_project(themes=("arbete",))
    relations = [
        relation
        for relation in Theme._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    ]
    assert {"Idea_themes", "Project_themes", "ResourcePerson_themes", "Follow", "FollowRequest"} <= {
        relation.related_model.__name__ for relation in relations
    }
    key = gone.pk
    merge_themes(keep, gone, by=carin())
    for relation in relations:
        assert not relation.related_model._base_manager.filter(**{relation.field.attname: key}).exists()
    assert project.themes.get() == keep


@pytest.mark.parametrize(
    "path",
    ["/projekt/", "/projekt/atom.xml", "/projekt/projekt.csv", "/api/v1/projekt", "/projekt/folj/", "/en/projekt/"],
)
def test_old_addresses_of_a_theme_lead_on(client, themes, path):
    keep, gone = themes
    project = make_project(title="Gammal", title_en="", themes=("arbete",))
    posting.post_as_staff(project, title="Ett steg", text="Nytt.", language="sv", by=carin())
    make_project(title="Annat", themes=("kultur",) if Theme.objects.filter(key="kultur").exists() else ())
    merge_themes(keep, gone, by=carin())
    answer = client.get(f"{path}?tema=arbete")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    same = client.get(f"{path}?tema=klimat&tema=arbete")
    assert same.status_code == 200
    if "folj" in path:
        assert keep.name_sv in body.decode()
    else:
        assert "Gammal" in body.decode()
        assert "Annat" not in body.decode()


def test_old_addresses_lead_on_through_a_second_merge(client, themes):
    keep, gone = themes
    third = Theme.objects.create(key="tredje", name_sv="Tredje", name_en="Third")
    make_project(title="Gammal", themes=("arbete",))
    merge_themes(third, gone, by=carin())
    merge_themes(keep, third, by=carin())
    for key in ("arbete", "tredje"):
        assert [row["title"] for row in client.get(f"/api/v1/projekt?tema={key}").json()["results"]] == ["Gammal"]
    (row,) = [row for row in client.get("/api/v1/teman").json()["results"] if row["key"] == "klimat"]
    assert row["before"] == "arbete tredje"


@pytest.mark.parametrize("tempo", [Tempo.AT_ONCE, Tempo.WEEKLY])
def test_followers_are_told_nothing_twice_and_nothing_old(themes, tempo):
    keep, gone = themes
    of_keep, of_gone = follow("k@las.example", keep, tempo=tempo), follow("g@las.example", gone, tempo=tempo)
    of_both = follow("b@las.example", keep, tempo=tempo)
    follow("b@las.example", gone, tempo=tempo)
    green, work = make_project(title="Grön"), make_project(title="Jobb", themes=("arbete",))

    def post(project, title):
        posting.post_as_staff(project, title=title, text="Text.", language="sv", by=carin())

    weeks = iter(range(1, 9))

    def tell():
        telling.tell_at_once()
        telling.send_summaries(timezone.now() + timedelta(weeks=next(weeks)))

    post(green, "Grönt före")
    post(work, "Jobb före")
    tell()
    post(green, "Grönt strax före")
    News.objects.filter(title="Grönt strax före").update(at=timezone.now() - timedelta(minutes=1))
    merge_themes(keep, gone, by=carin())
    post(work, "Jobb efter")
    tell()
    tell()
    heard = {}
    for follower in (of_keep, of_gone, of_both):
        texts = " ".join(Message.objects.filter(to=follower.email).values_list("text", flat=True))
        heard[follower.email] = {
            title: texts.count(title) for title in ("Grönt före", "Jobb före", "Grönt strax före", "Jobb efter")
        }
        assert set(heard[follower.email].values()) <= {0, heard[follower.email]["Jobb efter"]}
        assert Told.objects.filter(follower=follower, news__title="Jobb efter").count() == 1
        assert follower.follows.count() == 1

    def heard_of(follower):
        return {title for title, count in heard[follower.email].items() if count}

    assert heard_of(of_keep) == {"Grönt före", "Grönt strax före", "Jobb efter"}
    assert heard_of(of_gone) == {"Jobb före", "Jobb efter"}
    assert heard_of(of_both) == {"Grönt före", "Jobb före", "Grönt strax före", "Jobb efter"}


def test_renamed_theme_keeps_its_address_and_is_seen_at_once(client, themes):
    keep, gone = themes
    make_project(title="Grön")
    first = client.get("/projekt/?tema=klimat")
    rename_theme(keep, name_sv="Klimat och växter", name_en="Climate and plants", by=carin())
    again = client.get("/projekt/?tema=klimat", headers={"If-None-Match": first["ETag"]})
    assert "Klimat och växter" in again.content.decode()
    assert [row["title"] for row in client.get("/api/v1/projekt?q=v%C3%A4xter").json()["results"]] == ["Grön"]
    old = OldName.objects.get()
    assert (old.theme, old.key, old.by) == (keep, "", carin())
    rename_theme(keep, name_sv="Klimat och växter", name_en="Climate and plants", by=carin())
    assert OldName.objects.count() == 1
    with pytest.raises(NameTaken):
        rename_theme(keep, name_sv=gone.name_sv.upper(), name_en="Work", by=carin())


def test_theme_with_itself_or_gone_is_refused(themes):
    keep, gone = themes
    with pytest.raises(ValueError, match="itself"):
        merge_themes(keep, keep, by=carin())
    merge_themes(keep, gone, by=carin())
    gone.pk = 999_999
    with pytest.raises(ValueError, match="gone already"):
        merge_themes(keep, gone, by=carin())


# --- Organisations ----------------------------------------------------------------------------------------------------


@pytest.fixture
def pair():
    """One company written in two ways."""
    make_project(title="Ena", partners=[PartnerGiven("Exempelbygg AB", "business", "Bygger")])
    project = make_project(title="Andra", partners=[PartnerGiven("Exempel-Bygg", "business", "Ritar")])
    return Organisation.objects.get(name="Exempelbygg AB"), Organisation.objects.get(name="Exempel-Bygg"), project


def test_everything_of_the_old_organisation_is_of_the_new_one(client, pair):
    keep, gone, project = pair
    Organisation.objects.filter(pk=gone.pk).update(website="https://bygg.example", kind="Byggföretag")
    Project.objects.filter(pk=project.pk).update(owner=gone)
    member = groups.join(
        project, groups.NewMember(sphere="business", name="Didrik", organisation=gone.name), by=carin()
    )
    entry = enter(
        Entry(name="Didrik Exempelsson", sphere="business", telephone="040-1", organisation_name=gone.name), by=carin()
    )
    assert entry.organisation == gone
    old = gone.pk
    assert merge_organisations(keep, gone, by=carin()) == 1
    for one in (project, member, entry):
        one.refresh_from_db()
    assert (project.owner, member.organisation, entry.organisation) == (keep, keep, keep)
    assert entry.organisation_name == "Exempel-Bygg"
    assert Partner.objects.filter(organisation=keep).count() == 2
    assert (keep.website, keep.kind) == ("https://bygg.example", "Byggföretag")
    assert not Organisation.objects.filter(pk=old).exists()
    assert {row.title for row in Listing.objects.filter(organisation_ids=[keep.pk])} == {"Ena", "Andra"}
    assert Event.objects.filter(project=project, note="Exempel-Bygg → Exempelbygg AB", actor=carin()).count() == 1
    rows = client.get(f"/api/v1/projekt?organisation={old}").json()["results"]
    assert {row["title"] for row in rows} == {"Ena", "Andra"}
    assert "Andra" in client.get(f"/projekt/?organisation={old}").content.decode()


def test_old_spelling_still_means_the_organisation(pair):
    keep, gone, project = pair
    merge_organisations(keep, gone, by=carin())
    assert names.organisation_named("EXEMPEL-bygg") == keep
    groups.add_partner(project, name="Exempel-Bygg", sphere="business", role="Ritar och bygger", by=carin())
    assert project.partners.get().organisation == keep
    entry = enter(Entry(name="D", sphere="business", telephone="040-1", organisation_name="exempel-bygg"), by=carin())
    assert entry.organisation == keep
    assert Organisation.objects.filter(name__icontains="bygg").count() == 1


def test_project_with_both_has_it_once_with_both_roles(pair):
    keep, gone, project = pair
    groups.add_partner(project, name=keep.name, sphere="business", role="Bygger", by=carin())
    merge_organisations(keep, gone, by=carin())
    partner = project.partners.get()
    assert (partner.organisation, partner.role, partner.position) == (keep, "Bygger; Ritar", 0)


def test_renamed_organisation_is_found_by_both_names(client, pair):
    keep, gone, _project = pair
    rename_organisation(keep, name="Exempelbygg i Malmö AB", by=carin())
    assert names.organisation_named("Exempelbygg AB") == keep
    assert "Exempelbygg i Malmö AB" in client.get(Project.objects.get(title="Ena").get_absolute_url()).content.decode()
    with pytest.raises(NameTaken) as taken:
        rename_organisation(keep, name="exempel-bygg", by=carin())
    assert taken.value.other == gone


def test_hidden_project_stays_hidden_through_a_merge(pair):
    keep, gone, project = pair
    publishing.publish(project, Publication.HIDDEN, by=carin())
    merge_organisations(keep, gone, by=carin())
    assert not Listing.objects.filter(pk=project.pk).exists()


def test_nothing_happens_when_it_fails_in_the_middle(pair, monkeypatch):
    keep, gone, project = pair
    groups.add_partner(project, name=keep.name, sphere="business", role="Bygger", by=carin())
    monkeypatch.setattr("projects.catalogue.refresh_many", lambda projects: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge_organisations(keep, gone, by=carin())
    assert project.partners.count() == 2
    assert Organisation.objects.filter(name="Exempel-Bygg").exists()
    assert ResourcePerson.objects.count() == 0
