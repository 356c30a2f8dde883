"""Words that name an act which can be seen and counted, and words that do not."""

from __future__ import annotations

_ACTS = """
add answer approach arrange ask assemble balance bite blow bounce breathe bring brush buckle build
button call carry catch choose circle clap clean climb close color comb come complete connect copy
count crawl cross cut describe dial dig draw dress drink drop dry eat empty erase explain fasten
fetch fill find finish flip fold follow form gather get give glue go grasp greet grip hand hang
hide hit hold hop hug invite join jump keep kick knock lace lead leave lick lift line listen look
make march match measure mix move name offer open order pack paint pass paste pay pedal peel pick
pinch place play point poke pour press print pull push put raise reach read recite remove repeat
reply rest return ride ring rinse roll run say scoop screw scribble sequence set shake share
shower shut sing sit skip sleep slide solve sort speak spell spin spread squeeze stack stand start
stay steer step stir stop string swallow swing take talk tap tear tell throw tidy tie toss touch
trace transfer turn type undress unlock unpack unzip use wait walk wash watch wave wear weigh wipe
wrap write zip
"""
OBSERVABLE: frozenset[str] = frozenset(_ACTS.split())
"""Base forms. A verb that is not here is still an act; these are the ones known for sure."""

VAGUE: dict[str, str] = {
    "be aware": "what the child does when aware",
    "become": "what the child will do",
    "behave": "what the child does instead",
    "cope": "what the child does to calm down",
    "decrease": "what the child will do instead",
    "demonstrate": "the act itself",
    "develop": "what the child will do with it",
    "enjoy": "what the child does when enjoying it",
    "feel": "what the child says or does",
    "focus": "what the child does, and for how long",
    "gain": "what the child will do with it",
    "improve": "what the child will do",
    "increase": "what the child will do, and how much",
    "know": "what the child says or does to show it",
    "learn": "what the child will do",
    "participate": "what the child does in the activity",
    "realize": "what the child says or does",
    "strengthen": "what the child will do with more strength",
    "tolerate": "what the child does, and for how long",
    "try": "what the child does",
    "understand": "what the child says or does to show it",
    "work on": "what the child will do",
}
"""Verbs that nobody can count, each with what to write in their place."""

VAGUE_MEASURES: tuple[str, ...] = (
    "age-appropriate",
    "age appropriate",
    "adequately",
    "appropriately",
    "as needed",
    "better",
    "improved",
    "more independently",
    "properly",
    "successfully",
    "well",
)
"""Words that two observers would count differently."""


def third_person(verb: str) -> str:
    """Give the form that follows "she" or "he": "writes", "carries", "washes", "goes"."""
    head, _, tail = verb.partition(" ")
    if head == "be":
        form = "is"
    elif head.endswith("y") and head[-2:-1] not in "aeiou":
        form = f"{head[:-1]}ies"
    elif head.endswith(("s", "x", "z", "ch", "sh", "o")):
        form = f"{head}es"
    else:
        form = f"{head}s"
    return f"{form} {tail}".strip()


ACTS: frozenset[str] = frozenset(third_person(verb) for verb in OBSERVABLE)
"""Observable acts as they follow a name."""

VAGUE_FORMS: dict[str, str] = {form: verb for verb in VAGUE for form in (verb, third_person(verb))}
"""Both forms of each vague verb, and the verb."""
