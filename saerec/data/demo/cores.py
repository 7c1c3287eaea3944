"""The gist of every wish in several wordings; reviews join it to a clause that gives the instance.

A core holds for everything that serves the wish. No content word is in more than a part of a wish's cores. The
plainest is first: people say it most, and each next one less.
"""

from __future__ import annotations

from typing import Final

from saerec.data.demo.wishes import lines

CORES: Final[dict[str, tuple[str, ...]]] = {
    "quiet": lines("""
        it is very quiet | it is almost silent | you hear no noise | it makes hardly any sound |
        it is anything but loud | there is no racket with it | it keeps the room hushed |
        it is pleasantly noiseless"""),
    "small spaces": lines("""
        it needs little space | it is wonderfully compact | it saves room in a small flat |
        it takes up hardly any space | it is ideal for tiny apartments | it is small enough for cramped homes |
        it leaves room in a narrow kitchen or hall | it hardly fills a corner"""),
    "sensitive skin": lines("""
        it is gentle on sensitive skin | it does not irritate | I have allergies and tolerate it |
        no irritation, no rash | it is mild to a delicate complexion | it causes no allergy |
        it leaves the skin calm | people with allergic skin can relax"""),
    "camping": lines("""
        it is great for camping | we take it to the campsite | it belongs in a tent |
        it is a good companion outdoors | campers will want it | it suits nights in the wild |
        it is made for the great outdoors | our camping trips need it"""),
    "kids": lines("""
        the children love it | it is great for kids | it is just right for little ones |
        it was a hit with our kids | it suits young children | toddlers and older ones like it |
        my little boy and girl enjoy it | it makes children happy"""),
    "pets": lines("""
        our pets are happy with it | it is fine for dogs and cats | animals get along with it |
        pet owners will like it | it is right for homes with animals | the cat and the dog agree on it |
        with pets around it is ideal | my four-legged friends approve"""),
    "planet friendly": lines("""
        it is good for the environment | it is a sustainable choice | it is ecological | it is kind to the planet |
        it is environmentally friendly | it is a green product | it spares nature | it is made with ecology in mind"""),
    "gifts": lines("""
        it makes a lovely gift | it is a perfect present | I bought it as a gift | I gave it as a present |
        it is ideal for giving away | it is a surprise that pleases | as a birthday gift it was right |
        whoever receives one as a present is happy"""),
    "back pain": lines("""
        it helps my bad back | the pain is gone | it relieves an aching spine | my backache is better |
        it supports sore muscles | it eases lumbar pain | my spine hurts less |
        anyone with an aching back should try it"""),
    "travel": lines("""
        it is great for travelling | I take it on every trip | it is ideal on the road | it travels light |
        it fits into a suitcase | it goes along on every journey | it is a companion for holidays |
        frequent travellers will want it"""),
    "beginners": lines("""
        it is ideal for beginners | as a novice I managed | no experience is needed | it is good for starting out |
        first-timers can do it | even a total beginner succeeds | somebody without practice can use it |
        I am new to this and it worked"""),
    "professional results": lines("""
        it gives professional results | it is good enough for experts | the pros use it | it has trade quality |
        specialists would choose it | the result looks like an expert did it |
        it works at a professional level | it satisfies people of the trade"""),
    "saves time": lines("""
        it saves a lot of time | I am done much faster | it is quick | everything takes less time |
        it speeds things up | I finish in minutes | hours are saved every week | it makes short work of everything"""),
    "cosy evenings": lines("""
        it makes evenings cosy | it is so snug | home feels warm and comfortable with it |
        it creates a cosy atmosphere | it invites you to relax by the fire | it brings warmth in winter |
        it is made for snug evenings | our home is comfier"""),
    "healthy eating": lines("""
        it helps us eat healthily | our food is healthier | it is good for a healthy diet | meals are more nutritious |
        my diet has improved | it makes healthy cooking simple | fresh vegetables are on the table daily |
        we eat more vegetables"""),
    "fitness": lines("""
        it is great for training | it keeps me fit | it helps with exercise | my workouts are better |
        it gets me in shape | athletes will like it | I am fitter than before | it belongs to every workout"""),
    "home office": lines("""
        it is great for working from home | it helps me work at the desk | it is a good workplace |
        it belongs in a home office | remote work is fine with it | it makes a productive workspace |
        office days are easier | I get more work done with it"""),
    "gardening joy": lines("""
        it is a joy for gardeners | the plants thrive | my garden is doing well | gardening is fun |
        the flowers and herbs grow well | my beds are in full growth | everything blooms in the garden |
        it is a help with the plants"""),
    "retro style": lines("""
        it has a retro look | it is beautifully vintage | it is nostalgic | the style is old-fashioned |
        it reminds me of the old days | it has vintage charm | it looks like an antique | it is a retro piece"""),
    "better sleep": lines("""
        I sleep better | I doze off sooner | the nights are restful | my insomnia is gone |
        I get through the night | I wake up rested | it gives me a deep sleep | I am no longer awake for hours"""),
    "bright colours": lines("""
        the colours are bright | it is wonderfully colourful | the colour is vivid |
        it brings colour into the house | it glows in cheerful shades | it is gaily coloured |
        such bold shades are rare | it is a splash of red, yellow and blue"""),
    "baking": lines("""
        it is great for baking | my cakes turn out well | the bread rises as it should |
        it is a help with dough and pastry | home bakers will love it | cake and cookies succeed |
        it makes baking a pleasure | my pastries are better"""),
    "coffee ritual": lines("""
        the coffee tastes wonderful | it makes a great espresso | my latte is better | coffee lovers will want it |
        the morning cup is a pleasure | it brings out the aroma of the beans | a good cappuccino is easy |
        it honours the roast"""),
    "older hands": lines("""
        it is easy on old hands | seniors can handle it | it suits elderly people | weak hands get along with it |
        my elderly parents manage it | arthritis is no obstacle | it is right for the elderly |
        stiff fingers can hold it"""),
    "strong smells gone": lines("""
        the bad smell is gone | it removes odours | nothing stinks any more | it smells fresh |
        the odour has vanished | unpleasant smells disappear | the air is fresh again | it fights strong odours"""),
    "hosting": lines("""
        it is great for guests | it makes hosting a pleasure | our dinner parties go well with it |
        visitors like it | it is ideal for parties | when guests come it is on the table | it serves a large party |
        it is made for having company"""),
    "minimal design": lines("""
        the design is minimalist | it is simple and clean in form | it is beautifully plain |
        it has a minimal look | no ornament, just clean lines | it is understated | the form is reduced and simple |
        minimalists will like it"""),
    "energy saving": lines("""
        it saves energy | it uses little electricity | our power bill is lower | it is energy-efficient |
        the heating costs less | it consumes hardly any power | we save on electricity | it lowers the energy bill"""),
    "good value": lines("""
        it is good value for money | it is cheap for what it is | the price is right | it costs little |
        it is inexpensive | you get much for the money | a low price for this | it is worth its price"""),
    "lasting quality": lines("""
        the quality is high | it is built to last | it is very durable | it is sturdy and solid | it is robust |
        the quality convinces | it will last for years | it is well made"""),
    "easy to use": lines("""
        it is easy to use | it is simple to handle | using it is no trouble | it is user-friendly |
        it is straightforward | everybody can use it | it needs no explanation | it is very easy to operate"""),
    "easy to clean": lines("""
        it is easy to clean | it washes well | cleaning takes a moment | it is simple to wash | it stays clean |
        dirt comes off easily | it is quickly wiped clean | there is little cleaning to do"""),
    "looks good": lines("""
        it looks beautiful | it is a lovely sight | it is pretty anywhere | it is very pretty |
        its looks are stunning | it is attractive | it is a beautiful piece | its appearance pleases"""),
    "helpful service": lines("""
        the customer service is excellent | the support was helpful | the service was friendly |
        they helped me at once | the shop's staff is kind | the support team solved it |
        service is first-rate here | they answer customers quickly"""),
}
"""wish -> its gist in several wordings"""
