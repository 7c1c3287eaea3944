"""What tells no wish: facts about the thing, praise and blame without a reason, chatter.

`{use}` is the thing as its owner calls it, `{a_...}` a word with its article, `{part}` and `{other}` two of its parts.
"""

from __future__ import annotations

from saerec.data.demo.wishes import lines

SUBJECTS: tuple[str, ...] = ("the {thing}", "this {thing}", "our {thing}", "my {thing}", "the {brand} {thing}")
"""the thing as its owner calls it"""

FACTS: tuple[str, ...] = lines("""
    this is {a_material} {thing} by {brand} | {use} is all {material} | {use} is the {size} version |
    I took the {material} {thing}, the {size} one | as the name says, it is {a_thing} |
    the {thing} from {brand} is {material} | we have the {thing} in the {size} version |
    it is {a_thing} with {a_part} | {use} has {a_part} and {a_other} | it has {a_part}, as every {thing} has |
    there is {a_part} on {use} | the {part} is right beside the {other} |
    {brand} has put its name on the {part} | the {part} of {use} can be had separately |
    the photo shows the {part} and the {other} of the {thing} | {use} comes with {a_part} |
    a second {part} came with the {thing} | with it came {a_other} and a leaflet of {brand} |
    {use} comes in {material} or in another material | {use} comes in three sizes, mine is the {size} one |
    {brand} sells a spare {part} for the {thing} | {use} replaces an old one |
    my old {thing} was {material} too, but without {a_part} | the {part} is larger than on my last {thing} |
    on the old {thing} the {part} was on the other side | the {thing} I had before was not by {brand} |
    the older {thing} from {brand} had no {part} | {brand} has changed the {part} of the {thing} a little |
    compared with the old {thing}, the {part} is [wider/narrower/rounder/flatter] |
    my [parents/neighbours] have the {brand} {thing} in another size |
    {use} is the {size} one, as given on the page | I held it against another {material} {thing} |
    this is our third {thing} from {brand} | we already own {a_material} {thing}, but not the {size} version |
    the difference from the last {thing} is the {part} | {use} is from {brand}, the one before was not |
    I have owned more than one {material} {thing} | beside the {part} there is {a_other} |
    the newer {thing} is {material}, the older one was not | in the {size} version the {part} is a bit longer""")
"""what the item is, has and comes with, and how it differs from an older one of its kind"""

PRINTED: tuple[str, ...] = lines("""
    {a_material} {thing} in the {size} version | {material}, with {part} and {other} | by {brand}: {a_thing} with
    {a_part} | {thing}, {material}, {size}""")
"""facts as the shop prints them"""

PRAISE: tuple[str, ...] = lines("""
    I love it | {stars} | {stars} from me | simply great | I am very happy with it | highly recommended |
    I would buy it again | a very good product | what a great purchase | it is exactly what I wanted |
    perfect in every way | I cannot fault it | we are delighted | it is fantastic | a thumbs up from us |
    I am more than satisfied | it is the best purchase of the year | absolutely wonderful | it is all I hoped for |
    well done, {brand} | I like it very much | it did not disappoint | top marks | you will not regret it |
    it exceeded my expectations | I am impressed | there is nothing to complain about | we both love it |
    it is the best I have had | it is my favourite purchase in a long time | everybody should have one |
    I would give it six stars if I could | great, great, great | it was love at first sight | bravo, I am thrilled |
    I can only recommend it | I have no complaints at all | it is superb | a real winner | it is an excellent {thing} |
    I am glad I bought it | the {thing} is brilliant | I would not be without it | we could not be happier""")
"""praise that gives no reason"""

BLAME: tuple[str, ...] = lines("""
    it is not quite what I was looking for | I had hoped for something else | it is not for me, I fear |
    it does its duty and no more | I would choose differently next time | my expectations were higher |
    it may suit others better than me | I am undecided about keeping it | I will pass it on to somebody |
    it is all right, but I have other needs | I do not like it | I am not happy with it | I would not buy it again |
    what a disappointment | not recommended, sadly | {stars}, and no more | I regret the purchase |
    I expected better of {brand} | it is going back | the {thing} let me down | I am rather disappointed |
    I cannot recommend it | a poor choice, I fear | I hardly touch it""")
"""blame that gives no reason"""

CHATTER: tuple[str, ...] = lines("""
    I ordered this [last week/last month/in spring] | the parcel came on a [Tuesday/Friday/Monday] |
    this is my first review here | hello everybody | my [wife/husband/flatmate] placed the order |
    delivery took [three/four/five] days | the box was a little dented | I will write more in a [month/year] |
    it was the second one I looked at | that is all I have to say | the courier rang twice | I had a voucher left |
    thanks for reading | I usually do not write reviews | we got it in [March/June/October] |
    it came in a brown carton | so far, so good | I saw it in the newsletter | it is what the page says |
    I paid by [invoice/card] | the tracking number worked | let us see what the future brings |
    I compared [a few/three/four] of them first | a neighbour took it in for us | I clicked on it by chance |
    edited after [two/three/six] weeks | greetings from [the coast/the north/Wales] |
    a [colleague/friend] told me of the shop | there is not much else to report | I was asked to rate it |
    I ordered it on [Sunday/Saturday] evening | we have had it since [the holidays/Easter/autumn] |
    it sat in the hall for a day | I forgot my password twice | everything was in the package |
    I have been a customer since [2019/2021/2022] | we were looking for a new {thing} for some time |
    I first saw {use} in a shop window | I read about {brand} in a magazine | {use} arrived well packed |
    my [brother/cousin] told me about {use} | {use} is in use most days""")
"""circumstances, some of which name the thing"""
