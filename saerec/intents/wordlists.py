"""Words that make poor names, by the place they may take in a phrase; of languages but English only small words."""

from __future__ import annotations

from functools import cache
from typing import Final

from saerec.text.language import ENGLISH, stop_words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OPENERS = _words("no not never without less more too hardly barely")
"""Small words that may begin a phrase, since it means the opposite without them."""

WEAK_VERBS = _words(
    """come comes came coming go goes gone take takes took taken taking put puts putting keep keeps kept keeping
    let lets give gives gave given giving look looks looked looking feel feels felt feeling seem seems seemed want wants
    wanted need needs needed try tries tried find finds found turn turns turned work works worked stay stays stayed
    stand stands stood hold holds held leave leaves left bring brings brought set sets run runs start starts started
    stop stops stopped happen happens help helps helped show shows showed shown call calls called become becomes became
    like likes liked love loves loved use uses used have having been being do does did done doing make makes made making
    get gets got getting say says said see seen saw know known knows live lives lived change changed changes move moves
    buy buys bought order ordered orders place placed arrive arrived arrives purchase purchased own owned"""
)
"""They may begin a phrase ("feels solid"), but neither end one nor be a name."""

FILLERS = _words(
    """really just very quite rather simply actually honestly truly finally suddenly especially definitely absolutely
    probably certainly basically totally completely extremely pretty maybe perhaps instead later soon ago today
    yesterday tomorrow away far already yet still ever since though also even well much could would can't don't didn't
    doesn't won't isn't wasn't couldn't wouldn't i'm i've i'd i'll it's that's there's they're you're ve ll re
    going went way think thought thing things lot lots bit kind sort stuff one ones
    mean means meant confirm admit believe tell told guess suppose supposed expect expected hope hoped notice noticed
    agree agrees counts count question surprise surprised point short yes great best better good nice
    worth happy glad report single whole several little new old
    till onto unlike plus review reviews edit edited update updated star stars"""
)
"""Adverbs, and what a writer says about the writing. Only inside a phrase."""


CLOSERS: Final = {
    "hi": _words(
        """है हैं हूँ हूं हो था थी थे गया गई गए होगा होगी होंगे रहा रही रहे में से पर तक लिए साथ तो को वाला वाली वाले
        आहे आहेत छ छन् छैन"""
    ),
    "ur": _words("ہے ہیں ہوں ہو تھا تھی تھے گیا گئی گئے رہا رہی رہے میں سے پر تک لیے لئے ساتھ تو کو والا والی والے"),
    "bn": _words("না নি নেই আছে ছিল হয় হয়েছে হয়েছিল জন্য থেকে সাথে মতো"),
    "ta": _words("உள்ளது இல்லை இருக்கிறது இருந்தது ஆகும் முடியும் வேண்டும் கொண்டது விட்டது போல"),
    "te": _words("ఉంది ఉన్నాయి లేదు కాదు అయింది అవుతుంది కోసం నుండి నుంచి లో తో"),
}
"""Auxiliaries and postpositions of languages that say them last: a phrase that they nearly always follow lacks its end
without them."""


@cache
def function_words(language: str = ENGLISH) -> frozenset[str]:
    """Articles, pronouns, prepositions, auxiliaries of a language; none where there is no list of them."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) - OPENERS if language == ENGLISH else stop_words(language)


@cache
def weak_words(language: str = ENGLISH) -> frozenset[str]:
    """Words that neither end a phrase nor are a name."""
    own = function_words(language)
    return WEAK_VERBS | FILLERS | OPENERS | own if language == ENGLISH else own
