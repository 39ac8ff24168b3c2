"""Addresses of the idea pages. `<token>` is 43 characters; whoever has it is whom it was given to."""

from django.urls import path

from ideas.views import ambassador, form, promise, status

app_name = "ideas"

urlpatterns = [
    path("lamna-ide/", form.start, name="start"),
    path("lamna-ide/pa-papper/", form.paper, name="paper"),
    path("lamna-ide/borttaget/", form.draft_removed, name="draft_removed"),
    path("lamna-ide/<str:token>/", form.draft, name="draft"),
    path("lamna-ide/<str:token>/spara/", form.autosave, name="autosave"),
    path("lamna-ide/<str:token>/mejla/", form.mail_draft, name="mail_draft"),
    path("lamna-ide/<str:token>/ta-bort/", form.remove_draft, name="remove_draft"),
    path("lamna-ide/<str:token>/fil/<int:pk>/", form.draft_file, name="draft_file"),
    path("lamna-ide/<str:token>/fil/<int:pk>/ta-bort/", form.remove_file, name="remove_file"),
    path("lamna-ide/<str:token>/<int:number>/", form.step, name="step"),
    path("ide/ny-lank/", status.lost_link, name="lost_link"),
    path("ide/ny-lank/skickad/", status.lost_link_sent, name="lost_link_sent"),
    path("ide/<str:token>/", status.status, name="status"),
    path("ide/<str:token>/tack/", status.thanks, name="thanks"),
    path("ide/<str:token>/svar/", status.answer, name="answer"),
    path("ide/<str:token>/svarsdag.ics", status.calendar, name="calendar"),
    path("ide/<str:token>/bekrafta/", status.confirm, name="confirm"),
    path("ide/<str:token>/mejla-igen/", status.mail_again, name="mail_again"),
    path("ide/<str:token>/fraga/", status.reply, name="reply"),
    path("ide/<str:token>/lagg-till/", status.add, name="add"),
    path("ide/<str:token>/ta-tillbaka/", status.withdraw, name="withdraw"),
    path("ide/<str:token>/angra/", status.restore, name="restore"),
    path("ide/<str:token>/kontakt/", status.contact, name="contact"),
    path("ide/<str:token>/folj/", status.follow, name="follow"),
    path("ide/<str:token>/byt-lank/", status.replace, name="replace"),
    path("ide/<str:token>/bilaga/<int:pk>/", status.attachment, name="attachment"),
    path("loftet/", promise.promise, name="promise"),
    path("loftet/svarstider.csv", promise.promise_csv, name="promise_csv"),
    path("ambassador/<str:signed>/", ambassador.ambassador, name="ambassador"),
]
