"""The description of the data sets, read by rdflib: what DCAT-AP-SE demands is there, and every address in it answers."""

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef

from people.models import Unit
from projects.reuse.datasets import DATASETS
from tests.projects.builders import make_ongoing

pytestmark = pytest.mark.django_db

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SITE = "http://localhost:8000"

# The mandatory and the recommended properties of the profile (domain.md 4.8).
DEMANDED = {
    DCAT.Catalog: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset, DCTERMS.language],
    DCAT.Dataset: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.contactPoint, DCAT.keyword, DCAT.theme,
                   DCTERMS.accrualPeriodicity, DCTERMS.accessRights, DCTERMS.spatial, DCAT.distribution],
    DCAT.Distribution: [DCAT.accessURL, DCTERMS["format"], DCTERMS.license],
    DCAT.DataService: [DCTERMS.title, DCAT.endpointURL, DCAT.endpointDescription, DCAT.servesDataset, DCTERMS.license],
    FOAF.Agent: [FOAF.name, DCTERMS.type],
    VCARD.Organization: [VCARD.fn, VCARD.hasEmail],
}  # fmt: skip


@pytest.fixture
def described(client):
    make_ongoing()
    return Graph().parse(data=client.get("/datasets/dcat").content, format="xml")


def of_kind(graph, kind):
    return list(graph.subjects(RDF.type, kind))


def test_everything_the_profile_demands_is_said(described):
    for kind, properties in DEMANDED.items():
        found = of_kind(described, kind)
        assert found, kind
        for one in found:
            missing = [str(name) for name in properties if not list(described.objects(one, name))]
            assert missing == [], one
    assert len(of_kind(described, DCAT.Dataset)) == len(DATASETS)
    assert len(of_kind(described, DCAT.Distribution)) == 3 * len(DATASETS)


def test_titles_and_descriptions_are_in_both_languages_and_short(described):
    for kind in (DCAT.Catalog, DCAT.Dataset):
        for one in of_kind(described, kind):
            for name in (DCTERMS.title, DCTERMS.description):
                said = {text.language: str(text) for text in described.objects(one, name)}
                assert set(said) == {"sv", "en"}
                if name == DCTERMS.title:
                    assert all(len(text.split()) < 10 and "Malmö" not in text for text in said.values())


def test_nothing_points_into_the_void(client, described):
    """Every thing of ours that is pointed at is described or answers; every file is in the format it says."""
    ours = {one for one in described.objects() if isinstance(one, URIRef) and str(one).startswith(SITE)}
    for one in ours:
        if (one, RDF.type, None) not in described:
            assert client.get(str(one).removeprefix(SITE)).status_code == 200, one
    for one in of_kind(described, DCAT.Distribution):
        answer = client.get(str(described.value(one, DCAT.accessURL)).removeprefix(SITE))
        assert answer["Content-Type"].startswith(str(described.value(one, DCTERMS["format"])))


def test_licence_has_no_language_and_the_address_of_the_unit_is_the_contact(client, described):
    licences = {str(one) for one in described.objects(None, DCTERMS.license)}
    assert licences == {"http://creativecommons.org/publicdomain/zero/1.0/"}
    Unit.objects.update(reply_to="data@malmo.example", sender_name='Meet "M" & <co>')
    again = Graph().parse(data=client.get("/datasets/dcat").content, format="xml")
    (contact,) = of_kind(again, VCARD.Organization)
    assert again.value(contact, VCARD.hasEmail) == URIRef("mailto:data@malmo.example")
    assert again.value(contact, VCARD.fn) == Literal('Meet "M" & <co>')


def test_it_is_not_sent_twice_costs_little_and_sets_no_cookie(client, django_assert_max_num_queries):
    first = client.get("/datasets/dcat")
    assert first["Content-Type"] == "application/rdf+xml; charset=utf-8"
    assert not first.cookies
    assert client.get("/datasets/dcat", headers={"If-None-Match": first["ETag"]}).status_code == 304
    with django_assert_max_num_queries(2):
        client.get("/datasets/dcat", headers={"Accept-Language": "en"})
    assert client.get("/datasets/dcat", headers={"Accept-Language": "en"}).content == first.content
    assert client.post("/datasets/dcat").status_code in (403, 405)
