"""Reads every sentence on a recommendation and checks it against `recounted`, apart from the code that forms it."""

import math
import re

import numpy as np

from tests.support.recounted import REST, Facts, falls, lift

BANNED = re.compile(r"usually|still stands|rises|\+\d+ place")
FALL = (
    r"(?:it falls to rank (?P<rank>[\d,]+)"
    r"|its lead over the second shrinks from (?P<was>[-\d.]+) to (?P<now>[-\d.]+))\."
)
CROWD = re.compile(
    r"(?P<later>[\d,]+) of the (?P<had>[\d,]+) people who had it took this later"
    r"(?:, (?P<times>[\d.]+) times as many as of the others"
    r" \(95 % interval (?P<low>[\d.]+) to (?P<high>[\d.]+)\))?\.$"
)
ORDER = "what they had and in which order"
ASIDE = re.compile(r" \((?:not sure|personal|as most people say|too little to tell whose|not sure, [a-z ]+)\)$")


class Checker:
    """What is wrong with the sentences on one item for one person."""

    def __init__(self, facts, user, item):
        self.facts, self.user, self.item = facts, user, item
        self.base, self.past = facts.standing(user, item), facts.past(user)
        self.wrong = []
        self._alone = None

    @property
    def alone(self):
        """(what it means, name) -> [(latents, standing without)]; the order of the history as ("order", ORDER)."""
        if self._alone is None:
            self._alone = {("order", ORDER): [(None, self.facts.without(self.user, self.item, None))]}
            told = self.facts.told_of(self.user)
            for (means, name, _), groups in self.facts.groups.items():
                groups = [group for group in groups if told & set(group)]
                asked = [(group, self.facts.without(self.user, self.item, group)) for group in groups]
                self._alone.setdefault((means, name), []).extend(asked)
        return self._alone

    def of(self, means):
        return [one for (what, _), found in self.alone.items() if means in (what, "any") for one in found]

    def check(self, sentences):
        title = self.facts.titles[self.item]
        head, *rest = sentences
        self.say(head.startswith(f"{title} stands at rank {self.base[0]:,}, "), f"rank: {head}")
        self.first(head.removeprefix(f"{title} stands at rank {self.base[0]:,}, "))
        for sentence in rest:
            if sentence.startswith(("Of what they had, ", "No single item of the history")):
                self.history(sentence)
            elif sentence.startswith(("Of the intents ", "No single intent decides", "No intent speaks")):
                self.intents(sentence)
            else:
                self.say(sentence.startswith("Nobody bought it in the training data"), f"unknown: {sentence}")
                self.say(not any(self.item in basket for basket in self.facts.baskets.values()), sentence)
        for sentence in sentences:
            bare = sentence
            for text in (title, *map(self.facts.titles.get, self.past)):
                bare = bare.replace(text, "")
            self.say(not BANNED.search(bare), f"banned: {sentence}")
        return self.wrong

    def say(self, holds, what):
        if not holds:
            self.wrong.append(what)

    def first(self, said):
        found = re.fullmatch(
            rf"(?P<degree>mostly|above all|not least) because of (?P<what>.+): without (?:it|that|them), {FALL}", said
        )
        if found:
            means, named = self.named(found["what"])
            fitting = [(group, after) for group, after in self.alone.get((means, named), []) if self.fits(found, after)]
            self.say(fitting, f"does not fall so: {said}")
            lost = {id(one): self.base[2] - one[1][2] for one in self.of("any")}
            worth = max((self.base[2] - after[2] for _, after in fitting), default=math.nan)
            speaking = sum(max(one, 0.0) for one in lost.values())
            slack = 1e-3 * max(speaking, 1.0)
            if found["degree"] == "mostly":
                self.say(worth >= 0.5 * speaking - slack, f"not half: {said}")
            if found["degree"] != "not least":
                self.say(worth >= max(lost.values()) - slack, f"not the strongest: {said}")
        elif said.startswith("though nothing alone decides that; "):
            self.nothing_falls("any", said)
            self.together(said.removeprefix("though nothing alone decides that; "), "any")
        else:
            self.say(said == "because of nothing in particular: taken away one by one, nothing makes it fall.", said)
            self.nothing_falls("any", said)

    def intents(self, said):
        found = re.fullmatch(rf"Of the intents (?P<what>.+) counts most: without it, {FALL}", said)
        if found:
            _, named = self.named(found["what"])
            fitting = [one for one in self.alone.get(("intent", named), []) if self.fits(found, one[1])]
            self.say(fitting, f"does not fall so: {said}")
            deepest = max((after for _, after in self.of("intent") if falls(self.base, after)), key=depth, default=None)
            self.say(deepest is None or any(same_depth(after, deepest) for _, after in fitting), f"not most: {said}")
        elif said == "No intent speaks for it.":
            self.say(all(after[2] >= self.base[2] - 1e-4 for _, after in self.of("intent")), said)
        else:
            self.nothing_falls("intent", said)
            if "; " in said:
                self.together(said.removeprefix("No single intent decides; "), "intent")
            elif "nor do all" in said:
                groups = [group for group, after in self.of("intent") if after[2] < self.base[2]]
                self.say(not falls(self.base, self.facts.without(self.user, self.item, *groups)), said)
            else:
                self.say(said == "No single intent decides.", f"unknown: {said}")

    def history(self, said):
        after = {one: self.facts.standing(self.user, self.item, without=(one,), gone=(one,)) for one in self.past}
        falling = {one: where for one, where in after.items() if falls(self.base, where)}
        if said.startswith("No single item"):
            self.say(not falling, f"{falling}: {said}")
            return
        for one in self.past:
            lead = f"Of what they had, {self.facts.titles[one]} counts most: without it, "
            found = re.match(FALL, said.removeprefix(lead)) if said.startswith(lead) else None
            if found and self.fits(found, after[one]):
                self.say(same_depth(after[one], max(falling.values(), key=depth)), f"not most: {said}")
                self.crowd(one, said.removeprefix(lead)[found.end() + 1 :], said)
                return
        self.say(False, f"nothing of the history: {said}")

    def crowd(self, earlier, counted, said):
        had, later, others, took = self.facts.crowd(earlier, self.item)
        found = CROWD.fullmatch(counted)
        if not found:
            plainly = {0: "Nobody had it in the training data, so no one is counted who went on.",
                       1: f"The one person who had it {'took' if later else 'did not take'} this later."}  # fmt: skip
            self.say(counted == plainly.get(had), f"counted {had}: {said}")
            return
        self.say((number(found["later"]), number(found["had"])) == (later, had), f"counted {later} of {had}: {said}")
        ratio, low, high = lift(had, later, others, took)
        is_usual = had >= 10 and later >= 3 and low > 1
        self.say((found["times"] is not None) == is_usual, f"lift {low:.3f} of {had}: {said}")
        if found["times"]:
            stated = [found["times"], found["low"], found["high"]]
            apart = [abs(float(one) - value) for one, value in zip(stated, (ratio, low, high), strict=True)]
            self.say(max(apart) < 0.0501, f"{(ratio, low, high)}: {said}")

    def together(self, said, means):
        """Named are the strongest; how many more it takes is said, and those are the next."""
        found = re.fullmatch(rf"(?P<what>.+?)(?: and (?P<more>\d+) more)? together do: without them, {FALL}", said)
        self.say(found, f"unknown: {said}")
        if found:
            ways = [way + self.strongest(means, way, int(found["more"] or 0)) for way in self.splits(found["what"])]
            self.say(any(self.fits(found, self.facts.without(self.user, self.item, *way)) for way in ways),
                     f"does not fall so: {said}")  # fmt: skip

    def strongest(self, means, but, n):
        """The n groups of most worth, but for some."""
        others = [one for one in self.of(means) if one[0] not in but]
        return [group for group, _ in sorted(others, key=lambda one: one[1][2])[:n]]

    def splits(self, what):
        """Every way to read `A, B and C` as names that there are."""
        ways = [[]] if not what else []
        for (means, name), found in self.alone.items():
            certain = {sure for (m, n, sure) in self.facts.groups if (m, n) == (means, name)} or {True}
            for shown in {name if sure else f"what the model calls “{name}”" for sure in certain}:
                if means == "thing":
                    shown = f"what it is ({name})" if True in certain else f"what it is (not sure: “{name}”)"
                tail = re.match(re.escape(shown) + r"(?: \([a-z, ]+\))?(?:, | and |$)", what)
                if tail:
                    ways += [[group, *more] for group, _ in found for more in self.splits(what[tail.end() :])]
        return ways

    def named(self, what):
        """(what it means, name) of the words of a sentence; a guess must be said as one."""
        if what == ORDER:
            return "order", ORDER
        if what == REST:
            return "rest", REST
        thing = re.fullmatch(r"what it is \((?P<guess>not sure: )?(?P<name>.+)\)", what)
        means, name = ("thing", thing["name"]) if thing else ("intent", ASIDE.sub("", what))
        guess = re.fullmatch(r"(?:what the model calls )?“(?P<name>.*)”", name)
        name = guess["name"] if guess else name
        certain = {sure for (m, n, sure) in self.facts.groups if (m, n) == (means, name)}
        self.say((not guess) in certain, f"certainty of {name}: {what}")
        self.say(bool(guess) == ("not sure" in what), f"certainty of {name}: {what}")
        return means, name

    def nothing_falls(self, means, said):
        falling = [group for group, after in self.of(means) if falls(self.base, after)]
        self.say(not falling, f"{falling} makes it fall: {said}")

    def fits(self, found, after):
        """Whether a stated fall is the one there is."""
        if not falls(self.base, after):
            return False
        if found["rank"]:
            return number(found["rank"]) == after[0]
        stated = abs(float(found["was"]) - self.base[1]), abs(float(found["now"]) - after[1])
        return after[0] == 1 and max(stated) < 0.0051


def depth(standing):
    return standing[0], -standing[1]


def same_depth(one, other):
    return one[0] == other[0] and math.isclose(one[1], other[1], abs_tol=1e-4)


def number(text):
    return int(text.replace(",", ""))


def random_pairs(explorer, facts, n, rng):
    """Person and item, half of the items among the person's first ten, where sentences are read."""
    for place in range(n):
        user = facts.people[int(rng.integers(len(facts.people)))]
        ranked = explorer.recommend(user, facts.view, k=len(facts.items)).items["item_id"].tolist()
        chosen = ranked[:10] if place % 2 else ranked
        if chosen:
            yield user, chosen[int(rng.integers(len(chosen)))]


def what_is_wrong(explorer, n, seed, *, as_evaluated=False):
    """(sentences read, what is wrong with them), of n random pairs of a run. The run's notebook must be empty."""
    facts, read, wrong = Facts(explorer, as_evaluated=as_evaluated), [], []
    for user, item in random_pairs(explorer, facts, n, np.random.default_rng(seed)):
        said = explorer.explain(user, item, facts.view).in_words()
        read += said
        wrong += [(user, item, one) for one in Checker(facts, user, item).check(said)]
    return read, wrong
