"""The demo shop, Juniper & Oak: departments, things, brands. All invented.

A thing lists the wishes it may serve, so that nobody praises a tent for being gentle on the skin.
"""

from __future__ import annotations

from dataclasses import dataclass

from saerec.data.demo.wishes import lines


@dataclass(frozen=True)
class Thing:
    """Something the shop sells, in many versions."""

    name: str
    """singular, without article"""
    wishes: tuple[str, ...]
    """names of the personal wishes a version of it may serve"""


@dataclass(frozen=True)
class Department:
    """A category of the shop."""

    name: str
    key: str
    """the letter that marks clauses which fit this department"""
    price: float
    """typical price"""
    things: tuple[Thing, ...]


def _department(name: str, key: str, price: float, things: str) -> Department:
    rows = [line.split(":") for line in things.strip().splitlines()]
    found = [Thing(thing.strip(), tuple(wish.strip() for wish in wishes.split(","))) for thing, wishes in rows]
    return Department(name, key, price, tuple(found))


DEPARTMENTS: tuple[Department, ...] = (
    _department("Kitchen", "K", 34.0, """
        skillet: healthy eating, professional results, saves time, hosting, retro style, camping
        blender: healthy eating, quiet, saves time, retro style, bright colours, professional results
        salad bowl: healthy eating, hosting, minimal design, planet friendly, gifts, bright colours
        steamer: healthy eating, saves time, small spaces, energy saving, beginners
        cutting board: professional results, planet friendly, gifts, minimal design, small spaces
        kettle: quiet, saves time, retro style, coffee ritual, older hands, minimal design
        stockpot: hosting, energy saving, healthy eating, professional results, beginners
        vegetable slicer: saves time, healthy eating, professional results, older hands, beginners
        spice rack: small spaces, gifts, retro style, minimal design, older hands
        storage jar: small spaces, planet friendly, retro style, older hands, strong smells gone"""),
    _department("Coffee & Baking", "C", 42.0, """
        coffee grinder: coffee ritual, quiet, professional results, retro style, small spaces
        espresso pot: coffee ritual, retro style, camping, gifts, hosting
        milk frother: coffee ritual, quiet, saves time, beginners, small spaces
        loaf tin: baking, beginners, professional results, healthy eating, retro style
        rolling pin: baking, older hands, gifts, professional results, planet friendly
        cake stand: baking, hosting, gifts, retro style, bright colours
        proofing basket: baking, beginners, planet friendly, healthy eating, gifts
        pour-over set: coffee ritual, minimal design, travel, gifts, hosting
        stand mixer: baking, saves time, quiet, bright colours, professional results
        muffin tray: baking, hosting, kids, bright colours, beginners"""),
    _department("Garden", "G", 28.0, """
        watering can: gardening joy, older hands, retro style, bright colours, kids
        pruning saw: gardening joy, professional results, older hands, saves time
        planter: gardening joy, small spaces, bright colours, minimal design, gifts
        raised bed: gardening joy, back pain, beginners, planet friendly, healthy eating
        compost bin: gardening joy, strong smells gone, planet friendly, small spaces, beginners
        garden fork: gardening joy, back pain, professional results, older hands
        seed set: gardening joy, beginners, kids, gifts, healthy eating
        bird feeder: gardening joy, gifts, kids, bright colours, planet friendly
        herb pot: gardening joy, healthy eating, small spaces, minimal design, beginners
        kneeling pad: gardening joy, back pain, older hands, bright colours"""),
    _department("Outdoor", "O", 46.0, """
        sleeping bag: camping, better sleep, travel, small spaces, sensitive skin
        camp stove: camping, energy saving, small spaces, beginners, coffee ritual
        headlamp: camping, fitness, travel, kids, energy saving
        dry bag: camping, travel, fitness, bright colours, planet friendly
        folding chair: camping, small spaces, back pain, hosting, bright colours
        trekking pole: camping, fitness, back pain, older hands, travel
        thermos: camping, travel, coffee ritual, fitness, planet friendly
        hammock: camping, better sleep, kids, bright colours, travel
        rain cape: camping, fitness, kids, travel, bright colours
        lantern: camping, cosy evenings, energy saving, hosting, retro style"""),
    _department("Bedroom", "B", 55.0, """
        duvet: better sleep, sensitive skin, cosy evenings, planet friendly, energy saving
        pillow: better sleep, back pain, sensitive skin, travel, gifts
        blackout curtain: better sleep, quiet, energy saving, minimal design, kids
        mattress topper: better sleep, back pain, sensitive skin, quiet
        throw: cosy evenings, pets, bright colours, gifts, sensitive skin
        bedside lamp: cosy evenings, better sleep, minimal design, energy saving, retro style
        sleep mask: better sleep, travel, sensitive skin, gifts
        linen set: better sleep, sensitive skin, minimal design, planet friendly, bright colours
        heating pad: back pain, cosy evenings, energy saving, older hands
        night light: kids, better sleep, energy saving, older hands, cosy evenings"""),
    _department("Bath & Care", "S", 19.0, """
        soap bar: sensitive skin, planet friendly, travel, gifts, strong smells gone
        hand cream: sensitive skin, gifts, travel, planet friendly
        bath brush: back pain, older hands, sensitive skin, planet friendly
        towel: sensitive skin, fitness, travel, bright colours, planet friendly
        shower caddy: small spaces, minimal design, bright colours, older hands
        face oil: sensitive skin, gifts, planet friendly, travel
        laundry soap: strong smells gone, sensitive skin, planet friendly, saves time
        room spray: strong smells gone, cosy evenings, pets, gifts
        cotton robe: cosy evenings, sensitive skin, gifts, minimal design
        shaving set: professional results, retro style, gifts, sensitive skin, travel"""),
    _department("Desk", "D", 39.0, """
        desk lamp: home office, energy saving, retro style, minimal design, bright colours
        monitor stand: home office, back pain, small spaces, minimal design
        footrest: home office, back pain, fitness, quiet
        notebook: home office, gifts, travel, planet friendly, bright colours
        cable tray: home office, small spaces, minimal design, pets
        office chair: home office, back pain, quiet, professional results, retro style
        pen set: home office, gifts, older hands, professional results, retro style
        standing mat: home office, back pain, fitness, quiet
        wall calendar: home office, saves time, bright colours, minimal design, gifts
        headset: home office, quiet, travel, fitness, professional results"""),
    _department("Family & Pets", "F", 31.0, """
        play mat: kids, sensitive skin, small spaces, bright colours
        puzzle: kids, cosy evenings, gifts, older hands, bright colours
        lunch box: kids, healthy eating, planet friendly, travel, bright colours
        dog bed: pets, strong smells gone, small spaces, minimal design
        cat tree: pets, small spaces, quiet, minimal design, planet friendly
        balance bike: kids, beginners, bright colours, retro style, gifts
        story lamp: kids, better sleep, cosy evenings, energy saving, quiet
        pet brush: pets, older hands, saves time, professional results, strong smells gone
        litter box: pets, strong smells gone, small spaces, saves time, minimal design
        scratching post: pets, quiet, planet friendly, small spaces, minimal design"""),
)  # fmt: skip

BRANDS: tuple[str, ...] = lines("""
    Fennwick | Lundby | Oxbow Lane | Marlo | Tarn & Toft | Hazelholt | Pikkola | Brightwater | Corrie |
    Nordhus | Saltmarsh | Quill | Amberly | Dovetail | Kestrel Works | Ollerton""")

LINES: tuple[str, ...] = lines("""
    No. 1 | No. 2 | No. 5 | Classic | Plus | Mini | Grand | Nova | Heritage | Studio | Day | Alba | Moss |
    Pebble | Linden | Harbour | Tide | Ember | Willow | Stone""")
