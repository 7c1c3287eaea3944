"""The demo shop, Juniper & Oak: departments, things, brands. All invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Department:
    """A category, the things it sells and the wishes they may serve."""

    name: str
    things: tuple[str, ...]
    wishes: tuple[str, ...]
    price: float
    """typical price"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


DEPARTMENTS: tuple[Department, ...] = (
    Department("Kitchen", _words("skillet, blender, salad bowl, steamer, cutting board, kettle, stockpot, mandoline, "
               "spice rack, storage jar"), _words("healthy eating, saves time, professional results, hosting, "
               "older hands, retro style, small spaces, quiet"), 34.0),
    Department("Coffee & Baking", _words("coffee grinder, espresso pot, milk frother, loaf tin, rolling pin, "
               "cake stand, proofing basket, pour-over set, stand mixer, muffin tray"), _words("coffee ritual, baking, "
               "beginners, gifts, retro style, professional results, hosting, quiet"), 42.0),
    Department("Garden", _words("watering can, pruning shears, planter, raised bed, compost bin, garden fork, seed set,"
               " bird feeder, herb pot, kneeling pad"), _words("gardening joy, back pain, planet friendly, beginners, "
               "older hands, bright colours, strong smells gone, gifts"), 28.0),
    Department("Outdoor", _words("sleeping bag, camp stove, headlamp, dry bag, folding chair, trekking pole, thermos, "
               "hammock, rain cape, lantern"), _words("camping, travel, fitness, small spaces, energy saving, kids, "
               "planet friendly, pets"), 46.0),
    Department("Bedroom", _words("duvet, pillow, blackout curtain, mattress topper, throw, bedside lamp, sleep mask, "
               "linen set, heating pad, night light"), _words("better sleep, cosy evenings, sensitive skin, back pain, "
               "quiet, minimal design, kids, energy saving"), 55.0),
    Department("Bath & Care", _words("soap bar, hand cream, bath brush, towel, shower caddy, face oil, laundry soap, "
               "room spray, cotton robe, shaving set"), _words("sensitive skin, planet friendly, strong smells gone, "
               "gifts, travel, minimal design, older hands, cosy evenings"), 19.0),
    Department("Desk", _words("desk lamp, monitor stand, footrest, notebook, cable tray, office chair, pen set, "
               "standing mat, wall calendar, headset"), _words("home office, back pain, minimal design, quiet, "
               "energy saving, bright colours, saves time, travel"), 39.0),
    Department("Family & Pets", _words("play mat, puzzle, lunch box, dog bed, cat tree, balance bike, story lamp, pet "
               "brush, toy chest, scratching post"), _words("kids, pets, bright colours, strong smells gone, fitness, "
               "beginners, small spaces, better sleep"), 31.0),
)  # fmt: skip

BRANDS: tuple[str, ...] = (
    "Fennwick", "Lundby", "Oxbow Lane", "Marlo", "Tarn & Toft", "Hazelholt", "Pikkola", "Brightwater", "Corrie",
    "Nordhus", "Saltmarsh", "Quill", "Amberly", "Dovetail", "Kestrel Works", "Ollerton",
)  # fmt: skip

LINES: tuple[str, ...] = (
    "No. 1", "No. 2", "No. 5", "Classic", "Plus", "Mini", "Grand", "Nova", "Heritage", "Studio", "Day", "Alba", "Moss",
    "Pebble", "Linden", "Harbour", "Tide", "Ember", "Willow", "Stone",
)  # fmt: skip

USES: tuple[str, ...] = (
    "the {thing}", "this {thing}", "our {thing}", "my new {thing}", "a {thing} like this", "the {brand} {thing}",
)  # fmt: skip
TALK: tuple[str, ...] = (
    "{use} stands where the old one stood.", "{use} is a bit heavier than expected.",
    "I have owned more than one {thing}.", "{use} has the size given on the page.",
    "We were looking for a {thing} for some time.", "{use} comes in several variants.",
    "Every household has a {thing}, I suppose.", "{use} is the third from {brand} for us.",
    "{brand} has changed the shape a little.", "{use} is in use most days.",
)  # fmt: skip
