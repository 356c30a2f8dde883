"""Who may open which address, written by hand and apart from the policy's code.

A row names the people who get in. For pages about a child, `team` people only get in for a child
on whose team they are, guardians only for a child for whom they hold the right; the other words
hold for every child of the clinic. `sam` is the child of other people.

    T therapist on the team    A assistant on the team    S supervisor    F front desk
    D administrator            s guardian who may see     d ... decide    g ... sign
    L teacher with a link      K child in their own view
    t any therapist            a any assistant            G any guardian  * everyone
"""

from __future__ import annotations

# Which word of a row each of the people answers to, for robin and for sam.
PEOPLE: dict[str, dict[str, str]] = {
    "anonymous": {"robin": "", "sam": ""},
    "therapist": {"robin": "Tt", "sam": "t"},
    "stranger": {"robin": "t", "sam": "t"},
    "assistant": {"robin": "Aa", "sam": "a"},
    "supervisor": {"robin": "St", "sam": "STt"},  # she also treats sam
    "front_desk": {"robin": "F", "sam": "F"},
    "administrator": {"robin": "D", "sam": "D"},
    "parent": {"robin": "sdgG", "sam": "G"},
    "watcher": {"robin": "sG", "sam": "G"},
    "driver": {"robin": "G", "sam": "G"},
    "other": {"robin": "G", "sam": "sdgG"},
    "teacher": {"robin": "L", "sam": ""},
    "child": {"robin": "K", "sam": ""},
}

EVERYONE = "*"


def may(person: str, child: str, row: str) -> bool:
    """Return whether the person gets in by this row of the table."""
    return row == EVERYONE or bool(set(PEOPLE[person][child]) & set(row))
