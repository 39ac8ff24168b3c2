"""What must be remembered of projects: themselves, what they tell, who follows, and the rows the catalogue is drawn from."""

from projects.models.catalogue import Changes, FacetCount, Listing, Tombstone, Word
from projects.models.exchange import ProjectImport
from projects.models.following import Follow, Follower, FollowRequest, Told
from projects.models.group import MemberLink, Partner, ProjectMembership
from projects.models.project import Decision, Event, Milestone, Project, ProjectSeries, SupportGiven
from projects.models.staffing import GroupInvitation, GroupProposal, GroupRules, Need, ProposalChange
from projects.models.telling import Document, News, StatusUpdate

__all__ = [
    "Changes",
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
    "Listing",
    "MemberLink",
    "Milestone",
    "Need",
    "News",
    "Partner",
    "Project",
    "ProjectImport",
    "ProjectMembership",
    "ProjectSeries",
    "ProposalChange",
    "StatusUpdate",
    "SupportGiven",
    "Told",
    "Tombstone",
    "Word",
]
