"""The first page: every combination of signs, own words, and a calm answer in easy words."""

from __future__ import annotations

import random
import re
from itertools import chain, combinations, product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.areas import BY_CODE as AREAS
from handspan.core.language.first_worry import (
    QUOTED,
    Answer,
    FirstWorry,
    answer_first_worry,
    is_understood,
)
from handspan.core.language.reading import reading_level, reads_easily
from handspan.core.language.wording import check_wording, parse_wording_rules
from handspan.core.language.worry_signs import (
    ALWAYS_ASKED,
    AnswerKind,
    WorryTableError,
    parse_worry_table,
)
from tests.core.program.shipped import BY_CODE, LIBRARY, RULES

FOLDER = Path(__file__).resolve().parents[3] / "data" / "wording"
TEXT = (FOLDER / "worry_signs.toml").read_text(encoding="utf-8")
TABLE = parse_worry_table(TEXT)
WORDING = parse_wording_rules((FOLDER / "rules.toml").read_text(encoding="utf-8"))
ASKED = tuple(sign.code for sign in TABLE.asked)
AGES = (0, 6, 11.9, 12, 35, 36, 100, 216)
SOME_AREAS = ((), ("hands",), ("hands", "body"), ("hands", "body", "senses"), tuple(AREAS))


def answered(worry: FirstWorry) -> Answer:
    return answer_first_worry(worry, TABLE, LIBRARY, RULES)


def expected(signs: frozenset[str], age: float, areas: tuple[str, ...]) -> AnswerKind:
    """The rules of the page, written apart from its code."""
    if {"lost_skills", "seizure_like"} & signs or ("feeding_trouble" in signs and age < 12):
        return "talk_to_someone_today"
    if signs or len(areas) >= 3 or (areas and age < 12):
        return "talk_to_someone"
    return "play_and_look_again"


def all_sets(codes: tuple[str, ...]) -> list[frozenset[str]]:
    sizes = range(len(codes) + 1)
    return [frozenset(s) for s in chain.from_iterable(combinations(codes, n) for n in sizes)]


def texts_of(answer: Answer) -> list[str]:
    ideas = [text for idea in answer.play_ideas for text in (idea.helps, *idea.steps)]
    return [
        answer.headline,
        *answer.emergency,
        *answer.paragraphs,
        *answer.next_steps,
        *answer.questions_for_the_doctor,
        *ideas,
    ]


def test_the_page_asks_about_each_sign_that_always_leads_to_a_talk() -> None:
    assert set(ASKED) == set(ALWAYS_ASKED)
    assert len(all_sets(ASKED)) == 32


@pytest.mark.parametrize("signs", all_sets(ASKED), ids=lambda signs: "+".join(sorted(signs)) or "-")
def test_every_combination_of_signs_ages_and_areas(signs: frozenset[str]) -> None:
    for age, areas in product(AGES, SOME_AREAS):
        answer = answered(FirstWorry(age, areas, "Buttons are hard.", "drawing", "", signs))
        assert answer.kind == expected(signs, age, areas), (signs, age, areas)
        assert set(answer.signs) == signs
        if signs:
            assert answer.kind != "play_and_look_again"
            assert len(answer.questions_for_the_doctor) >= len(signs) + 2
        assert bool(answer.emergency) == bool(
            signs & {"seizure_like", "one_sided", "feeding_trouble"}
        )
        assert ("today" in answer.headline) == (answer.kind == "talk_to_someone_today")
        assert answer.paragraphs[0].startswith("You told us what your child is good at: “drawing.”")


@pytest.mark.parametrize("signs", all_sets(ASKED), ids=lambda signs: "+".join(sorted(signs)) or "-")
def test_every_answer_reads_easily_names_no_score_and_hurts_nobody(signs: frozenset[str]) -> None:
    for age, areas in product((6, 30, 100), SOME_AREAS):
        for text in texts_of(answered(FirstWorry(age, areas, "", "", "", signs))):
            assert reads_easily(text), f"{reading_level(text).grade}: {text}"
            for scope in ("family", "screener"):
                assert not check_wording(text, scope, WORDING), text


@pytest.mark.parametrize("signs", all_sets(ASKED), ids=lambda signs: "+".join(sorted(signs)) or "-")
def test_no_answer_promises_that_all_is_well(signs: frozenset[str]) -> None:
    promise = re.compile(
        r"\b(diagnos|scor|percent|normal|typical|all is well|(is|are|be) fine|no need|nothing to|"
        r"do not worry|grow out|wait and|too early to|just a phase|develop)",
        re.IGNORECASE,
    )
    for age, areas in product((6, 30, 100), SOME_AREAS):
        answer = answer_first_worry(FirstWorry(age, areas, "", "", "", signs), TABLE)
        for text in texts_of(answer):
            assert not promise.search(text), text


def test_a_sign_that_is_only_heard_has_easy_words_too() -> None:
    for sign in TABLE.signs:
        for text in (sign.question, sign.emergency, sign.says, sign.ask_doctor):
            assert reads_easily(text), text
            assert not check_wording(text, "screener", WORDING), text
            assert not check_wording(text, "family", WORDING), text


HEARD: dict[str, list[str]] = {
    "lost_skills": [
        "She lost the words she had.",
        "He stopped talking last month.",
        "He used to say mama and now he doesn't.",
        "He used to say mama, now he doesn\u2019t",
        "She no longer walks on her own",
        "He has regressed since the summer.",
        "She could crawl but now she can't.",
        "He doesn't wave anymore",
        "She FORGOT HOW TO stack.",
        "losing his speech",
    ],
    "changed": [
        "He doesn't like school anymore.",
        "It got worse.",
        "All of a sudden she hides.",
        "She used to love the park.",
    ],
    "one_sided": [
        "He only uses his left hand.",
        "She always keeps one hand in a fist.",
        "Her right arm is stiff.",
        "He doesn't use the right hand at all.",
        "She drags one foot.",
        "He is weak on one side.",
        "He limps since Sunday.",
        "prefers the left side, ignores the other arm",
    ],
    "feeding_trouble": [
        "He chokes on water.",
        "She gags at every meal.",
        "Coughs when he drinks milk",
        "She won't eat.",
        "He only eats five foods.",
        "Hardly eats anything",
        "She is not gaining weight.",
        "He can't swallow pills or bread",
        "a picky eater",
        "Meals scare us.",
        "trouble latching",
        "He throws up after meals",
    ],
    "seizure_like": [
        "She had a seizure.",
        "I think it was a siezure",
        "He stares into space and we can't reach him.",
        "Her eyes roll back.",
        "He goes stiff and then sleeps.",
        "She passed out at school.",
        "He was unresponsive for a minute.",
        "shakes all over",
        "He has epilepsy.",
    ],
    "may_be_spells": ["He zones out a lot.", "She twitches.", "He stares.", "She gets fits."],
    "parent_worried": [
        "I am worried.",
        "I'm so scared for her.",
        "Something is wrong.",
        "My gut says so.",
        "We do not know what to do.",
        "please help us",
        "Is she autistic?",
        "It keeps me up at night",
        "i WORRY",
    ],
    "breathing": [
        "He stops breathing at night.",
        "She can't breathe well",
        "His lips turn blue.",
        "noisy breathing",
    ],
    "unwell": ["She fell on her head.", "too sleepy to eat", "He swallowed a battery."],
    "self_harm": [
        "She says she wants to die.",
        "He cuts himself.",
        "talks about suicide",
        "She doesn't want to be here",
    ],
    "hurts_self": ["He bangs his head.", "She bites herself.", "pulls her hair"],
    "not_safe": ["He is not safe at home.", "I fear abuse.", "The sitter hits my son."],
    "runs_off": ["He runs off in stores.", "She bolts.", "no sense of danger"],
    "born_early": ["She came nine weeks early.", "He was premature.", "a NICU baby"],
    "pain": ["Her hand hurts.", "a swollen knee", "headaches after school"],
    "hearing_seeing": ["He does not hear us.", "no eye contact", "She doesn't respond to her name"],
    "someone_noticed": ["Her teacher says she is slow.", "The doctor told us to wait."],
}


def test_there_are_sentences_for_every_sign() -> None:
    assert set(HEARD) == {sign.code for sign in TABLE.signs}


@pytest.mark.parametrize(
    ("code", "words"), [(code, words) for code, said in HEARD.items() for words in said]
)
def test_signs_are_heard_in_own_words_wherever_they_stand(code: str, words: str) -> None:
    urgent = next(sign.is_for_today(50) for sign in TABLE.signs if sign.code == code)
    for worry in (
        FirstWorry(50, own_words=words),
        FirstWorry(50, good_at=f"Loves songs. {words}"),
        FirstWorry(50, tried=f"We tried a chart.\n\n{words.upper()}"),
    ):
        answer = answered(worry)
        assert code in answer.signs
        assert answer.kind != "play_and_look_again"
        assert not urgent or answer.kind == "talk_to_someone_today"


NO_SIGN = [
    "She hides her paper when it is time to write.",
    "He wants to dress on his own, but zippers and buttons make him mad.",
    "Copying from the board takes him so long that he misses what comes next.",
    "Socks and tags bother her each morning.",
    "He has a hard time waiting for his turn.",
    "She spells his name wrong when she writes fast.",
    "He fits in well with his friends but is shy with new kids.",
    "She is getting used to her new school.",
    "He talks a lot. He plays soccer on Sundays.",
    "Handwriting is slow and messy.",
    "She trips on the stairs when she is in a rush.",
    "He wants to ride a bike like his friends.",
    "She asks for the same book each night.",
    "We want to know what to play so that she gets stronger.",
]


@pytest.mark.parametrize("words", NO_SIGN)
def test_common_hopes_lead_to_play_and_a_second_look(words: str) -> None:
    answer = answered(FirstWorry(60, ("hands",), words, "drawing and jokes"))
    assert answer.signs == ()
    assert answer.kind == "play_and_look_again"
    assert answer.emergency == ()
    assert any("You do not have to wait." in text for text in answer.paragraphs)


@pytest.mark.parametrize(
    "words",
    [
        "Nuestro hijo no habla y no mira a los ojos cuando lo llamamos",
        "Mon fils ne parle pas encore et il ne me regarde pas",
        "Mein Sohn ist drei und er will nicht allein essen",
        "Con trai toi chua noi duoc va hay khoc",
        "ابني لا يتكلم",
        "мой сын не говорит",
        "他不说话",
        "asdf qwer zxcv tyui ghjk bnm",
    ],
)
def test_words_that_we_cannot_read_lead_to_a_talk(words: str) -> None:
    assert not is_understood(words, TABLE)
    answer = answered(FirstWorry(60, ("hands",), words, "songs"))
    assert answer.kind == "talk_to_someone"
    assert any("may not have understood" in text for text in answer.paragraphs)


@pytest.mark.parametrize("words", ["", "🙂", "buttons", "laces, zippers, forks", NO_SIGN[0]])
def test_short_or_english_words_are_understood(words: str) -> None:
    assert is_understood(words, TABLE)


def test_hidden_signs_between_letters_change_nothing() -> None:
    assert "seizure_like" in answered(FirstWorry(50, own_words="a sei\u200bzu\u0301re")).signs


def test_strengths_come_first_also_when_none_were_told() -> None:
    answer = answered(FirstWorry(50))
    assert answer.paragraphs[0] == (
        "Start with what your child loves and does well. You know that best."
    )


def test_a_long_praise_is_shortened_at_a_word_and_markup_stays_text() -> None:
    praise = "Building, <b>songs</b> and " + "jokes " * 2000
    quote = answered(FirstWorry(50, good_at=praise)).paragraphs[0]
    assert "<b>songs</b>" in quote
    assert len(quote) < QUOTED + 100
    assert "jokes …”" in quote


def test_steps_in_the_us_follow_the_age() -> None:
    young = answered(FirstWorry(20, signs=frozenset({"parent_worried"}))).next_steps
    older = answered(FirstWorry(36, signs=frozenset({"parent_worried"}))).next_steps
    assert any("under 3" in text for text in young)
    assert not any("school" in text for text in young)
    assert any("public school" in text for text in older)


def test_several_hard_areas_and_the_first_year_are_explained() -> None:
    many = answered(FirstWorry(50, ("hands", "body", "senses"))).paragraphs
    assert any("few things that are hard" in text for text in many)
    baby = answered(FirstWorry(5, ("body",))).paragraphs
    assert any("first year" in text for text in baby)


@pytest.mark.parametrize("area", AREAS)
def test_play_ideas_fit_the_area_and_the_age_in_every_month(area: str) -> None:
    for month in range(216):
        ideas = answered(FirstWorry(month, (area,))).play_ideas
        assert 1 <= len(ideas) <= 2
        for idea in ideas:
            activity = BY_CODE[idea.activity_code]
            assert idea.area == area in activity.areas
            assert activity.suits_age(month)
            assert "home" in activity.places


def test_no_play_idea_stands_beside_a_call_for_today_or_without_safety_rules() -> None:
    assert not answered(FirstWorry(50, ("hands",), signs=frozenset({"lost_skills"}))).play_ideas
    assert not answer_first_worry(FirstWorry(50, ("hands",)), TABLE).play_ideas
    assert len(answered(FirstWorry(50)).play_ideas) == 3


def test_no_activity_is_offered_twice() -> None:
    ideas = answered(FirstWorry(80, tuple(AREAS))).play_ideas
    codes = [idea.activity_code for idea in ideas]
    assert len(set(codes)) == len(codes)
    assert {idea.area for idea in ideas} == set(AREAS)


@pytest.mark.parametrize(
    ("worry", "why"),
    [
        (FirstWorry(-1), "from 0 to 216"),
        (FirstWorry(217), "from 0 to 216"),
        (FirstWorry(float("nan")), "from 0 to 216"),
        (FirstWorry(50, ("wings",)), "'wings' is not an area"),
        (FirstWorry(50, signs=frozenset({"wings"})), "'wings' is not a sign"),
    ],
)
def test_what_cannot_be_is_refused(worry: FirstWorry, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        answered(worry)


def test_10_000_made_up_families_are_never_reassured_against_a_sign() -> None:
    dice = random.Random(1998)
    kinds: dict[str, int] = dict.fromkeys(get_args(AnswerKind), 0)
    spoken = [(code, words) for code, said in HEARD.items() for words in said]
    for _ in range(10_000):
        ticked = frozenset(code for code in ASKED if dice.random() < 0.1)
        said = [dice.choice(spoken)] if dice.random() < 0.2 else []
        words = [text for _, text in said] + dice.sample(NO_SIGN, 2)
        dice.shuffle(words)
        areas = tuple(dice.sample(sorted(AREAS), dice.randint(0, 3)))
        worry = FirstWorry(dice.uniform(0, 216), areas, " ".join(words), "songs", "", ticked)
        answer = answer_first_worry(worry, TABLE)
        kinds[answer.kind] += 1
        assert ticked | {code for code, _ in said} <= set(answer.signs)
        if ticked or said:
            assert answer.kind != "play_and_look_again"
    assert min(kinds.values()) > 1000


@settings(deadline=None)
@given(
    st.floats(0, 216),
    st.lists(st.sampled_from(sorted(AREAS)), max_size=9),
    st.text(max_size=100),
    st.text(max_size=100),
    st.frozensets(st.sampled_from(ASKED)),
    st.sampled_from(ASKED),
)
def test_one_more_sign_never_makes_the_answer_calmer(
    age: float, areas: list[str], words: str, good_at: str, signs: frozenset[str], more: str
) -> None:
    order = get_args(AnswerKind)
    worry = FirstWorry(age, tuple(areas), words, good_at, "", signs)
    before = answer_first_worry(worry, TABLE)
    after = answer_first_worry(
        FirstWorry(age, tuple(areas), words, good_at, "", signs | {more}), TABLE
    )
    assert order.index(after.kind) <= order.index(before.kind)
    assert after.kind != "play_and_look_again"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('code = "one_sided"', 'code = "two_sided"', "'one_sided' must be asked"),
        (
            'question = "I am worried about my child."',
            "",
            "'parent_worried' must be asked",
        ),
        ('code = "changed"', 'code = "lost_skills"', "occurs twice"),
        ('urgency = "today"', 'urgency = "later"', "'later' is not one of today, soon"),
        ("talk_from_areas = 3", "", "'talk_from_areas' is missing"),
        ("[strengths]", "[weaknesses]", "'strengths' is missing"),
        ("'\\bregress", "'\\b(regress", "is no pattern"),
        ("today_under_months = 12", 'today_under_months = "12"', "'12' is not a whole number"),
        ('kinds = ["talk_to_someone"]', 'kinds = ["sing"]', "kinds are"),
        ("[[sign]]", "[[sign", "cannot be read as TOML"),
    ],
)
def test_a_spoiled_table_is_refused(old: str, new: str, why: str) -> None:
    assert old in TEXT
    with pytest.raises(WorryTableError, match=why):
        parse_worry_table(TEXT.replace(old, new, 1))
