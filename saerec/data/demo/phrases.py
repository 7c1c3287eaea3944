"""What everybody wants: public wishes, and the ways a sentence about a wish is put together, opens and ends."""

from __future__ import annotations

from saerec.data.demo.wishes import Wish, lines, wish

PUBLIC: tuple[Wish, ...] = (
    wish("good value", """
        it was worth every penny | you will not find it cheaper | I expected to pay twice as much |
        it was a bargain | the price is more than fair | my wallet is happy | it costs less than a dinner out |
        the sale made it a steal | for that money there is nothing better | it is affordable |
        others charge a fortune for the same | you get a lot for your [pounds/euros/dollars] |
        it did not break the bank | what a deal""",
        "Affordable without compromise.|A fair price, always."),
    wish("lasting quality", """
        it feels solid in every part | KCGODF: after two years there is not a crack | it is very well made |
        BOF: the seams are sturdy | this will outlive me | KCGODF: nothing wobbles or bends |
        I trust its durability | the material is first class | it shows no wear at all |
        KGODF: it is built like a tank | nothing has come loose | you notice the craftsmanship |
        it has been in daily use for ages and is like new | it takes a beating | the workmanship is excellent |
        it is sturdier than the last one I had""",
        "Robust construction, five-year guarantee.|Made to last."),
    wish("easy to use", """
        it explains itself | I never opened the manual | nobody needs a degree for it | it is foolproof |
        it was set up in no time | anyone can operate it | GD: putting it together was child's play |
        there is nothing to figure out | it simply works out of the box | it could not be simpler |
        the handling is intuitive | no instructions were needed | I understood it at first glance |
        it is uncomplicated""",
        "Intuitive handling.|Ready to go in a minute."),
    wish("easy to clean", """
        KCGODSF: a damp cloth is enough | KC: it goes straight into the dishwasher |
        KCGOS: stains rinse off under the tap | KCF: no crumbs hide in it | KCO: it dries without spots |
        two minutes of scrubbing and done | dirt does not settle | BF: the cover comes off for washing |
        KC: grease has no chance | BDF: dust is gone in a moment | BSF: it comes out of the wash like new |
        GO: I just hose it down | it is spotless again after a quick wipe | soap and water do the rest |
        it is hygienic and stays so""",
        "Wipe-clean surfaces.|Hygienic and low in upkeep."),
    wish("looks good", """
        it is a feast for the eyes | I get compliments for it | the pictures do not do it justice | what a beauty |
        it is prettier than I thought | the shape is elegant | it looks far more expensive than it was |
        I keep glancing at it | it matches everything we own | it is simply gorgeous | the design is a success |
        such good taste is rare | it is an ornament to the house | it has style""",
        "A handsome addition to any home.|Designed with an eye for beauty."),
    wish("helpful service", """
        the staff answered within an hour | they replaced a faulty one without a question | the hotline is friendly |
        a real person picked up the phone | customer support went out of its way | my complaint was taken seriously |
        they sent a missing part at once | my refund came without fuss | the chat solved my problem |
        their advice was spot on | I was treated with patience | the team of the shop is a delight |
        an employee called me back | every e-mail got a kind reply""",
        "Personal support seven days a week.|Our team is there for you."),
)  # fmt: skip

PUBLIC_SHARE: tuple[float, ...] = (0.26, 0.24, 0.16, 0.13, 0.13, 0.08)
"""how often each is spoken of"""

_USED_UP = frozenset(("soap bar", "hand cream", "face oil", "laundry soap", "room spray", "seed set"))
_PAPER = frozenset(("notebook", "wall calendar", "puzzle"))
_CLOTH = frozenset(("duvet", "pillow", "throw", "sleep mask", "linen set", "towel", "cotton robe", "mattress topper"))
UNFIT: dict[str, frozenset[str]] = {
    "lasting quality": _USED_UP,
    "easy to use": _CLOTH | _PAPER | frozenset(("soap bar", "salad bowl", "cake stand", "dog bed", "cat tree")),
    "easy to clean": _USED_UP | _PAPER | frozenset(("mattress topper", "heating pad", "pen set", "cable tray")),
}
"""public wish -> things of which it cannot be said"""

GIST_ALONE, BOTH = 0.45, 0.35
"""shares of wishes put as their gist alone, and as gist and instance; the others as an instance alone"""
JOINTS: tuple[str, ...] = (": ", ", and ", "; ")
PLAIN = 0.5
"""share of one-clause wishes written without an opening or an ending; the others have one of the two"""
OPENERS: tuple[str, ...] = lines("""
    honestly, | best of all, | in short, | and yes, | I have to say that | I must admit that |
    I can confirm that | I am happy to say that | what matters to me is that | as for me, | all in all, |
    my verdict is that""")
"""a blank follows"""
TAILS: tuple[str, ...] = lines("""
    which was the point | just as I hoped | and that counts | no question | and I mean it | believe it or not |
    which I did not expect | and that says it all | and I am glad of it | I am pleased to say""")
"""a comma goes before"""
