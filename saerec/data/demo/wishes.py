"""What people may want from the demo shop, and the many ways they say so.

Every wish is told by clauses that share few words, so no fixed word gives it away. `catalogue` is how a shop says it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """One planted intent."""

    name: str
    clauses: tuple[str, ...]
    """main clauses of customers, without capital and full stop"""
    catalogue: tuple[str, ...]
    """sentences of an item description"""


def _wish(name: str, clauses: str, catalogue: str) -> Wish:
    said, printed = ([line.strip() for line in text.split("|")] for text in (clauses, catalogue))
    return Wish(name, tuple(said), tuple(printed))


PERSONAL: tuple[Wish, ...] = (
    _wish("quiet", "it hardly makes a sound|nobody in the next room hears it|there is only a soft hum|"
          "the baby sleeps right through it|late evenings stay peaceful|it neither rattles nor buzzes|"
          "my neighbours have stopped complaining|you forget that it is running|it whispers where the old one roared",
          "Runs at a low noise level.|Dampened for silent operation."),
    _wish("small spaces", "it folds down to almost nothing|our tiny flat has room for it|it lives under the bed|"
          "it fits the narrow shelf by the door|it takes no more place than a shoebox|"
          "even a studio can swallow it|it tucks behind the wardrobe|the cupboard closes again at last|"
          "one square foot is all it asks for",
          "Compact footprint for limited room.|Collapses flat for storage."),
    _wish("sensitive skin", "my eczema has not flared up once|there was no itching afterwards|"
          "nothing about it scratches or burns|even my allergic sister can wear it|"
          "the redness on my arms is gone|it is kind to a dry face|the little one has had no rash|"
          "my dermatologist had no objections|it never stings, even in winter",
          "Dermatologically tested and free of irritants.|Hypoallergenic, suited to delicate complexions."),
    _wish("camping", "it survived a week in the tent|we cooked on the fire with it|it went up the trail in my backpack|"
          "it is made for nights under the stars|the rain at the lake did it no harm|"
          "it clips to a rucksack in a second|our scouts want one each|it earned its place by the campfire|"
          "it was fine after three days on the mountain",
          "Trail-ready and packable.|Withstands weather on every expedition."),
    _wish("kids", "my daughter carries it everywhere|small hands can hold it well|the twins fight over who goes first|"
          "it has survived two toddlers|our five-year-old manages alone|the whole kindergarten asked about it|"
          "it keeps my son busy for an hour|there are no sharp corners to worry about|bedtime goes smoothly with it",
          "Rounded edges for young explorers.|Designed with families in mind."),
    _wish("pets", "the dog cannot chew through it|cat hair comes off with one wipe|our puppy adores it|"
          "the rabbit sleeps on it|muddy paws leave no trace|my terrier has met his match|"
          "the kitten climbs it all day|fur never sticks to it|both hounds approve",
          "Claw-proof and easy to brush clean.|Safe for four-legged companions."),
    _wish("planet friendly", "there was no plastic anywhere|it can be composted at the end|"
          "the wood comes from managed forests|I like that it is made from old bottles|"
          "my conscience is at ease with it|spare parts keep it out of the landfill|"
          "the makers plant a tree for each one|nothing in it harms the rivers|it replaced a pile of throwaway ones",
          "Made from recycled and renewable material.|Climate-neutral production."),
    _wish("gifts", "my mother opened it with tears in her eyes|it made a wonderful birthday surprise|"
          "it came with a ribbon and a card|the newlyweds were delighted|I have handed out four already|"
          "under the tree it stole the show|grandpa would not put it down|my best friend deserved just this|"
          "it is what you bring to a housewarming",
          "Presented in a keepsake box.|A thoughtful choice for every celebration."),
    _wish("back pain", "my spine thanks me every evening|I get up without aching now|"
          "no more bending down to the floor|my physiotherapist recommended it|"
          "the lumbar region finally relaxes|sciatica no longer ruins my week|my shoulders have loosened|"
          "it takes the strain off my neck|after my disc surgery it was a blessing",
          "Ergonomic form that supports good posture.|Adjustable height relieves joints."),
    _wish("travel", "it slips into hand luggage|airport security never minded|it has seen four countries with me|"
          "hotel rooms feel like home with it|it weighs less than my passport, or so it seems|"
          "I never board a train without it|it works with sockets abroad|a weekend away needs nothing else|"
          "it rolled through half of Lisbon",
          "Cabin-approved dimensions.|Lightweight companion for the road."),
    _wish("beginners", "I had never done this before and it worked|it forgives every mistake|"
          "my first try already looked decent|you learn as you go|no talent was needed|"
          "the steps are drawn like a comic|after ten minutes I felt like an expert|"
          "it took away my fear of starting|even with two left thumbs I managed",
          "Ideal for first-timers.|Includes a starter course."),
    _wish("professional results", "it performs like the one in my restaurant|my clients notice the difference|"
          "the finish looks as if a studio had done it|it holds its tolerance all day|"
          "I use it in my workshop for a living|the edge stays razor keen|colleagues asked for the model number|"
          "it has the precision I was trained on|it passed an inspection on the first go",
          "Workshop-grade precision.|Trusted in commercial settings."),
    _wish("saves time", "dinner is ready in half the minutes|it does in one go what took me all morning|"
          "I am out of the door earlier|you can set it and walk away|my lunch break is long again|"
          "the chore shrank to a moment|there is no waiting for it to warm up|it gives me an hour a week back|"
          "our sundays are free since it came",
          "Rapid cycle for busy households.|Reduces preparation to moments."),
    _wish("cosy evenings", "with a blanket and a book it is bliss|the living room glows|"
          "winter can come now|it turns the sofa into a nest|candles and this are all we need|"
          "it makes a grey november bearable|tea tastes better beside it|"
          "we linger instead of going to bed|it feels like a hug after work",
          "Creates a warm atmosphere.|Soft textures invite you to unwind."),
    _wish("healthy eating", "we eat twice as many greens|sugar has vanished from our breakfast|"
          "my cholesterol went down|salads have become fun|it needs hardly any oil|"
          "vitamins survive in it|my dietitian smiled at it|steamed broccoli suddenly tastes of something|"
          "the children ask for carrots",
          "Preserves nutrients gently.|Supports a balanced diet."),
    _wish("fitness", "my pulse gets going every morning|it pushed me to run farther|"
          "sore muscles recover quicker with it|I have lost two belt holes|it stands up to sweaty workouts|"
          "I do ten squats more than last month|my coach took a photo of it|it keeps me moving on rainy days|"
          "stretching has become a habit",
          "Built for daily training.|Grippy surface for intense sessions."),
    _wish("home office", "video calls look tidy now|my desk is finally in order|the cables are out of sight|"
          "I stay focused between meetings|typing all day is no trouble|deadlines feel less grim|"
          "my boss asked where it was from|it separates job and kitchen table|eight hours at the screen pass quickly",
          "Organises the modern workplace.|Keeps accessories within reach."),
    _wish("gardening joy", "the tomatoes have never been so plump|bees visit the balcony now|"
          "weeds come out with their roots|my roses stand tall again|the soil stays moist for days|"
          "slugs have given up|I harvest basil by the armful|the lawn looks combed|"
          "even the shady border blooms",
          "Encourages healthy growth.|For beds, borders and balconies."),
    _wish("retro style", "it looks straight out of a fifties diner|my grandmother had the same one|"
          "the enamel has that old charm|it goes with our jukebox|vinyl lovers will understand|"
          "it brings back the summer of my youth|no modern gadget has such curves|"
          "flea markets ask triple for this|the chrome shines like on a vintage car",
          "Classic mid-century silhouette.|Nostalgic detailing."),
    _wish("minimal design", "there is not one line too many|it disappears into a white wall|"
          "its edges are clean and it has no logo|it suits a calm and bare room|less really is more with it|"
          "my architect friend nodded|it could stand in a gallery|nothing shouts for attention|"
          "the plain surface soothes the eye",
          "Reduced form language.|Understated in every setting."),
    _wish("bright colours", "the yellow makes me grin|it cheers up the dull corner|"
          "I picked the loudest red there was|turquoise was worth it|it pops against the grey couch|"
          "guests spot it at once|rainy mondays need this pink|it looks like a box of crayons|"
          "this is finally something that is not beige",
          "Available in vivid shades.|Adds an accent to any room."),
    _wish("strong smells gone", "the fish odour was gone by morning|my gym bag is fit for company|"
          "the bin no longer announces itself|the cellar lost its mustiness|smoke does not cling any more|"
          "the bathroom is fresh all day|garlic leaves no memory|wet boots can stay indoors|"
          "nobody can tell that we fried onions",
          "Neutralises odours.|Activated charcoal layer for freshness."),
    _wish("energy saving", "our power bill dropped|it sips electricity|the solar panel is enough for it|"
          "standby is truly zero|it switches itself off|one charge lasts a fortnight|"
          "the meter barely turns|it pays back within a year|the heat stays inside and the watts stay low",
          "Efficiency class A.|Low consumption thanks to smart control."),
    _wish("hosting", "twelve guests were served without stress|everybody gathered round it|"
          "it was the talk of the party|second helpings were no problem|it keeps the punch cold till midnight|"
          "the buffet looked generous|our book club meets here now|it seats two more than before|"
          "my in-laws stayed until two",
          "Generous capacity for company.|Serves a full table with ease."),
    _wish("better sleep", "I doze off within minutes|I no longer wake at four|my dreams are deep again|"
          "the room gets properly dark|I get eight hours in one stretch|my husband has stopped tossing|"
          "the alarm finds me rested|jet lag lost its terror|counting sheep is history",
          "Promotes restful nights.|Breathable for undisturbed slumber."),
    _wish("older hands", "my arthritis does not mind it|the lid turns without force|"
          "the letters are large enough to read|at eighty-one I can lift it|the grip is thick and soft|"
          "there are no fiddly buttons for my father|nana opens it by herself|it can be used with one arm|"
          "stiff fingers are no obstacle",
          "Easy-grip handle.|Large, high-contrast markings."),
    _wish("coffee ritual", "the crema is thick and golden|mornings start with a proper espresso|"
          "the beans smell like a roastery|my flat white rivals the cafe|I grind just before brewing|"
          "the second cup is as hot as the first|friends come by for a cappuccino|"
          "it knows how long to bloom|there is no bitter aftertaste any more",
          "For aromatic brewing.|Barista-inspired results."),
    _wish("baking", "the crust crackles when it cools|my sourdough rises evenly|muffins slip right out|"
          "the cake came out level|the dough never sticks|pastry day is every saturday now|"
          "bread costs me pennies|the oven does the rest|my brownies won at the fair",
          "Even heat distribution for golden crusts.|Non-stick for loaves and cakes."),
)  # fmt: skip

PUBLIC: tuple[Wish, ...] = (
    _wish("good value", "it was worth every penny|you will not find it cheaper|I expected to pay twice as much|"
          "the price is more than fair|my wallet is happy|it costs less than a dinner out|"
          "for that money there is nothing better|it was a bargain if there ever was one|the sale made it a steal",
          "Affordable without compromise."),
    _wish("lasting quality", "it feels solid in every part|after two years there is not a crack|"
          "the seams are sturdy|this will outlive me|nothing wobbles or bends|the material is first class|"
          "it shows no wear at all|it is built like a tank|you notice the craftsmanship",
          "Robust construction, five-year guarantee."),
    _wish("easy to use", "it explains itself|I never opened the manual|one button does everything|"
          "it was set up in no time|anyone can operate it|putting it together was child's play|"
          "there is nothing to figure out|it simply works out of the box|it could not be simpler",
          "Intuitive handling."),
    _wish("easy to clean", "a damp cloth is enough|it goes straight into the dishwasher|"
          "stains rinse off under the tap|no crumbs hide in it|it dries without spots|"
          "two minutes of scrubbing and done|the cover comes off for washing|grease has no chance|"
          "dust is gone with a shake",
          "Wipe-clean surfaces."),
    _wish("looks good", "it is a feast for the eyes|I get compliments for it|the pictures do not do it justice|"
          "it is prettier than I thought|the shape is elegant|it looks far more expensive than it was|"
          "I keep glancing at it|it matches everything we own|it is simply beautiful",
          "A handsome addition to any home."),
    _wish("helpful service", "the staff answered within an hour|they replaced it without a question|"
          "a real person picked up the phone|customer support went out of its way|"
          "they sent the missing screw at once|my refund came without fuss|the chat solved my problem|"
          "their advice was spot on|I was treated with patience",
          "Personal support seven days a week."),
)  # fmt: skip

NOISE: tuple[str, ...] = (
    "I ordered this last week.", "The parcel came on a Tuesday.", "This is my first review here.",
    "Hello everybody.", "My wife placed the order.", "Delivery took three days.", "The box was a little dented.",
    "I will write more in a month.", "It was the second one I looked at.", "Five stars from me.",
    "That is all I have to say.", "The courier rang twice.", "I had a voucher left.", "Thanks for reading.",
    "I usually do not write reviews.", "We got it in March.", "It came in a brown carton.", "So far, so good.",
    "I saw it in the newsletter.", "My brother has the older version.", "It is what the page says.",
    "I paid by invoice.", "The tracking number worked.", "Let us see what the future brings.",
    "I compared a few of them first.", "It was handed over by the neighbour.", "Edited after two weeks.",
    "I clicked on it by chance.", "Greetings from the coast.", "My colleague told me of the shop.",
    "There is not much else to report.", "It is the model with the number on the bottom.", "Ordered on Sunday evening.",
    "The photo shows it from the left.", "I was asked to rate it.", "This replaces the one from last year.",
    "We have had it since the holidays.", "It sat in the hall for a day.", "I forgot the password twice.",
    "Everything was in the package.",
)  # fmt: skip

OPENERS: tuple[str, ...] = (
    "", "", "", "", "honestly, ", "to my surprise, ", "best of all, ", "what can I say, ", "for us it is clear: ",
    "by the way, ", "I must admit that ", "after a while you notice that ", "the great thing is that ",
    "I can confirm that ", "in short, ", "and yes, ", "since then, ", "I am happy to report that ",
    "even my sceptical partner agrees that ", "let me put it this way: ",
)  # fmt: skip
TAILS: tuple[str, ...] = (
    "", "", "", "", "", ", which was the point", ", day after day", ", just as I hoped", ", and that counts",
    ", at least here", ", no question", ", and I mean it", ", believe it or not", ", as far as I can tell",
    ", every single time", ", which I did not expect", ", even now",
)  # fmt: skip
LETDOWNS: tuple[str, ...] = (
    "It is not quite what I was looking for.", "I had hoped for something else.", "Not for me, I fear.",
    "It does its duty and no more.", "I would choose differently next time.", "My expectations were higher.",
    "It may suit others better than me.", "I am undecided about keeping it.",
)  # fmt: skip
