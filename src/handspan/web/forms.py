"""What all forms share: how a refusal of an action comes back to the field that it belongs to."""

from __future__ import annotations

from django import forms

from handspan.clinic.errors import Refused


def refuse(form: forms.Form, refused: Refused) -> None:
    """Show an action's refusal in the form, which keeps what was typed."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
