"""The sentences over a score: each says only what the numbers under it say."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.explain.went_on import WentOn
from saerec.explorer import Explanation, Explorer
from saerec.explorer.recommendations.meaning import condensed, steps
from saerec.explorer.recommendations.sentences import effect, named, places, why_in_words
from saerec.explorer.results import Together
from saerec.places import demo_run
from saerec.workspace.notebook import open_notebook
from saerec.workspace.run import Run
from tests.support.honest import Checker, random_pairs, what_is_wrong
from tests.support.recounted import Facts
from tests.support.tiny_run import make_tiny_run

QUIET = ("theme 0", "intent", 0, "personal", "Quiet", True, 1, 0.5, 1, 0.0)
KEPT = {c.DELTA_RANK: 0, c.DELTA_LEAD: 0.0}
GROUPS = [
    c.GROUP, c.MEANS, c.THEME, c.INTENT_KIND, c.NAME, c.CERTAIN, "n_latents", c.DELTA_SCORE, c.DELTA_RANK, c.DELTA_LEAD,
]  # fmt: skip


def explained(went_on, *groups, rank=2, lead=-0.5):
    parts = pd.DataFrame(
        [
            ("sequence", -1, "Order", True, "", "", 2.0, 9, 1.0),
            ("personal", 4, "Quiet", True, "theme 0", "intent", 0.5, 1, 0.0),
        ],
        columns=["kind", "id", c.NAME, c.CERTAIN, c.GROUP, c.MEANS, c.DELTA_SCORE, c.DELTA_RANK, c.DELTA_LEAD],
    )
    table = pd.DataFrame(groups or [QUIET], columns=GROUPS)
    columns = ["kind", "id", c.NAME, c.CERTAIN, c.DELTA_SCORE, c.DELTA_RANK, c.DELTA_LEAD]
    history = pd.DataFrame([("history", "i1", "Kettle", True, 1.5, 3, 0.5)], columns=columns)
    return Explanation("i9", "Toaster", 2.5, rank, lead, parts, table, history, 0.0, {"sequence": 1.0}, [], went_on)


def test_what_they_had_comes_with_the_count_of_others():
    said = explained({"i1": WentOn(1200, 31, 5000, 100)}).in_words()
    assert said == [
        "Toaster stands at rank 2, mostly because of what they had and in which order: without that, it falls to rank "
        "11.",
        "Of what they had, Kettle counts most: without it, it falls to rank 5. 31 of the 1,200 people who had it took "
        "this later.",
        "Of the intents Quiet (personal) counts most: without it, it falls to rank 3.",
    ]


@pytest.mark.parametrize(
    ("people", "counted"),
    [
        (WentOn(100, 40, 900, 60), "40 of the 100 people who had it took this later, 6.0 times as many as of the "
                                   "others (95 % interval 4.2 to 8.4)."),
        (WentOn(3, 1, 900, 2), "1 of the 3 people who had it took this later."),
        (WentOn(12, 0, 900, 0), "0 of the 12 people who had it took this later."),
        (WentOn(1, 0, 900, 0), "The one person who had it did not take this later."),
        (WentOn(0, 0, 900, 0), "Nobody had it in the training data, so no one is counted who went on."),
    ],
)  # fmt: skip
def test_more_than_others_is_said_only_where_it_holds(people, counted):
    assert explained({"i1": people}).in_words()[1].endswith(f"rank 5. {counted}")


def test_nothing_is_a_reason_that_does_not_make_the_item_fall():
    stays = (*QUIET[:-2], 0, 0.0)
    why = explained({}, stays)
    assert why.in_words()[-1] == "No single intent decides."
    rises = (*QUIET[:-2], -1, -2.0)
    assert explained({}, rises).in_words()[-1] == "No single intent decides."
    sweet = ("theme 1", "intent", 1, "public", "Sweet", True, 1, 0.25, 0, 0.0)
    assert explained({}, stays, sweet).in_words()[-1].endswith("decides, nor do all that speak for it together.")
    both = replace(explained({}, stays, sweet), intents_together=Together(["theme 0", "theme 1"], 4, -1.0))
    assert both.in_words()[-1] == (
        "No single intent decides; Quiet (personal) and Sweet (as most people say) together do: without them, it falls "
        "to rank 4."
    )


def test_nothing_alone_and_nothing_in_particular():
    why = explained({}, (*QUIET[:-2], 0, 0.0))
    why = replace(why, parts=why.parts.assign(**KEPT), history=why.history.assign(**KEPT))
    assert why.in_words()[0] == (
        "Toaster stands at rank 2, because of nothing in particular: taken away one by one, nothing makes it fall."
    )
    together = replace(why, together=Together(["sequence", "theme 0"], 7, -1.0))
    assert together.in_words()[:2] == [
        "Toaster stands at rank 2, though nothing alone decides that; what they had and in which order and Quiet "
        "(personal) together do: without them, it falls to rank 7.",
        "No single item of the history decides: without any one of them it falls no lower.",
    ]


def test_an_item_that_stays_first_falls_by_its_lead():
    quiet = (*QUIET[:-2], 0, 1.5)
    why = explained({}, quiet, rank=1, lead=2.0)
    assert why.in_words()[-1].endswith("counts most: without it, its lead over the second shrinks from 2.00 to 0.50.")
    barely = (*QUIET[:-2], 0, 0.1)
    assert explained({}, barely, rank=1, lead=2.0).in_words()[-1] == "No single intent decides."


def test_how_much_of_the_score_a_reason_is_decides_the_word():
    def first(delta):
        return explained({}, (*QUIET[:-3], delta, 40, 0.0)).in_words()[0]

    assert "mostly because of Quiet" in first(4.0)
    assert "mostly because of what they had" in first(1.0)
    why = explained({}, (*QUIET[:-3], 3.0, 0, 0.0))  # the strongest, but the item does not fall without it
    assert "not least because of what they had" in why.in_words()[0]


def test_a_name_that_is_not_certain_is_no_fact():
    unsure = (*QUIET[:4], "Damp cloth", False, 1, 0.5, 1, 0.0)
    said = explained({}, unsure).in_words()[-1]
    assert said.startswith("Of the intents what the model calls “Damp cloth” (not sure, personal) counts most")
    assert "".join(one.text for one in named("", True)) == "what the model calls no common topic (not sure)"


def test_what_is_no_intent_is_not_called_one():
    thing = ("theme 3", "thing", 3, "none", "Pedals", True, 2, 4.0, 5, 0.0)
    rest = ("rest", "rest", -1, "none", "other signals from the texts: praise, chatter, unclear", True, 2, 4.5, 2, 0.0)
    undecided = ("theme 2", "intent", 2, "undecided", "Fresh", True, 1, 3.0, 1, 0.0)
    said = explained({}, thing, QUIET).in_words()
    assert said[0].endswith("mostly because of what it is (Pedals): without it, it falls to rank 7.")
    assert said[1].startswith("Of the intents Quiet (personal) counts most")
    said = explained({}, rest).in_words()
    assert "mostly because of other signals from the texts (praise, chatter, unclear): without them," in said[0]
    assert said[-1] == "No intent speaks for it."
    assert "mostly because of Fresh (too little to tell whose): without" in explained({}, undecided).in_words()[0]


@pytest.mark.parametrize(
    ("delta", "rank", "said"),
    [
        (0.5, 3, "Without it, it falls to rank 5."),
        (0.5, 0, "The place does not hang on it: rank 2 without it, too."),
        (0.5, -1, "It speaks more for other items: without it, this one would stand at rank 1."),
        (-0.5, -1, "It speaks against the item: without it, this one would stand at rank 1."),
    ],
)
def test_the_effect_of_a_part_that_is_no_reason_is_told_as_it_is(delta, rank, said):
    why = explained({}, (*QUIET[:-3], delta, rank, 0.0))
    assert effect(why, why.groups.iloc[0].to_dict()) == said


def test_places_are_words():
    assert [places(n) for n in (1, -1, 12, 0)] == ["1 place lower", "1 place higher", "12 places lower", "same place"]


def test_what_adds_up_names_things_apart():
    thing = ("theme 3", "thing", 3, "none", "Pedals", True, 2, 4.0, 5, 0.0)
    table = steps(explained({}, QUIET, thing))
    assert table["kind"].tolist() == ["sequence", "personal", "thing"]
    assert table[c.NAME].tolist() == ["Order", "Quiet", "what it is: Pedals"]
    assert condensed(table, 0.25)[c.NAME].tolist() == ["what it is: Pedals", "Order", "Quiet", "left over"]


@pytest.mark.parametrize("hostile", ["<b>x</b>", "**x** [y](z)", "a\nb"])
def test_titles_stay_text_on_a_page(hostile):
    from saerec.ui.kit.meanings import in_markdown

    why = explained({"i1": WentOn(3, 1, 9, 1)})
    parts, history = (table.assign(**{c.NAME: hostile}) for table in (why.parts, why.history))
    for sure in (True, False):
        groups = why.groups.assign(**{c.NAME: hostile, c.CERTAIN: sure})
        said = in_markdown(why_in_words(replace(why, parts=parts, groups=groups, history=history, title=hostile)))
        assert not re.search(r"(?<!\\)<b>|(?<!\\)\]\(|\n", said)
        assert ("what the model calls :gray[*" in said) == (not sure)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return Explorer(make_tiny_run(tmp_path_factory.mktemp("said") / "tiny", n_users=12, n_items=30))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    run = Run(demo_run())
    return Explorer(run, open_notebook(run, elsewhere=tmp_path_factory.mktemp("nothing") / "written.sqlite"))


@pytest.mark.parametrize(("name", "n"), [("tiny", 25), ("demo", 5)])
def test_every_sentence_holds_when_worked_out_apart(request, name, n):
    read, wrong = what_is_wrong(request.getfixturevalue(name), n, seed=7)
    assert len(read) >= n and wrong == []


def test_as_evaluated_every_sentence_holds_too(tiny):
    read, wrong = what_is_wrong(tiny, 15, seed=9, as_evaluated=True)
    assert len(read) >= 15 and wrong == []


@pytest.mark.slow
def test_every_sentence_of_many_holds_when_worked_out_apart(tiny, demo):
    for explorer, n in ((tiny, 120), (demo, 12)):
        read, wrong = what_is_wrong(explorer, n, seed=11)
        assert len(read) >= n and wrong == []


NOTHING = "because of nothing in particular: taken away one by one, nothing makes it fall."
LIFTED = r"\1 people who had it took this later, 9.0 times as many as of the others (95 % interval 8.0 to 9.9)."
LIES = (
    (r"falls to rank (\d+)", lambda found: f"falls to rank {int(found[1]) + 1}"),
    (r"(\d+)(?= of the \d+ people who had it)", lambda found: f"{int(found[1]) + 1}"),
    (r"(\d+) people who had it took this later\.", LIFTED),
    (r"because of (.*?): without (?:it|that|them), .*$", NOTHING),
    (r"^Of the intents .*$", "No single intent decides."),
    (r"^Of what they had, .*$", "No single item of the history decides: without any one of them it falls no lower."),
    (r"“(.*?)”", r"\1"),
    (r"above all because", "mostly because"),
    (r"took this later", "usually took this later"),
)


def test_the_checker_sees_a_lie(demo):
    facts, told = Facts(demo), dict.fromkeys(range(len(LIES)), 0)
    for user, item in random_pairs(demo, facts, 14, np.random.default_rng(3)):
        said = demo.explain(user, item).in_words()
        for number, (true, false) in enumerate(LIES):
            lie = [re.sub(true, false, sentence, count=1) for sentence in said]
            if lie != said and told[number] < 1:
                told[number] += 1
                assert Checker(facts, user, item).check(lie), lie
    assert sum(count > 0 for count in told.values()) >= 6
