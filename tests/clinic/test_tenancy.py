"""One clinic at a time: the manager's filter on both databases, the second wall on PostgreSQL."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from handspan.clinic.audit.models import Entry, Version
from handspan.clinic.people.models import Child
from handspan.clinic.tenancy import ClinicManager, ClinicRow, OutsideClinic, clinic_scope
from tests import world as worlds
from tests.world import World

TENANT_MODELS = [m for m in apps.get_models() if issubclass(m, ClinicRow)] + [Entry, Version]


@pytest.mark.django_db
def test_rows_cannot_be_asked_for_without_a_clinic() -> None:
    with pytest.raises(OutsideClinic):
        Child.objects.count()


def test_each_clinic_sees_its_own_rows_only(world: World) -> None:
    other = worlds.new_clinic("maple")
    with clinic_scope(other.pk):
        worlds.build("maple")
        assert Child.objects.count() == 2
        assert not Child.objects.filter(pk=world.child.pk).exists()
    assert {child.clinic_id for child in Child.objects.all()} == {world.clinic.pk}


def test_scope_is_given_back_after_an_error(world: World) -> None:
    other = worlds.new_clinic("maple")
    with pytest.raises(ZeroDivisionError), clinic_scope(other.pk):
        _ = 1 / 0
    assert Child.objects.filter(pk=world.child.pk).exists()


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda m: m._meta.label)
def test_every_model_of_a_clinic_filters_by_it(model: type) -> None:
    assert isinstance(model._default_manager, ClinicManager)


if connection.vendor == "postgresql":  # SQLite has no such wall, so there is nothing to skip

    @pytest.mark.django_db
    def test_every_table_with_a_clinic_has_the_second_wall() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            )
            walled = {name for (name,) in cursor.fetchall()}
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            assert cursor.fetchone() == (False,), "this role could walk around the wall"
        assert {model._meta.db_table for model in TENANT_MODELS} <= walled

    def test_the_database_hides_other_clinics_when_the_filter_is_forgotten(world: World) -> None:
        other = worlds.new_clinic("maple")
        with clinic_scope(other.pk), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_child")
            assert cursor.fetchone() == (0,)
            cursor.execute("DELETE FROM people_safetyflag")
            cursor.execute("UPDATE people_child SET school = 'x'")
            assert cursor.rowcount == 0

    def test_the_database_refuses_a_row_of_another_clinic(world: World) -> None:
        other = worlds.new_clinic("maple")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Child(
                clinic=other, given_name="A", birth_date=worlds.TODAY, created_at=worlds.NOW
            ).save()

    @pytest.mark.django_db
    def test_without_a_clinic_the_database_shows_nothing() -> None:
        clinic = worlds.new_clinic()
        with clinic_scope(clinic.pk):
            worlds.build()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_child")
            assert cursor.fetchone() == (0,)
