"""Which words mean one reason: what readers write of a sentence, and what a latent is called.

Plain words, defined once. A gloss or a name belongs to the first group one of whose phrases it holds as whole words,
and else to a group of its own; so special phrases stand above general ones. A phrase that begins with "=" has to be all
of it. Praise and blame of one thing are one reason.
"""

from __future__ import annotations

import re

_GROUPS = """
shipping: shipping; delivery; arrived; delivered; short waiting time
service: service; support docs; customer support; seller; returns; warranty; staff
gift: gift
value: good value; value for money; price; priced; cheap; cheaper; inexpensive; expensive; low price; on sale;
    worth; saves money; hidden costs; resale value; good deal; budget
brand: brand; genuine; prestige
as described: as described; as pictured; matches the description; as expected; not as described; complete as ordered
defective: defective; broken; dead on arrival; does not work; stopped working
tuning: tune; tunes; tuning; tuner; accurate readings; in tune; holds its settings; intonation
low noise: low noise; no noise; noise; hum; background hum; quiet; blocks noise; no rattles; pops; no distortion;
    vibration
distortion: distortion; metal tone; for metal music; tube sound; tube screamer; overdrive; crunch
bass: bass tone; deep bass; low end; bass
loud: loud; loud sound; loud enough; volume; volume boost; high output; powerful
versatile: tone shaping; shapes tone; versatile; multiple modes; all in one; effects; effect range; feature rich;
    variety
sound: sound; sounds; tone; tones; clear microphone; clear dialogue; studio quality; good recording quality;
    acoustic
recording: recording; home recording; home studio; records
compatible: compatible; compatibility; works with; works across; connect; connects; connecting; connectors;
    connection; adapter; plenty of ports; universal fit; exact replacement; computer; phantom power; matches what i
    own
stays in place: stays in place; holds securely; holds strap securely; holds guitar securely; securely; secure;
    strong hold; non-slip; sticks well; stays put; does not wobble; holds heavy loads; does not slip; good grip;
    comfortable grip
protects: protects; protection; protect; keeps out; padding; prevents injury; scratch resistant; survives drops;
    kind to surfaces
light: =lightweight; light to wear; lightweight; light weight
portable: easy to carry; carry; portable; travel; compact; small size; compact size; saves space; foldable; slim;
    one-handed
storage: storage; stores; easy to store; compartments; keeps accessories handy; keeps things tidy; organization;
    organised; organizer; holds picks; large capacity
easy to set up: set up; set-up; setup; install; installs; assemble; put on; removal; release; comes off; no tools
    needed; ready to use; battery change
adjustable: adjustable; adjust; position; right height; customizable; flexible; freedom of movement
fits: fit; fits; fits well; fits snugly; right size; true to size; size; parts fit tightly; long enough; length;
    long cord; cord; cable length; poor fit; too small; too big
thickness: thickness; thick; thick material; gauge; tension
feel: feel; feels; pleasant to touch; smooth action; action; easy to play; play; playability; spins smoothly;
    smooth; soft; responsive; sensitive; sensitivity; tactile feedback
comfort: comfort; comfortable; cushioned; does not pinch; does not ride up; breathable; supports the back
for beginners: beginner; beginners; learning; learn; teaches; teaching; for teachers; for school; for students; for
    practice; practice; improves skill
for children: kids; children; teenagers; toddler
professional: professional; professionals; performing; stage; gig; gigs; for dj use
durable: durable; durability; lasts; lasting; long lasting; does not tear; does not crack; rustproof; wears;
    heavy-duty
battery: battery
sturdy: sturdy; well made; solid; solid feel; quality; heavy duty; good finish; build; built; consistent quality;
    stitching; better than stock
reliable: reliable; reliability; works well; works reliably; consistent results; no problems; peace of mind; no
    crashes
easy to use: easy to use; ease of use; intuitive; convenient; hands free; controls within reach; simple; easy to
    read; easy to navigate; hard to use; saves effort
clear instructions: instructions; explained clearly; informative; step by step
saves time: saves time; fast; quick
cleaning: clean; cleans; cleaning; cleans thoroughly; removes stains; no mess; maintenance
looks: look; looks; looking; colour; colours; color; colors; coding; elegant; cute; beautiful; design; shiny; finish
backup: backup; replaces old one; replacement
"""


def _read(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = re.sub(r"\n\s+", " ", text.strip()).splitlines()
    parts = (line.partition(": ") for line in lines)
    return tuple((name, tuple(phrase.strip() for phrase in phrases.split(";"))) for name, _, phrases in parts)


GROUPS = _read(_GROUPS)
"""(group, its phrases), the first that fits counts."""


def group_of(words: str) -> str:
    """The group of a gloss or a name.

    >>> group_of("not worth the price"), group_of("Durable"), group_of("pets like it")
    ('value', 'durable', 'pets like it')
    """
    plain = " ".join(words.lower().split())
    for name, phrases in GROUPS:
        for phrase in phrases:
            if plain == phrase.lstrip("=") or (phrase[0] != "=" and re.search(rf"\b{re.escape(phrase)}\b", plain)):
                return name
    return plain
