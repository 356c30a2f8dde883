"""Every address of the program: our pages, allauth's with declared policies, health."""

from __future__ import annotations

from django.urls import include, path

from handspan.site.sign_in import declare
from handspan.web.urls import urlpatterns as pages

handler403 = "handspan.web.errors.forbidden"
handler404 = "handspan.web.errors.not_found"
handler500 = "handspan.web.errors.server_error"

urlpatterns = [
    *pages,
    path("account/", declare(include("allauth.account.urls"))),
    path("account/second-factor/", declare(include("allauth.mfa.urls"))),
]
