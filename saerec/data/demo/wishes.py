"""What people may want from the demo shop, and the many ways they say so.

Every wish is put in clauses that share few words, so no fixed word gives it away. `catalogue` is how a shop says it.
A clause is a main clause of customers without capital and full stop. `[hardly/barely]` is a choice of words, and
`KC: ` in front keeps a clause to the departments with these letters. Early clauses are said a little more often.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clause:
    """One way to say it."""

    text: str
    departments: str = ""
    """letters of the departments it fits; empty: all that serve the wish"""


@dataclass(frozen=True)
class Wish:
    """One planted intent."""

    name: str
    clauses: tuple[Clause, ...]
    catalogue: tuple[str, ...]
    """sentences of an item description"""

    def fitting(self, department: str) -> tuple[Clause, ...]:
        """The clauses that can be said of a thing of the department with this letter."""
        return tuple(clause for clause in self.clauses if not clause.departments or department in clause.departments)


def lines(text: str) -> tuple[str, ...]:
    """The parts between bars, each on one line."""
    return tuple(" ".join(part.split()) for part in text.split("|"))


def wish(name: str, clauses: str, catalogue: str) -> Wish:
    """Read the notation of this file."""
    said = []
    for text in lines(clauses):
        head, colon, rest = text.partition(": ")
        said.append(Clause(rest, head) if colon and head.isupper() and head.isalpha() else Clause(text))
    return Wish(name, tuple(said), lines(catalogue))


PERSONAL: tuple[Wish, ...] = (
    wish("quiet", """
        it [hardly/barely] makes a sound | nobody in the next room [hears/notices] it |
        KC: there is only a soft hum | my neighbours have stopped complaining | our evenings stay peaceful |
        it neither rattles nor squeaks | KC: it whispers where the old one roared |
        KC: the baby sleeps right through it | KC: there is no clatter | I can take a call right beside it |
        the silence is a relief | B: the traffic outside is muffled | D: the open-plan racket is far away |
        my noise-sensitive [husband/wife/flatmate] is content | you could use it in a library |
        the downstairs tenant has not banged on the ceiling since""",
        "Keeps noise to a minimum.|Made for peace at home."),
    wish("small spaces", """
        OSDF: it folds down to almost nothing | our tiny flat has room for it |
        it fits the narrow shelf by the door | it takes no more place than a shoebox | even a studio can swallow it |
        KCSDFO: it tucks behind the wardrobe | KCO: the cupboard closes again at last |
        one square foot is all it asks for | we live in forty square metres |
        KGCF: it stands in a corner nobody used | my dormitory is cramped and this is the answer |
        it suits a caravan | nothing in a [bedsit/boat cabin] may be larger than this |
        it is compact without tricks | I no longer climb over things""",
        "Compact footprint for limited room.|Takes up next to no storage."),
    wish("sensitive skin", """
        my eczema has not flared up once | there was no itching afterwards | nothing about it scratches or burns |
        even my allergic [sister/brother] can use it | the redness on my arms is gone | S: it is kind to a dry face |
        the little one has had no rash | my dermatologist had no objections | S: it never stings, even in winter |
        it is gentle where others leave spots | I break out easily, but not with this | my neurodermatitis is calm |
        there is no perfume to irritate me | BO: the cloth feels soft against bare shoulders |
        I have tested it on my worst patches""",
        "Dermatologically tested.|Free of irritants, suited to delicate complexions."),
    wish("camping", """
        it survived a week in the tent | it went up the trail in my backpack | we took it on the fire-lit beach |
        it is made for nights under the stars | O: the rain at the lake did it no harm |
        KC: we used it on open flames | O: it clips to a rucksack in a second | our scouts want one each |
        it earned its place by the campfire | it was fine after three days on the mountain |
        the wilderness needs no more than this | we set up by the river and had it out first |
        mud and pine needles do not bother it | I keep it in the van for weekends in the wild |
        it was with us when we slept in the forest""",
        "Trail-ready and rugged.|At home on every expedition."),
    wish("kids", """
        my daughter [loves/adores] it | the twins fight over who goes first | it has survived two toddlers |
        our five-year-old manages alone | the whole kindergarten asked about it |
        FGC: it keeps my son busy for an hour | there are no sharp corners to worry about |
        BF: bedtime goes smoothly with it | small hands get along with it |
        the grandchildren ask for it on every visit | our [boy/girl] tells everybody at school |
        family afternoons are fun again | FGOC: the cousins play with it together | B: no more tears at night |
        the youngest calls it her treasure""",
        "Made for young explorers.|Designed with families in mind."),
    wish("pets", """
        the dog cannot chew through it | cat hair comes off with one wipe | F: our furry friend adores it |
        F: the rabbit naps beside it | muddy paws leave no trace | F: moulting season is less of a worry |
        F: the little beast is crazy about it | fur never sticks to it | F: the whole pack approves |
        BSD: it holds out against claws | the vet has one at home | the breeder told us of it |
        BSD: the parrot leaves it alone | our four-legged tyrant permits it | F: whiskers and tails are happy |
        it suits a house full of animals""",
        "Proof against claws.|Safe for four-legged companions."),
    wish("planet friendly", """
        there was no plastic anywhere | it can be composted at the end | KCGDF: the wood comes from managed forests |
        OBDF: I like that it is made from old bottles | my conscience is at ease with it |
        its packaging was cardboard | the makers plant a tree for each one | nothing in it harms the rivers |
        it replaced a pile of throwaway ones | we try to live sustainably and it helps |
        it is produced nearby, not shipped round the globe | the carbon footprint is printed on the label |
        everything about it is recycled | my waste has halved | it is fairly traded and free of poisons""",
        "Made from recycled and renewable material.|Climate-neutral production."),
    wish("gifts", """
        my mother opened it with tears in her eyes | it made a wonderful birthday surprise | I gave it to my boss |
        it came with a ribbon and a card | the newlyweds were delighted | I have handed out four already |
        under the Christmas tree it stole the show | my best friend deserved just this | my [aunt/uncle] beamed |
        it is what you bring to a housewarming | the retiring colleague was touched |
        I wrapped it for my [niece/nephew] | it was my present for our anniversary |
        the hostess was glad to receive it | Valentine's Day was saved""",
        "Presented in a keepsake box.|A thoughtful choice for every celebration."),
    wish("back pain", """
        my spine thanks me every evening | I get up without aching now | GS: no more bending down |
        my physiotherapist recommended it | the lumbar region finally relaxes | my shoulders have loosened |
        sciatica no longer ruins my week | it takes the strain off my neck |
        after my disc surgery it was a blessing | my posture has improved | I used to be stiff as a board |
        the painkillers stay in the drawer | I can stand straight again | the cramp between my ribs let go |
        G: an hour among the beds and nothing hurts | my vertebrae feel looked after""",
        "Ergonomic form that supports good posture.|Relieves joints and muscles."),
    wish("travel", """
        it slips into hand luggage | airport security never minded | it has seen four countries with me |
        hotel rooms feel like home with it | it weighs less than my passport | it was with us in [Lisbon/Oslo/Rome] |
        I never board a train without it | a weekend away needs nothing else |
        my suitcase always has a corner for it | it made the long flight bearable |
        every business trip starts with packing it | on the ferry it was a godsend | I took it round the world |
        backpacking through Vietnam I was glad of it | holidays are easier with it""",
        "Cabin-approved dimensions.|A light companion for the road."),
    wish("beginners", """
        I had never done this before and it worked | it forgives every mistake | my first try already looked decent |
        you learn as you go | no talent was needed | the steps are drawn like a comic | it is perfect for novices |
        after ten minutes I felt like an expert | it took away my fear of starting | you cannot get it wrong |
        even with two left thumbs I managed | I was clueless and got there | it teaches you the basics |
        everyone has to begin somewhere | newcomers are in good hands""",
        "Ideal for first-timers.|Comes with simple instructions."),
    wish("professional results", """
        KC: it performs like the one in my restaurant | my clients notice the difference | the finish is flawless |
        the outcome looks as if a studio had done it | I use it [at work/on the job] for a living |
        colleagues in the trade asked for the model number | it has the precision I was trained on |
        KCG: it stands up to professional use | it meets the standards of my guild |
        my apprentices practise with it | it is on a par with commercial equipment |
        GF: the contractors use the same | it keeps up with a full shift | I am a pro and very picky |
        KCGS: amateurs will hardly need so much accuracy""",
        "Professional grade.|Trusted in commercial settings."),
    wish("saves time", """
        the work is done in half the minutes | it does in seconds what took me all morning | it is lightning fast |
        I am finished [an hour/well] earlier | it gives me an hour a week back | the chore shrank to a moment |
        what a shortcut | KC: there is no waiting for it to warm up | busy parents will understand |
        it speeds everything up | my days are less hectic | I get through the list before nine |
        the clock is on my side now | I am always in a hurry and this is quick |
        I no longer waste [half the day/whole evenings] on it | our weekends are free since it came""",
        "For busy households.|Reduces work to moments."),
    wish("cosy evenings", """
        with a blanket and a book it is bliss | the living room feels snug | winter can come now |
        it turns the sofa into a nest | candles and this are all we need | it makes a dark November bearable |
        a cup of tea by the fire tastes better with it | we linger instead of going to bed |
        it feels like a hug after work | my favourite hour is after dark |
        outside it storms and inside it is lovely | hygge is the word for it | it is so homely |
        I unwind within minutes | I curl up with it as soon as I am home | it makes for quiet nights in""",
        "Creates a warm atmosphere.|Invites you to unwind."),
    wish("healthy eating", """
        we eat twice as many greens | sugar has vanished from our breakfast | my cholesterol went down |
        K: salads have become fun | K: it needs hardly any oil | our meals are full of vitamins |
        I have lost six kilos | my dietitian smiled at it | K: steamed broccoli suddenly tastes of something |
        the children ask for carrots | wholemeal and pulses are on the menu now | we have given up ready meals |
        fewer calories and more flavour | my blood pressure is better since we changed our diet |
        nutrition matters to us""",
        "Helps to keep nutrients in.|Supports a balanced diet."),
    wish("fitness", """
        my pulse gets going every morning | it pushed me to run farther | sore muscles recover quicker |
        I have lost two belt holes | it stands up to sweaty workouts | I do ten squats more than last month |
        my coach [took a photo of/pointed at] it | it keeps me moving on grey days | stretching has become a habit |
        the gym regulars want it too | my stamina has grown | the marathon can come | I exercise more than ever |
        it is with me on every jog | it belongs to my training plan""",
        "Built for daily training.|For an active life."),
    wish("home office", """
        video calls look tidy now | my desk is finally in order | working from home has become bearable |
        I stay focused between meetings | typing all day is no trouble | deadlines feel less grim |
        my manager asked where it was from | it separates job and kitchen table | the spare room is a workplace now |
        eight hours at the screen pass quickly | my laptop has found its partner | spreadsheets are less of a pain |
        the remote team noticed at once | I get more done than in the company building | freelancers need this""",
        "Organises the modern workplace.|For long days at the screen."),
    wish("gardening joy", """
        the tomatoes have never been so plump | bees visit the balcony now | my allotment is thriving |
        my roses stand tall again | I harvest basil by the armful | spring could not come soon enough |
        even the shady border blooms | the hedge and I are friends again | the seedlings are coming up |
        I spend every free hour among the plants | digging is pure pleasure | the lawn has never been so lush |
        my green thumb is back | we ate our own [beans/radishes/peas] |
        the neighbours peep over the fence at my dahlias""",
        "Encourages healthy growth.|For beds, borders and balconies."),
    wish("retro style", """
        it looks straight out of a fifties diner | my grandmother had the same one | it has that old charm |
        it goes with our jukebox | vinyl lovers will understand | it brings back the summer of my youth |
        no modern gadget has such curves | flea markets ask triple for this | it could be in a black-and-white film |
        it is nostalgia at its best | the seventies called and I answered | it has a vintage feel |
        collectors of antiques would approve | they do not make them like this any more |
        it is pleasantly old-fashioned""",
        "Classic mid-century silhouette.|Nostalgic detailing."),
    wish("minimal design", """
        there is not one line too many | it disappears against a white wall |
        its edges are clean and it has no logo | it suits an uncluttered room | less really is more here |
        it is pared down to the essentials | its look is calm | nothing shouts for attention |
        the plain surface soothes the eye | Scandinavian simplicity is what I wanted |
        I dislike ornaments and there are none | it is sleek and discreet | the form follows the function |
        my architect friend praised its purity | I like things bare and this is bare |
        it is modern without frills""",
        "Reduced form language.|Understated in every setting."),
    wish("bright colours", """
        the yellow makes me grin | it cheers up the dull corner | I picked the loudest red there was |
        turquoise was worth it | it pops against the grey | guests spot it at once | rainy Mondays need this pink |
        it is as cheerful as a box of crayons | at last something that is not beige | the orange glows |
        the green is as fresh as a lime | the shade is as vivid as in the photo | it is a rainbow in itself |
        I was tired of black and brown | such a bold tone lifts my mood""",
        "Available in vivid shades.|Adds an accent anywhere."),
    wish("strong smells gone", """
        KS: the fish odour was gone by morning | KGS: the bin no longer announces itself |
        smoke does not cling any more | S: my gym bag is fit for company | S: the cellar lost its mustiness |
        the whole flat is fresh | no stink gets out | K: garlic leaves no memory |
        F: nobody can tell that we keep animals | nobody holds their nose any more |
        visitors used to sniff and now they do not | the reek is history | I am sensitive to whiffs and notice none |
        the air in the hallway is pleasant again | it beats the stench of summer | there is no pong to speak of""",
        "Neutralises odours.|For lasting freshness."),
    wish("energy saving", """
        our power bill dropped | OBDF: it sips electricity | OF: the solar panel is enough for it |
        it pays for itself | OBDF: standby is truly zero | OBDF: it switches itself off |
        OBDF: one charge lasts a fortnight | the meter barely turns | KB: the heat stays where it belongs |
        it is frugal | our consumption is down by a third | KODF: the watts stay low |
        KS: a low temperature is enough | with these tariffs every kilowatt counts |
        OF: a single battery goes on and on | KOB: it wastes no warmth |
        KOFD: it has the best efficiency label there is""",
        "Helps to save energy.|Easy on the electricity bill."),
    wish("hosting", """
        twelve guests were served without stress | everybody gathered round it | it was the talk of the party |
        KC: second helpings were no problem | the buffet looked generous | our book club meets here now |
        my in-laws stayed until two | the dinner for eight was a success | it did well at the barbecue |
        we entertain a lot | the whole street came and it coped | New Year's Eve went smoothly |
        brunch with friends is a pleasure | I love a full house | company can come unannounced""",
        "Generous enough for company.|For parties and full tables."),
    wish("better sleep", """
        I doze off within minutes | I no longer wake at four | my dreams are deep again | the alarm finds me rested |
        I get eight hours in one stretch | my husband has stopped tossing | jet lag lost its terror |
        counting sheep is history | insomnia used to be my companion | I slept like a log | my nights are calm |
        mornings no longer start with yawning | the bags under my eyes have faded | I nod off over the first page |
        my snooze button gathers dust""",
        "Promotes restful nights.|For undisturbed slumber."),
    wish("older hands", """
        my arthritis does not mind it | it turns without force | KD: the letters are large enough to read |
        at eighty-one I can lift it | the grip is thick and soft | there is nothing fiddly for my father |
        nana handles it by herself | it can be used with one arm | stiff fingers are no obstacle |
        my rheumatism is no excuse | weak wrists cope with it | grandpa needs no help any more |
        pensioners will be grateful | my trembling is no problem here | you need no strength for it""",
        "Easy-grip handling.|Comfortable at every age."),
    wish("coffee ritual", """
        CK: the crema is thick and golden | mornings start with a proper espresso | the beans smell like a roastery |
        my flat white rivals the cafe | CK: I brew as the baristas do | the second cup is as hot as the first |
        friends come by for a cappuccino | there is no bitter aftertaste any more | the aroma fills the house |
        I am a caffeine addict | the arabica finally tastes of chocolate | a mocha on the terrace is my luxury |
        the mug in my hand is sacred | filter or French press, it goes with both | latte art is my new hobby""",
        "For aromatic brewing.|Barista-inspired."),
    wish("baking", """
        the crust crackles when it cools | my sourdough rises evenly | muffins turn out fluffy |
        my pavlova held its shape | the cake came out level | the dough behaves | pastry day is every Saturday now |
        the sponge is light as air | bread costs me pennies | my brownies won at the fair |
        shortcrust no longer scares me | I live for yeast and flour | the oven is on every weekend |
        we had warm [rolls/scones/buns] for breakfast | my gingerbread is famous""",
        "For golden crusts.|For loaves, cakes and tarts."),
)  # fmt: skip
