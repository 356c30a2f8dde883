"""Addresses without an account."""

from __future__ import annotations

from handspan.web.policy import Anyone
from handspan.web.public import views
from handspan.web.routes import page

urlpatterns = [
    page("", views.home, name="home", allow=Anyone(why="the door")),
    page("health/live", views.alive, name="alive", allow=Anyone(why="for machines")),
    page("health/ready", views.ready, name="ready", allow=Anyone(why="for machines")),
]
