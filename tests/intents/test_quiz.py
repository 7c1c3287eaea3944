"""A quiz asks what no namer saw, the same at every draw, tells nothing of what is right, and scores by hand."""

import dataclasses
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from saerec.errors import ConfigError, DataError
from saerec.evaluation.metrics import wilson
from saerec.intents.examples import scoring_split
from saerec.intents.quiz import N_NAMES, NONE, Answer, Askable, draw_quiz, question_code, right_place
from saerec.intents.quiz_score import CHANCE, Share, score_answers
from saerec.intents.quiz_sheet import LETTERS, READ, blind_sheet, read_filled
from saerec.sae.activations import Activations
from saerec.serialize import as_csv
from tests.support.hostile import HOSTILE

N_LATENTS, PER_LATENT = 12, 60


def world(names=None, per_latent=PER_LATENT, dictionary="d"):
    """Latent j fires on its own sentences, ever more weakly; every tenth one is no training sentence."""
    latent = np.repeat(np.arange(N_LATENTS), per_latent)
    step = np.tile(np.arange(per_latent), N_LATENTS)
    acts = Activations.build(
        (per_latent - step)[:, None].astype(np.float32), latent[:, None].astype(np.int32), N_LATENTS
    )
    texts = pd.Series([f"sentence {s} of {j}" for j, s in zip(latent, step, strict=True)])
    angle = np.arange(N_LATENTS) / N_LATENTS * np.pi
    rows = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    named = {j: f"name {j}" for j in range(N_LATENTS)} if names is None else names
    return Askable(dictionary, named, rows, acts, texts, step % 10 != 9)


def asked(questions, choose):
    rows = [("ann", 0, q.latent, q.names[q.right], choose(q)) for q in questions]
    return pd.DataFrame(rows, columns=["reader", "seed", "latent", "name", "chosen"])


def test_sentences_are_held_out_training_ones_of_different_wording_over_all_strengths():
    askable = world()
    for question in draw_quiz(askable, seed=3):
        steps = [int(text.split()[1]) for text in question.sentences]
        assert {text.split()[3] for text in question.sentences} == {str(question.latent)}
        assert len(set(steps)) == 5 and steps == sorted(steps) and not [step for step in steps if step % 10 == 9]
        assert scoring_split(pd.Series(question.sentences)).all()
        held = askable.texts[scoring_split(askable.texts) & askable.train]
        mine = [int(text.split()[1]) for text in held if text.endswith(f" of {question.latent}")]
        assert steps[0] <= mine[len(mine) // 5 + 1] and steps[-1] >= mine[-len(mine) // 5 - 1]


def test_equal_wordings_are_shown_once():
    askable = world()
    texts = askable.texts.where(askable.texts.index % 2 == 0, askable.texts.shift(1))
    again = Askable("d", askable.names, askable.W_dec, askable.acts, texts, askable.train)
    assert all(len(set(question.sentences)) == 5 for question in draw_quiz(again, 0))


def test_a_seed_draws_the_same_questions_and_the_first_ones_of_more():
    first = draw_quiz(world(), seed=1, n=12)
    assert first == draw_quiz(world(), seed=1, n=12)
    fewer = [(q.code, q.latent, q.sentences, q.right) for q in draw_quiz(world(), seed=1, n=4)]
    assert fewer == [(q.code, q.latent, q.sentences, q.right) for q in first[:4]]
    assert len({question.latent for question in first}) == 12
    other = draw_quiz(world(), seed=2, n=12)
    assert [q.latent for q in other] != [q.latent for q in first]
    assert {q.code for q in other}.isdisjoint(q.code for q in first)


def test_other_names_leave_questions_and_places_as_they_were():
    before = draw_quiz(world(), seed=0, n=12)
    renamed = world({j: f"name {j}" if j else "quite another" for j in range(N_LATENTS)})
    after = draw_quiz(renamed, seed=0, n=12)
    told = [[(q.code, q.latent, q.sentences, q.right) for q in some] for some in (before, after)]
    assert told[0] == told[1]


def test_names_are_four_different_ones_in_two_pairs_that_lie_near():
    names = {j: ("Same  name" if j < 3 else "same NAME " if j < 6 else f"name {j}") for j in range(N_LATENTS)}
    for question in draw_quiz(world(names), seed=0, n=12):
        assert len({" ".join(name.split()).casefold() for name in question.names}) == 4
        assert question.names[question.right].casefold() == " ".join(names[question.latent].split()).casefold()
    for question in draw_quiz(world(), seed=0, n=12):
        place = sorted(int(name.split()[1]) for name in question.names)
        others = [one for one in place if one != question.latent]
        assert min(abs(one - question.latent) for one in others) <= 4


def test_names_of_one_theme_or_one_reason_are_never_offered_together():
    theme, says = {j: j // 3 for j in range(N_LATENTS)}, {j: j % 6 for j in range(N_LATENTS)}
    kin = {j: frozenset({f"theme {theme[j]}", f"says {says[j]}"}) for j in range(N_LATENTS)}
    questions = draw_quiz(dataclasses.replace(world(), kin=kin), seed=0, n=12)
    assert questions
    for question in questions:
        offered = [int(name.split()[1]) for name in question.names]
        assert len({theme[j] for j in offered}) == len({says[j] for j in offered}) == 4


def test_a_theme_is_asked_about_with_sentences_of_all_its_latents():
    heads = {j: [j, j + 1] for j in range(0, N_LATENTS, 2)}
    askable = dataclasses.replace(world({j: f"theme {j}" for j in heads}), members=heads)
    questions = draw_quiz(askable, seed=0, n=6)
    spoken = {question.latent: {int(text.split()[3]) for text in question.sentences} for question in questions}
    assert set(spoken) == set(heads) and all(some <= set(heads[head]) for head, some in spoken.items())
    assert any(len(some) == 2 for some in spoken.values())


def test_every_name_is_offered_as_often_so_that_a_rare_one_is_no_likelier():
    for n, least, most in ((3, 1, 1), (5, 1, 2), (12, 3, 5)):
        counts = Counter(name for q in draw_quiz(world(), seed=0, n=n) for name in q.names)
        assert least <= min(counts.values()) and max(counts.values()) <= most


def test_nothing_to_ask_is_said():
    with pytest.raises(ConfigError, match="Nothing can be asked"):
        draw_quiz(world({0: "one", 1: "two", 2: "three"}), 0)
    with pytest.raises(ConfigError, match="5 different sentences"):
        draw_quiz(world(per_latent=8), 0)


def test_every_place_is_right_as_often():
    places = Counter(right_place("d", seed, latent) for seed in range(20) for latent in range(200))
    assert set(places) == set(range(N_NAMES))
    assert all(abs(n / 4000 - CHANCE) < 0.03 for n in places.values())  # 4 standard deviations
    codes = [question_code("d", 0, latent) for latent in range(4000)]
    by_code = Counter((code[1], right_place("d", 0, latent)) for latent, code in enumerate(codes))
    assert max(by_code.values()) < 110 and min(by_code.values()) > 30  # 62.5 of each: a code tells no place


def test_who_knows_scores_one_and_who_guesses_a_quarter():
    rng = np.random.default_rng(0)
    questions = [question for seed in range(60) for question in draw_quiz(world(), seed, n=12)]
    assert score_answers(asked(questions, lambda q: q.names[q.right])).total == Share(720, 720)
    guessed = score_answers(asked(questions, lambda q: q.names[rng.integers(4)])).total
    assert guessed.interval[0] < CHANCE < guessed.interval[1]
    assert score_answers(asked(questions, lambda q: NONE)).total.right == 0


def test_a_score_by_hand():
    rows = [("bob", 0, 4, "quiet", "quiet"), ("bob", 0, 7, "gift", "cheap"), ("ann", 0, 4, "quiet", "quiet"),
            ("ann", 0, 7, "gift", "cheap"), ("ann", 1, 7, "gift", NONE), ("ann", 1, 9, "tea", "tea")]  # fmt: skip
    found = score_answers(pd.DataFrame(rows, columns=["reader", "seed", "latent", "name", "chosen"]))
    assert (str(found.total), found.total.value, found.total.interval) == ("3 of 6", 0.5, wilson(0.5, 6))
    assert found.readers[["reader", "right", "asked"]].values.tolist() == [["ann", 2, 4], ["bob", 1, 2]]
    assert found.latents[["latent", "right", "asked"]].values.tolist() == [[7, 0, 3], [4, 2, 2], [9, 1, 1]]
    assert found.latents["taken_for"].iloc[0] == "cheap" and found.latents["taken_for"].iloc[1:].isna().all()
    assert found.latents["high"].iloc[0] == pytest.approx(wilson(0, 3)[1])
    assert str(Share(17, 20)) == "17 of 20" and Share(17, 20).interval == pytest.approx((0.6396, 0.9476), abs=1e-4)


def test_nobody_asked_is_no_share():
    nothing = score_answers(pd.DataFrame(columns=["reader", "seed", "latent", "name", "chosen"]))
    assert nothing.total == Share(0, 0) and nothing.readers.empty and nothing.latents.empty
    assert np.isnan(nothing.total.value) and np.isnan(nothing.total.interval).all()


# ---- sheets ------------------------------------------------------------------------------------------------------


def rows_of(sheet, **answers):
    rows = sheet[list(READ)].astype(str).to_dict("records")
    for row, said in zip(rows, answers.get("said", []), strict=False):
        row["answer"] = said
    return rows


def test_a_sheet_holds_no_key():
    questions = draw_quiz(world(), seed=5, n=12)
    sheet = blind_sheet(questions, 5, "shop")
    assert list(sheet) == ["row", *(f"sentence_{n}" for n in range(1, 6)), "a", "b", "c", "d", "answer", "question",
                           "seed", "run"]  # fmt: skip
    assert (sheet["answer"] == "").all()
    assert sheet[list(LETTERS)].values.tolist() == [list(question.names) for question in questions]
    assert {question.right for question in questions} == {0, 1, 2, 3}


def test_letters_names_and_none_are_answers_and_rows_may_be_left_out_or_moved():
    questions = draw_quiz(world(), seed=5, n=6)
    rows = rows_of(
        blind_sheet(questions, 5, "shop"), said=[" B ", questions[1].names[2].upper(), "None of them", "none", "", "a"]
    )
    filled = read_filled(reversed(rows[:5]), "d", N_LATENTS)
    own = [question.names[question.right] for question in questions]
    expected = [questions[0].names[1], questions[1].names[2], NONE, NONE]
    assert filled.seed == 5 and filled.unanswered == 1
    assert list(reversed(filled.answers)) == [
        Answer(question.latent, name, chosen)
        for question, name, chosen in zip(questions[:4], own[:4], expected, strict=True)
    ]


def test_what_is_no_answer_or_no_sheet_of_this_run_is_said():
    rows = rows_of(blind_sheet(draw_quiz(world(), 5, 3), 5, "shop"), said=["a", "a", "a"])
    cases = {
        "Row 2: the answer 'e' is none of its names. Write a, b, c, d": [rows[0], {**rows[1], "answer": "e"}],
        "Row 1: its question stands in the sheet twice": [rows[0], rows[0]],
        "rows of 2 seeds": [rows[0], {**rows[1], "seed": "6"}],
        "seed is '5.0', not a whole number": [{**rows[0], "seed": "5.0"}],
        "Row 1: question 'q0' is none of this run's": [{**rows[0], "question": "q0"}],
        "no rows": [],
    }
    for said, wrong in cases.items():
        with pytest.raises(DataError, match=said):
            read_filled(wrong, "d", N_LATENTS)
    with pytest.raises(DataError, match="drawn from another run, or from this one before"):
        read_filled(rows, "another dictionary", N_LATENTS)


def test_hostile_names_are_no_formulas_and_come_back_as_they_were():
    names = {j: f"{HOSTILE[9 + j]}{j}"[:300] for j in range(N_LATENTS - 1)}
    questions = draw_quiz(world(names), 0, 11)
    sheet = blind_sheet(questions, 0, "=run")
    lines = as_csv(sheet).decode("utf-8-sig")
    assert not any(f',"{sign}' in lines for sign in "=+-@\t\r\n")
    rows = rows_of(sheet, said=["c"] * 11)
    guarded = [{name: f"'{cell}" if cell.startswith(("=", "+", "@")) else cell for name, cell in row.items()}
               for row in rows]  # fmt: skip
    assert guarded != rows
    read = read_filled(guarded, "d", N_LATENTS)
    assert [one.chosen for one in read.answers] == [question.names[2] for question in questions]
    assert [one.name for one in read.answers] == [question.names[question.right] for question in questions]
