"""The wording checker: what each rule finds and spares, where, and for whom."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.language.wording import (
    Scope,
    WordingError,
    WordingRule,
    check_wording,
    parse_wording_rules,
)

TEXT = (Path(__file__).resolve().parents[3] / "data" / "wording" / "rules.toml").read_text(
    encoding="utf-8"
)
RULES = parse_wording_rules(TEXT)
SCOPES: tuple[Scope, ...] = get_args(Scope)


def codes(text: str, scope: Scope) -> list[str]:
    return [finding.rule_code for finding in check_wording(text, scope, RULES)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_finds_its_examples_and_spares_the_others(rule: WordingRule) -> None:
    for scope in rule.scopes:
        for text in rule.catches:
            assert rule.code in codes(text, scope), text
        for text in rule.spares:
            assert rule.code not in codes(text, scope), text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_holds_only_for_its_readers(rule: WordingRule) -> None:
    for scope in set(SCOPES) - rule.scopes:
        for text in rule.catches:
            assert rule.code not in codes(text, scope)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_a_rule_suggests_is_found_by_no_rule(rule: WordingRule) -> None:
    for scope in rule.scopes:
        quoted = rule.suggestion
        assert not [c for c in codes(quoted, scope) if c == rule.code], quoted


PLAIN_SENTENCES = """
Amara writes her name on the line in four of ten tries.
She asked for a break with her card and came back on her own.
When the bell rang, he covered his ears and said no to lunch.
Buttons are hard for now. A bigger button can be next.
He uses a wheelchair and leads the line to the gym.
Two hands work as a team: one holds, the other cuts.
This week was full. Here is one small thing to try.
He was overwhelmed at the store and felt calm after ten minutes outside.
Her teacher wrote that she helps others at the art table.
He speaks with his device and with his eyes.
You know your child best.
She can not yet tie the second loop, and she wants to.
Most children of this age like to hide and be found.
Play for a few minutes on most days. Skip a day when you need to.
She walks up the stairs with a hand on the rail.
He loves trains and knows every stop.
The plan did not fit the week, so we made it smaller.
With a little help at the start, he finished his page.
Ask your doctor if you want to know more.
Your child may want a quiet spot after school.
""".strip().splitlines()

HURTFUL_SENTENCES = """
Amara suffers from poor fine motor skills.
He is a low-functioning, non-verbal boy.
She refused to sit and had a tantrum.
His writing is below average and he lags behind his peers.
The mother failed to do the home program.
She is wheelchair-bound.
He is obsessed with trains.
This deficit in working memory is a red flag.
Compared to normal children, her balance is weak balance.
He is lazy and attention-seeking.
She should be dressing by now.
We will fix your child.
You missed three days of exercises.
He functions like a 3-year-old.
Use hand-over-hand help with the spoon.
Her vestibular system is dysregulated.
She is at risk of failure.
He failed the test.
A special needs child with developmental delays.
All you have to do is force her to sit still.
""".strip().splitlines()


@pytest.mark.parametrize("sentence", PLAIN_SENTENCES)
def test_plain_and_kind_sentences_pass(sentence: str) -> None:
    for scope in ("family", "school", "child"):
        assert not codes(sentence, scope), sentence


@pytest.mark.parametrize("sentence", HURTFUL_SENTENCES)
def test_hurtful_sentences_are_found(sentence: str) -> None:
    assert codes(sentence, "family")


def test_a_finding_says_where_what_and_what_instead() -> None:
    text = "Sam is kind. He suffers from tremor."
    (finding,) = check_wording(text, "family", RULES)
    assert finding.rule_code == "suffers"
    assert text[finding.start : finding.end] == finding.found == "suffers from"
    assert finding.suggestion == "has"
    assert finding.severity == "change"


def test_findings_come_in_the_order_of_the_text() -> None:
    text = "A red flag: he refused, failed and had a tantrum."
    starts = [finding.start for finding in check_wording(text, "family", RULES)]
    assert len(starts) == 4
    assert starts == sorted(starts)


def test_the_words_of_others_in_quotation_marks_are_left_alone() -> None:
    assert not codes('His father says: "He refuses to eat."', "family")
    assert not codes("She said: “I failed again.”", "family")
    assert codes("She said: “I failed again.” She failed.", "family") == ["fails"]
    assert codes("His father says he refuses to eat.", "family") == ["refuses"]


def test_a_curly_apostrophe_changes_nothing() -> None:
    assert codes("Don\u2019t worry. Don't worry.", "screener") == ["score-in-screener"] * 2


def test_professionals_may_use_the_words_of_their_field() -> None:
    text = "Bilateral coordination and proprioceptive input; ROM within normal limits."
    assert not codes(text, "professional")
    assert {"jargon-hands", "jargon-body", "abbreviation"} <= set(codes(text, "family"))


def test_an_unknown_reader_is_refused() -> None:
    with pytest.raises(ValueError, match="'robot' is not one of"):
        check_wording("Hello", "robot", RULES)  # type: ignore[arg-type]


@given(st.text(max_size=200), st.sampled_from(SCOPES))
def test_every_finding_lies_in_the_text(text: str, scope: Scope) -> None:
    for finding in check_wording(text, scope, RULES):
        assert text[finding.start : finding.end] == finding.found


@given(st.sampled_from(HURTFUL_SENTENCES), st.sampled_from(PLAIN_SENTENCES))
def test_a_kind_sentence_before_hides_nothing(hurtful: str, plain: str) -> None:
    assert codes(f"{plain} {hurtful}", "family") == codes(hurtful, "family")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('code = "suffers"', "", "code is missing"),
        ('severity = "change"', 'severity = "shout"', "'shout' is not one of change, think"),
        ('scopes = ["family"', 'scopes = ["aunt"', "scopes are"),
        ('suggestion = "has"', "", "rule suffers: suggestion is missing"),
        ('code = "wheelchair"', 'code = "suffers"', "suffers occurs twice"),
        ("pattern = '", "pattern = '(", "is no pattern"),
        ('suggestion = "has"', 'suggestion = "has"\ncolor = "red"', "'color' is not a field"),
        ("[[rule]]", "[[rule", "cannot be read as TOML"),
    ],
)
def test_a_spoiled_table_is_refused(old: str, new: str, why: str) -> None:
    assert old in TEXT
    with pytest.raises(WordingError, match=why):
        parse_wording_rules(TEXT.replace(old, new, 1))


def test_a_table_without_rules_is_refused() -> None:
    with pytest.raises(WordingError, match="holds no"):
        parse_wording_rules("")


SEEDS = [
    *("victim of", "confined to a wheelchair", "high-functioning", "mental age", "ADLs"),
    *("differently abled", "abnormal child", "unmotivated", "manipulative", "naughty"),
    *("deficient", "impaired", "meltdown", "fixated", "poor compliance", "recover from"),
    *("at risk", "aggressive", "graphomotor", "tactile", "low tone", "retarded range"),
    *("gross motor", "visual motor integration", "executive function", "behavior problem"),
    *("vestibular", "proprioception", "bilateral coordination", "inappropriate", "cure"),
]


def test_the_seeds_of_the_specification_are_all_there() -> None:
    assert len(RULES) >= 40
    for words in SEEDS:
        assert codes(words, "family"), words
