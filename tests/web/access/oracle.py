"""Who may open which address, written by hand and apart from the policy's code.

A row names the people who get in. For pages about a child, `team` people only get in for a child
on whose team they are, guardians only for a child for whom they hold the right; the other words
hold for every child of the clinic. `sam` is the child of other people.

    T therapist on the team    A assistant on the team    S supervisor    F front desk
    D administrator            s guardian who may see     d ... decide    g ... sign
    L teacher with a link      K child in their own view
    t any therapist            a any assistant            G any guardian
    u anybody with an account  o the guardian whose own play, sign-in or security key it is
    k a device that a child holds    * everyone

A row `POST name` holds for sending where fewer people may send than may look.
"""

from __future__ import annotations

# Which word of a row each of the people answers to, for robin and for sam.
PEOPLE: dict[str, dict[str, str]] = {
    "anonymous": {"robin": "", "sam": ""},
    "therapist": {"robin": "Ttu", "sam": "tu"},
    "stranger": {"robin": "tu", "sam": "tu"},
    "assistant": {"robin": "Aau", "sam": "au"},
    "supervisor": {"robin": "Stu", "sam": "STtu"},  # she also treats sam
    "front_desk": {"robin": "Fu", "sam": "Fu"},
    "administrator": {"robin": "Du", "sam": "Du"},
    "parent": {"robin": "sdgoGu", "sam": "Gu"},
    "watcher": {"robin": "sGu", "sam": "Gu"},
    "driver": {"robin": "Gu", "sam": "Gu"},
    "other": {"robin": "Gu", "sam": "sdgoGu"},
    "teacher": {"robin": "L", "sam": ""},
    "child": {"robin": "Kk", "sam": "k"},
}

EVERYONE = "*"
STAFF, CLINICAL = "taSFD", "taS"
KNOW, READ, TREAT, CAPTURE, REGISTER = "TASFD", "TAS", "T", "TA", "TSF"

ROWS: dict[str, str] = {
    # doors
    "home": EVERYONE, "alive": EVERYONE, "ready": EVERYONE,
    "worry": EVERYONE, "worry_ask": EVERYONE, "worry_thanks": EVERYONE,
    "invitation": "",  # opened by its own link alone, which nobody here holds
    # referral and intake: the desk decides, the child's own therapist reads
    "referrals": "SF", "referral_new": "SF", "referral": REGISTER, "intake": REGISTER,
    # people of a child
    "child_people": KNOW, "guardian_add": REGISTER, "guardian_rights": REGISTER,
    "guardian_end": REGISTER, "team_add": REGISTER, "team_end": REGISTER,
    "consent_give": REGISTER, "consent_withdraw": REGISTER, "link_make": REGISTER,
    "link_revoke": REGISTER, "flag_add": REGISTER, "flag_end": REGISTER,
    "guardian_link": REGISTER, "child_about": REGISTER,
    "school_page": "L",
    "form": "",  # opened by its own link alone, which nobody here holds
    # accounts and the clinic
    "my_account": "u", "end_sign_in": "o", "end_other_sign_ins": "u",
    "calibration": "D", "calibration_agree": "D", "calibration_withdraw": "D",
    "calibration_accept": "D", "calibration_back": "D",
    "clinic": "D", "site_new": "D", "room_new": "D", "clinic_rule": "D",
    "clinic_clocks": "D", "staff_new": "D",
    "staff_member": "D", "staff_edit": "D", "credential_new": "D", "staff_end": "D",
    "invite_staff": "D", "audit_verify": "D", "audit_head": "D", "invite_guardian": "FD",
    # instruments and norms: administrators and supervisors keep them, every therapist looks
    "instruments": "tSD", "instrument": "tSD", "norm_table": "tSD", "norms_verify": "tSD",
    "own_instrument": "tSD", "norm_row_add": "SD",
    "instrument_hold": "SD", "instrument_let_go": "SD", "instrument_hold_on": "SD",
    "corrected_age": "SD", "norms_new": "SD", "norm_row_remove": "SD", "norms_import": "SD",
    "norms_hand_over": "SD", "norms_take_back": "SD", "norms_correct": "SD",
    "norms_discard": "SD", "norms_bring_back": "SD",
    "own_new": "SD", "own_edit": "SD", "own_use": "SD",
    "own_retire": "SD", "own_offer": "SD", "own_version": "SD",
    # lists of staff
    "caseload": CLINICAL, "caseload_together": CLINICAL, "caseload_csv": CLINICAL,
    "today": CLINICAL, "notes": CLINICAL, "activities": CLINICAL, "activity": CLINICAL,
    "calendar": STAFF, "children": STAFF,
    # visits
    "child_visits": KNOW, "appointment": KNOW, "series_new": REGISTER,
    "authorization_add": REGISTER, "authorization_back": REGISTER,
    "appointment_mark": REGISTER, "appointment_undo": REGISTER, "appointment_move": REGISTER,
    "appointment_following": REGISTER, "appointment_cancel": REGISTER,
    # sessions and notes
    "session_start": CAPTURE, "session": CAPTURE, "session_try": CAPTURE, "session_undo": CAPTURE,
    "session_finish": CAPTURE, "session_reopen": CAPTURE, "note_save": CAPTURE,
    "note_add": CAPTURE, "child_notes": READ, "note": READ, "note_print": READ,
    "note_cosign": "TS",
    # the chart
    "child": READ, "child_evaluations": READ, "child_scores": READ, "evaluation_result": READ,
    "evaluation_map": READ, "evaluation_scores": READ,
    "score_new": TREAT, "score_undo": TREAT, "own_sheet": TREAT,
    "child_goals": READ, "goal": READ, "child_program": READ, "child_progress": READ,
    "child_discharge": READ, "goal_look": TREAT,
    "goal_workshop": TREAT, "goal_bank": TREAT, "goal_together": TREAT,
    "hope_rate": TREAT, "hope_aside": TREAT,
    "goal_second": READ, "goal_progress": READ,
    "event_add": TREAT, "event_remove": TREAT, "event_restore": TREAT,
    "child_reports": READ, "report": READ, "report_pdf": READ,
    "evaluation_new": TREAT, "evaluation": TREAT, "evaluation_answer": TREAT,
    "evaluation_plan": TREAT, "evaluation_give": TREAT, "evaluation_items": TREAT,
    "form_ask": TREAT, "form_renew": TREAT, "form_end": TREAT, "goal_new": TREAT,
    "goal_edit": TREAT, "goal_rate": TREAT, "goal_reach": TREAT, "goal_close": TREAT,
    "goal_settle": TREAT, "program_edit": TREAT, "program_activity_edit": TREAT,
    "program_new": TREAT, "program_week": TREAT, "program_print": READ,
    "program_activity_add": TREAT, "program_activity_end": TREAT,
    "activity_aside": TREAT, "activity_back": TREAT,
    # families
    "family_home": "G", "family_child": "s", "family_growing": "s", "family_visits": "s",
    "family_goals": "s", "family_goal": "s", "family_play": "s", "family_report": "s",
    "family_hopes": "s", "family_hope_rate": "d", "family_hope_aside": "d", "child_wish": "sK",
    "family_lighter": "s", "child_view_begin": "s", "child_view": "sK",
    "family_play_undo": "o",
    # who reads the page, and who changes something on it
    "POST child_reports": "T", "POST report": "T",  # a report is a therapist's work
    "POST family_goal": "g",  # agreeing is signing
    "POST family_hopes": "d",
    # allauth: the doors
    "account_login": EVERYONE, "account_logout": EVERYONE, "account_signup": EVERYONE,
    "account_inactive": EVERYONE, "account_email_verification_sent": EVERYONE,
    "account_reset_password": EVERYONE, "account_reset_password_done": EVERYONE,
    "account_reset_password_from_key": EVERYONE, "account_reset_password_from_key_done": EVERYONE,
    "account_confirm_email": EVERYONE,
    "POST account_confirm_email": "",  # the key of the test is none
    # allauth: second steps, which lead to the sign-in page where no first step was taken
    "account_confirm_login_code": "uk", "mfa_authenticate": "uk", "mfa_login_webauthn": "uk",
    # allauth: one's own account, never from a device that a child holds
    "account_email": "u", "account_change_password": "u", "account_set_password": "u",
    "account_reauthenticate": "u", "mfa_reauthenticate": "u", "mfa_reauthenticate_webauthn": "u",
    "mfa_index": "u", "mfa_activate_totp": "u", "mfa_deactivate_totp": "u",
    "mfa_view_recovery_codes": "u", "mfa_generate_recovery_codes": "u",
    "mfa_download_recovery_codes": "u", "mfa_list_webauthn": "u", "mfa_add_webauthn": "u",
    "mfa_edit_webauthn": "o", "mfa_remove_webauthn": "o",
}  # fmt: skip

# Whoever answers to none of these words for a child never reads the words of that kind, on any
# page, let in or not: titles of goals, clinical notes, and where the people of the child live.
READERS = {"goal": "TASsLK", "hope": "TASs", "note": "TAS", "home": "TASFD"}


def row_of(name: str, method: str) -> str:
    """Return the row for an address and a method."""
    return ROWS.get(f"{method} {name}", ROWS[name])


def may(person: str, child: str, row: str) -> bool:
    """Return whether the person gets in by this row of the table."""
    return row == EVERYONE or bool(set(PEOPLE[person][child]) & set(row))
