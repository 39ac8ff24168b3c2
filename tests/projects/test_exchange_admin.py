"""The pages on which projects go out and come in: rights, two steps, words for odd files."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.management.commands.roles import set_up_roles
from projects.models import Project, ProjectImport
from tests.builders import ensure_reference_data, make_staff
from tests.projects.builders import make_project

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE, EXPORT = "/admin/projects/project/filer/", "/admin/projects/project/filer/export/"
GOOD = "title,summary\r\nGamla bion,Grannar öppnar bion igen.\r\n"


@pytest.fixture
def staff(client):
    def sign_in(role="coordinator"):
        ensure_reference_data()
        set_up_roles()
        client.force_login(make_staff(f"{role}@malmo.example", f"{role} Exempelsson", role=role), BACKEND)
        return client

    return sign_in


def upload(client, text, name="projekt.csv"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)})


def test_coordinator_takes_projects_out_and_in_again(staff):
    client = staff()
    project = make_project()
    answer = client.get(EXPORT)
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert project.title in archive.read("projekt.csv").decode()
    answer = client.post(PAGE, {"file": SimpleUploadedFile("export.zip", content)}, follow=True)
    assert "Inget skulle ändras" in answer.content.decode()


def test_file_is_shown_first_and_taken_in_once(staff):
    client = staff()
    answer = upload(client, GOOD)
    handed_in = ProjectImport.objects.get()
    assert answer["Location"] == f"{PAGE}{handed_in.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert "P-0001" in page
    assert not Project.objects.exists()
    assert "Tagit in" in client.post(answer["Location"], {"vad": "ta-in"}, follow=True).content.decode()
    assert Project.objects.get().events.get().actor.email == "coordinator@malmo.example"
    again = client.post(answer["Location"], {"vad": "ta-in"}, follow=True).content.decode()
    assert "redan" in again
    assert Project.objects.count() == 1


def test_refused_lines_leave_no_button_and_no_way(staff):
    client = staff()
    address = upload(client, GOOD + ",Utan rubrik.\r\n<script>alert(1)</script>,\r\n")["Location"]
    page = client.get(address).content.decode()
    assert 'value="ta-in"' not in page
    assert "Får inte" in page or "får inte vara tom" in page
    assert "<script>alert" not in page
    client.post(address, {"vad": "ta-in"})
    assert not Project.objects.exists()
    client.post(address, {"vad": "slang"})
    assert ProjectImport.objects.get().state == "dropped"
    assert client.post(address, {"vad": "x"}).status_code == 404


@pytest.mark.parametrize(("name", "content"), [
    ("projekt.csv", b"\xff\xfe\x00"), ("virus.exe", b"MZ" * 50), ("export.zip", b"PK\x03\x04x"), ("projekt.csv", b"a;b\r\n1;2\r\n"),
    ("\u202eprojekt.csv<script>.csv", b"hemligt\r\n1\r\n"), ("projekt.csv", b""),
])  # fmt: skip
def test_odd_files_are_refused_in_words(staff, name, content):
    client = staff()
    answer = upload(client, content, name)
    assert answer.status_code == 200
    assert 'class="msg"' in answer.content.decode()
    assert "<script>" not in answer.content.decode().replace("<script src", "")
    assert not ProjectImport.objects.exists()


def test_no_file_and_no_sense_are_calm(staff):
    client = staff()
    assert client.post(PAGE, {}).status_code == 200
    assert client.get(f"{PAGE}999/").status_code == 404
    assert client.get(f"{PAGE}?q=\x00").status_code in (200, 400)


@pytest.mark.parametrize("role", ["reader", "registrar", "administrator"])
def test_others_may_neither(staff, role):
    client = staff(role)
    for path in (PAGE, EXPORT, f"{PAGE}1/"):
        assert client.get(path).status_code == 403
    assert upload(client, GOOD).status_code == 403
    assert not ProjectImport.objects.exists()


def test_strangers_are_asked_to_sign_in(client):
    for path in (PAGE, EXPORT):
        assert "login" in client.get(path)["Location"]


def test_opening_a_page_takes_nothing_in(staff):
    client = staff()
    address = upload(client, GOOD)["Location"]
    client.get(address, {"vad": "ta-in"})
    assert not Project.objects.exists()
