"""How the tests read what the demo shop's people write."""

import re

from saerec.data.demo.phrases import PUBLIC
from saerec.data.demo.wishes import PERSONAL

FUNCTION_WORDS = set(
    re.findall(
        r"\w+",
        """a about after against all am an and any are as at be been before but by can did do does for from get gets had
        has have he her here him his how i in into is it its just me more my never no nobody not nothing now of off on
        once one only or our out over so such than that the their them there they this to too twice under until up us
        used was we were what when where which who will with without would you your s t""",
    )
)
WISHES = {wish.name: wish for wish in (*PERSONAL, *PUBLIC)}


def sentences_of(text):
    return re.split(r"(?<=[.!?]) (?=[A-Z])", text)


def times_said(clause, sentences):
    """How many sentences hold the clause, in any of its choices of words; "it" may stand for the thing's name."""
    choices = re.sub(
        r"\[([^\]]+)\]", lambda match: f"(?:{match[1].replace('/', '|')})", clause.lower().removeprefix("it ")
    )
    return sum(bool(re.search(rf"\b{choices}\b", one.lower())) for one in sentences)


def words(text):
    return set(re.findall(r"[a-z]+", text.lower())) - FUNCTION_WORDS
