import pytest
@pytest.mark.django_db
@pytest.mark.parametrize("path",["/","/en/","/sa-fungerar-det/","/om/","/en/om/","/personuppgifter/","/kakor/","/tillganglighet/","/tillganglighet/rapportera/","/-/komponenter/","/loftet/","/loftet/svarstider.csv","/lamna-ide/","/lamna-ide/pa-papper/","/ide/ny-lank/","/-/live/","/-/ready/","/-/status/","/admin/login/"])
def test_page(client, path):
    r=client.get(path); assert r.status_code==200, r.content[:500]
@pytest.mark.django_db
def test_404(client):
    assert client.get("/nej/").status_code==404
    assert client.get("/ide/abc/").status_code==404
