"""What must be remembered of gatherings. Where to find what:

* `gathering`: the gathering, its state, words, premises, dates, seats in all and per sphere, themes, history:
  `Gathering`, `SphereSeats`, `GatheringTheme`, `GatheringEvent`
* `inviting`: invitations that keep seats, by code, by personal link, to colleagues: `InvitationCode`, `PersonalInvitation`
* `registration`: one person at one gathering, ranked wishes, private links, the offer of a seat, history:
  `Registration`, `ThemeWish`, `PlaceLink`, `SeatOffer`, `RegistrationEvent`
* `needs`: food and access, sealed (read through `gatherings.needs` only): `ParticipantNeeds`
* `draw`: drawing lots: `Draw`
* `programme`: rooms, items, speakers, parallel sessions and their lines, published versions, calendar link:
  `Room`, `Speaker`, `AgendaItem`, `ParallelSession`, `SessionChoice`, `ProgrammeVersion`, `AgendaLink`
* `tables`: tables, rounds, themes per table, hosts, fixed seats, plans, seats, moves:
  `GatheringTable`, `Round`, `TableTheme`, `TableHost`, `SeatLock`, `SeatingPlan`, `Seat`, `SeatMove`
* `day`: the door: `CheckIn`
* `notes`: what tables wrote: `TableLink`, `TableNote`, `TableNoteSave`
* `afterwards`: documentation, outcome board, follow-ups, anonymous answers, exchanged addresses:
  `Documentation`, `Outcome`, `OutcomeStep`, `FollowUp`, `QuestionTicket`, `FeedbackAnswer`, `ContactWish`

The words with a fixed meaning (states, moves, kinds, days) are in `gatherings/vocabulary/`, one module per concept.
Two languages: a text `title` has `title_en` beside it; `row.local("title")` gives the reader's, `language_of` its `lang`.
Counted limits: `Gathering.taken` and `SphereSeats.taken` change under the lock of the gathering's row only
(`gatherings.seats.locked`); `ParallelSession.taken` by a conditional UPDATE. A CHECK stands behind each.
"""

from gatherings.models.afterwards import (
    ContactWish,
    Documentation,
    FeedbackAnswer,
    FollowUp,
    Outcome,
    OutcomeStep,
    QuestionTicket,
)
from gatherings.models.day import CheckIn
from gatherings.models.draw import Draw
from gatherings.models.gathering import Gathering, GatheringEvent, GatheringTheme, SphereSeats
from gatherings.models.inviting import InvitationCode, PersonalInvitation
from gatherings.models.needs import ParticipantNeeds
from gatherings.models.notes import TableLink, TableNote, TableNoteSave
from gatherings.models.programme import (
    AgendaItem,
    AgendaLink,
    ParallelSession,
    ProgrammeVersion,
    Room,
    SessionChoice,
    Speaker,
)
from gatherings.models.registration import PlaceLink, Registration, RegistrationEvent, SeatOffer, ThemeWish
from gatherings.models.tables import (
    GatheringTable,
    Round,
    Seat,
    SeatingPlan,
    SeatLock,
    SeatMove,
    TableHost,
    TableTheme,
)

__all__ = [
    "AgendaItem",
    "AgendaLink",
    "CheckIn",
    "ContactWish",
    "Documentation",
    "Draw",
    "FeedbackAnswer",
    "FollowUp",
    "Gathering",
    "GatheringEvent",
    "GatheringTable",
    "GatheringTheme",
    "InvitationCode",
    "Outcome",
    "OutcomeStep",
    "ParallelSession",
    "ParticipantNeeds",
    "PersonalInvitation",
    "PlaceLink",
    "ProgrammeVersion",
    "QuestionTicket",
    "Registration",
    "RegistrationEvent",
    "Room",
    "Round",
    "Seat",
    "SeatLock",
    "SeatMove",
    "SeatOffer",
    "SeatingPlan",
    "SessionChoice",
    "Speaker",
    "SphereSeats",
    "TableHost",
    "TableLink",
    "TableNote",
    "TableNoteSave",
    "TableTheme",
    "ThemeWish",
]
