"""The addresses of a team's pages, the same below each console."""

from __future__ import annotations

from django.urls import URLPattern, path

from vendible.consoles.acting import acting_as
from vendible.consoles.posting import only_posted
from vendible.consoles.team import views
from vendible.domain.access.permissions import OrganizationKind


def team_urls(kind: OrganizationKind) -> list[URLPattern]:
    """For people of such an organization alone."""
    acting, posted = acting_as(kind), only_posted(f"{views.SPACES[kind]}:team")
    return [
        path("team/", acting(views.people), name="team"),
        path("team/invite/", acting(views.invite), name="team_invite"),
        path("team/<int:user>/", acting(views.member), name="team_member"),
        path("team/<int:user>/remove/", acting(views.remove), name="team_remove"),
        path(
            "team/invitations/<uuid:invitation>/again/",
            acting(posted(views.again)),
            name="invitation_again",
        ),
        path(
            "team/invitations/<uuid:invitation>/withdraw/",
            acting(posted(views.withdraw)),
            name="invitation_withdraw",
        ),
    ]
