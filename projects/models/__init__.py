"""What must be remembered of projects: themselves, what they tell, who follows, and the rows the catalogue is drawn from."""

from projects.models.applications import Application, Cover
from projects.models.catalogue import Changes, FacetCount, Listing, Tombstone, Word
from projects.models.exchange import ProjectImport
from projects.models.following import Follow, Follower, FollowRequest, Told
from projects.models.group import MemberLink, Partner, ProjectMembership
from projects.models.hidden import CoveredText
from projects.models.project import Decision, Event, Milestone, Project, ProjectSeries
from projects.models.room import Letter, Meeting, MemberContact, Note, RoomFile, Succession
from projects.models.staffing import GroupInvitation, GroupProposal, GroupRules, Need, ProposalChange, ProposalQuestion
from projects.models.support import Support, SupportApplication, SupportEvent, SupportProgramme
from projects.models.telling import Document, News, StatusUpdate

__all__ = [
    "Application",
    "Changes",
    "Cover",
    "CoveredText",
    "Decision",
    "Document",
    "Event",
    "FacetCount",
    "Follow",
    "FollowRequest",
    "Follower",
    "GroupInvitation",
    "GroupProposal",
    "GroupRules",
    "Letter",
    "Listing",
    "Meeting",
    "MemberContact",
    "MemberLink",
    "Milestone",
    "Need",
    "News",
    "Note",
    "Partner",
    "Project",
    "ProjectImport",
    "ProjectMembership",
    "ProjectSeries",
    "ProposalChange",
    "ProposalQuestion",
    "RoomFile",
    "StatusUpdate",
    "Succession",
    "Support",
    "SupportApplication",
    "SupportEvent",
    "SupportProgramme",
    "Told",
    "Tombstone",
    "Word",
]
