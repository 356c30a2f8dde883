"""Clinics, staff, children, guardians, their rights, care teams and consents."""
