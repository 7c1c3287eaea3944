"""What the things of the demo shop are made of: parts, materials and sizes, the words that only belong to the thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from saerec.data.demo.shop import Thing


@dataclass(frozen=True)
class Make:
    """What can be said of a thing as a matter of fact."""

    parts: tuple[str, ...]
    """singular, without article"""
    materials: tuple[str, ...]
    sizes: tuple[str, ...]
    """each completes "the ... version" """


@dataclass(frozen=True)
class Version:
    """One item: a thing as one brand makes it."""

    thing: Thing
    key: str
    """letter of the thing's department"""
    brand: str
    material: str
    size: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the thing."""
        return MAKES[self.thing.name].parts


def _makes(table: str) -> dict[str, Make]:
    found = {}
    for line in table.strip().splitlines():
        name, _, facts = line.partition(":")
        parts, materials, sizes = (tuple(one.strip() for one in part.split(",")) for part in facts.split("|"))
        found[name.strip()] = Make(parts, materials, sizes)
    return found


MAKES: Final[dict[str, Make]] = _makes("""
    skillet: handle, rim, base | cast iron, steel, copper | 24 cm, 28 cm, 30 cm
    blender: jug, blade, base | glass, steel, plastic | 1 l, 1.5 l, 2 l
    salad bowl: rim, foot, lid | beech, glass, stoneware | 24 cm, 28 cm, 32 cm
    steamer: basket, lid, grid | bamboo, steel, aluminium | 18 cm, 22 cm, 26 cm
    cutting board: groove, edge, handle | oak, walnut, bamboo | 30 cm, 40 cm, 50 cm
    kettle: spout, lid, handle | enamel, steel, glass | 1 l, 1.5 l, 1.7 l
    stockpot: lid, rim, handle | steel, enamel, aluminium | 5 l, 8 l, 10 l
    vegetable slicer: blade, guard, slide | steel, plastic, ceramic | two-blade, four-blade, six-blade
    spice rack: rail, shelf, hook | pine, steel, bamboo | six-jar, ten-jar, twelve-jar
    storage jar: lid, seal, label | glass, stoneware, tin | 500 ml, 1 l, 2 l
    coffee grinder: crank, hopper, burr | steel, ceramic, walnut | 20 g, 30 g, 50 g
    espresso pot: spout, funnel, handle | aluminium, steel, copper | three-cup, six-cup, nine-cup
    milk frother: whisk, jug, button | steel, plastic, glass | 150 ml, 250 ml, 400 ml
    loaf tin: rim, base, fold | steel, silicone, aluminium | 20 cm, 25 cm, 30 cm
    rolling pin: handle, barrel, axle | beech, marble, maple | 30 cm, 40 cm, 45 cm
    cake stand: foot, plate, dome | glass, porcelain, marble | 22 cm, 28 cm, 32 cm
    proofing basket: rim, liner, coil | rattan, cane, wood pulp | 500 g, 750 g, 1 kg
    pour-over set: dripper, carafe, filter | glass, porcelain, copper | two-cup, four-cup, six-cup
    stand mixer: bowl, hook, arm | steel, aluminium, enamel | 3.5 l, 4.5 l, 6 l
    muffin tray: hollow, rim, handle | steel, silicone, aluminium | six-cup, twelve-cup, mini
    watering can: spout, rose, handle | zinc, plastic, copper | 2 l, 5 l, 10 l
    pruning saw: blade, grip, lock | carbon steel, chrome, titanium | 18 cm, 24 cm, 30 cm
    planter: saucer, rim, hook | terracotta, zinc, concrete | 20 cm, 40 cm, 60 cm
    raised bed: liner, corner, plank | larch, cedar, steel | 80 cm, 120 cm, 180 cm
    compost bin: lid, hatch, vent | plastic, larch, steel | 100 l, 200 l, 300 l
    garden fork: tine, shaft, grip | steel, ash, titanium | 80 cm, 100 cm, 120 cm
    seed set: packet, tin, leaflet | clover, marigold, lettuce | six-packet, ten-packet, twenty-packet
    bird feeder: perch, roof, tray | larch, wire, slate | 20 cm, 30 cm, 40 cm
    herb pot: saucer, wick, rim | terracotta, enamel, stoneware | 10 cm, 12 cm, 15 cm
    kneeling pad: cover, strap, edge | foam, rubber, cork | 35 cm, 45 cm, 60 cm
    sleeping bag: hood, zip, collar | down, fleece, nylon | 185 cm, 200 cm, 220 cm
    camp stove: burner, valve, grate | steel, titanium, brass | one-burner, two-burner, three-burner
    headlamp: band, switch, clip | aluminium, plastic, magnesium | 200-lumen, 350-lumen, 500-lumen
    dry bag: buckle, strap, roll | nylon, vinyl, canvas | 5 l, 10 l, 20 l
    folding chair: armrest, hinge, seat | aluminium, canvas, beech | 40 cm, 45 cm, 50 cm
    trekking pole: tip, loop, grip | carbon, aluminium, cork | 110 cm, 120 cm, 130 cm
    thermos: stopper, cup, base | steel, glass, copper | 350 ml, 500 ml, 750 ml
    hammock: rope, ring, bar | cotton, nylon, hemp | single, double, family
    rain cape: hood, hem, cord | nylon, vinyl, oilcloth | small, medium, large
    lantern: wick, globe, hook | brass, tin, glass | 15 cm, 20 cm, 30 cm
    duvet: cover, hem, loop | down, cotton, wool | single, double, king
    pillow: cover, zip, core | latex, down, buckwheat | 40 cm, 60 cm, 80 cm
    blackout curtain: eyelet, hem, lining | velvet, linen, polyester | 140 cm, 220 cm, 260 cm
    mattress topper: cover, strap, core | latex, foam, wool | 90 cm, 140 cm, 160 cm
    throw: fringe, hem, border | wool, mohair, cotton | 130 cm, 150 cm, 200 cm
    bedside lamp: shade, switch, base | brass, opal glass, ash | 25 cm, 30 cm, 40 cm
    sleep mask: band, lining, nose flap | silk, satin, cotton | small, medium, large
    linen set: sheet, pillowcase, button | cotton, flax, percale | single, double, king
    heating pad: cable, cover, dial | flannel, fleece, cotton | 30 cm, 40 cm, 60 cm
    night light: plug, shade, sensor | plastic, opal glass, beech | 8 cm, 12 cm, 16 cm
    soap bar: wrapper, stamp, cord | olive oil, goat milk, clay | 80 g, 100 g, 150 g
    hand cream: tube, cap, label | shea butter, beeswax, almond | 30 ml, 75 ml, 100 ml
    bath brush: bristle, handle, loop | beech, boar bristle, sisal | 35 cm, 40 cm, 45 cm
    towel: loop, border, hem | cotton, linen, bamboo | 50 cm, 70 cm, 100 cm
    shower caddy: hook, tier, suction cup | steel, chrome, bamboo | two-tier, three-tier, four-tier
    face oil: pipette, bottle, label | jojoba, almond, argan | 15 ml, 30 ml, 50 ml
    laundry soap: box, scoop, stamp | olive oil, coconut, borax | 200 g, 500 g, 1 kg
    room spray: nozzle, bottle, cap | lavender, cedar, citrus | 50 ml, 100 ml, 200 ml
    cotton robe: belt, pocket, collar | terry, waffle, muslin | small, medium, large
    shaving set: brush, razor, stand | chrome, badger hair, horn | three-piece, four-piece, five-piece
    desk lamp: arm, shade, clamp | steel, brass, aluminium | 40 cm, 50 cm, 60 cm
    monitor stand: shelf, drawer, leg | walnut, steel, glass | 40 cm, 50 cm, 60 cm
    footrest: platform, hinge, pad | foam, beech, steel | 35 cm, 40 cm, 45 cm
    notebook: spine, cover, ribbon | leather, linen, kraft paper | A4, A5, A6
    cable tray: clamp, slot, flap | steel, mesh, plastic | 40 cm, 60 cm, 80 cm
    office chair: armrest, castor, headrest | mesh, leather, steel | low-back, mid-back, high-back
    pen set: nib, cap, case | brass, lacquer, steel | two-pen, three-pen, five-pen
    standing mat: edge, ridge, underside | foam, rubber, cork | 50 cm, 70 cm, 90 cm
    wall calendar: page, hook, cover | kraft paper, card, canvas | A2, A3, A4
    headset: microphone, cable, ear pad | leather, aluminium, plastic | one-ear, two-ear, fold-up
    play mat: border, panel, edge | foam, cotton, cork | 100 cm, 120 cm, 150 cm
    puzzle: piece, box, poster | card, plywood, cork | 200-piece, 500-piece, 1000-piece
    lunch box: clasp, divider, lid | steel, bamboo, plastic | one-tray, two-tray, three-tray
    dog bed: cushion, rim, cover | corduroy, felt, canvas | small, medium, large
    cat tree: perch, trunk, ramp | sisal, plush, birch | 80 cm, 120 cm, 160 cm
    balance bike: saddle, wheel, fork | birch, steel, aluminium | 10-inch, 12-inch, 14-inch
    story lamp: disc, lens, knob | plastic, beech, silicone | 12-slide, 24-slide, 36-slide
    pet brush: tooth, handle, button | steel, rubber, beech | short-hair, long-hair, two-sided
    litter box: scoop, hood, flap | plastic, steel, bamboo | 40 cm, 50 cm, 60 cm
    scratching post: plate, ball, column | sisal, cardboard, jute | 50 cm, 70 cm, 90 cm""")
"""thing -> what it is made of"""


def thing_versions(thing: Thing, brand: str, key: str) -> list[Version]:
    """Every version of a thing that a brand may sell."""
    make = MAKES[thing.name]
    return [Version(thing, key, brand, material, size) for material in make.materials for size in make.sizes]
