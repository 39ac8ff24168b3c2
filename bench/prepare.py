"""Makes what the bench looks at: a draft, a private page, a coordinator who is signed in; prints name, path and cookie."""

from __future__ import annotations

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from ideas import drafts, private  # noqa: E402
from ideas.models import Idea  # noqa: E402
from ideas.vocabulary import IdeaState  # noqa: E402
from people.models import Theme, User  # noqa: E402
from projects.models import Project  # noqa: E402

TEXT = "Många cyklar står trasiga i källarna. Samtidigt söker unga i samma hus sitt första jobb."


def main() -> None:
    token = drafts.start(language="sv")
    typed: dict[str, str | list[str]] = {
        "title": "Cykelverkstad", "problem": TEXT, "proposal": TEXT, "spheres_wanted": ["city", "business"], "partners_asked": "no",
        "giver_name": "Amina", "giver_email": "amina@cykel.example", "giver_sphere": "academia", "reply_language": "sv", "origin": "web",
    }  # fmt: skip
    for key in (
        "collaboration",
        "social_sustainability",
        "business_development",
        "municipal_authority",
        "own_commitment",
    ):
        typed[f"criterion_{key}"] = TEXT
    drafts.keep(drafts.find(token), typed)
    open_idea = Idea.objects.awaiting_answer().exclude(reader=None).latest("id")
    answered = Idea.objects.filter(state=IdeaState.DECLINED).latest("id")
    status, answer = (private.new_address(idea, mailed=True, at=timezone.now()) for idea in (open_idea, answered))
    project = (
        Project.objects.public().annotate(told=Count("news")).filter(state="ongoing").order_by("-told", "id").first()
    )
    assert project
    theme = Theme.objects.get(key="klimat").key
    user = User.objects.filter(groups__name="coordinator").first()
    assert user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    pages = [
        ("start page", "/", ""),
        ("how it works", "/sa-fungerar-det/", ""),
        ("the promise", "/loftet/", ""),
        ("the promise as CSV", "/loftet/svarstider.csv", ""),
        ("idea form, step 2", f"/lamna-ide/{token}/2/", ""),
        ("idea form, step 4", f"/lamna-ide/{token}/4/", ""),
        ("receipt", f"/ide/{status}/tack/", ""),
        ("status page", f"/ide/{status}/", ""),
        ("answer page", f"/ide/{answer}/svar/", ""),
        ("projects: the list", "/projekt/", ""),
        ("projects: two filters", f"/projekt/?tema={theme}&lage=ongoing", ""),
        ("projects: a common word and a filter", "/projekt/?q=skolg%C3%A5rd&lage=finished", ""),
        ("projects: a typing error", "/projekt/?q=cykelvekstad", ""),
        ("projects: page 200", "/projekt/?sida=200", ""),
        ("projects: one, with news", project.get_absolute_url(), ""),
        ("projects: feed of the list", "/projekt/atom.xml", ""),
        ("projects: in English", "/en/projekt/", ""),
        ("staff: today", "/admin/", cookie),
        ("staff: projects", "/admin/projects/project/", cookie),
        ("staff: one project", project.get_admin_url(), cookie),
        ("staff: resource pool", "/admin/people/resourceperson/", cookie),
        ("staff: resource pool, all", "/admin/people/resourceperson/?visa=all", cookie),
        ("staff: resource pool, report", "/admin/people/resourceperson/rapport/", cookie),
        ("staff: queue", "/admin/ideas/idea/", cookie),
        ("staff: queue, all ideas", "/admin/ideas/idea/?visa=all", cookie),
        ("staff: search, a common word", "/admin/ideas/idea/?q=cykel", cookie),
        ("staff: search, a number", f"/admin/ideas/idea/?q={answered.number}", cookie),
        ("staff: one idea, with similar ones", f"/admin/ideas/idea/{open_idea.pk}/change/", cookie),
    ]
    for page in pages:
        print("\t".join(page))


if __name__ == "__main__":
    main()
