"""Every column is named once, here. `USER`/`ITEM` are internal ids from 1 (0 = PAD)."""

from __future__ import annotations

from typing import Final

PAD: Final = 0

# interactions, users, items
USER: Final = "user"  # int32, internal, from 1
ITEM: Final = "item"  # int32, internal, from 1
USER_ID: Final = "user_id"  # str, external
ITEM_ID: Final = "item_id"  # str, external
TIMESTAMP: Final = "timestamp"  # int64, seconds since 1970 (or row order where the source has no times)
RATING: Final = "rating"  # float32, NaN where the source has none
REVIEW: Final = "review"  # str, "" where the source has none
POSITION: Final = "position"  # int32, 0-based place in the user's history
SPLIT: Final = "split"
TRAIN: Final = "train"
VALID: Final = "valid"
TEST: Final = "test"
TITLE: Final = "title"
CATEGORY: Final = "category"
BRAND: Final = "brand"
PRICE: Final = "price"  # float32, NaN where unknown
DESCRIPTION: Final = "description"
N_INTERACTIONS: Final = "n_interactions"

# texts: one row a passage (a sentence, or a whole text), the unit that is embedded
TEXT_ID: Final = "text_id"  # int32 = row number
KIND: Final = "kind"  # "review" | "item"
INTERACTION: Final = "interaction"  # int32 row of interactions, -1 for item texts
TEXT: Final = "text"

# latents and intents
LATENT: Final = "latent"
NAME: Final = "name"
SOURCE: Final = "source"  # who named it: "keywords" | "llm" | "human"
DENSITY: Final = "density"  # share of texts that fire
N_TEXTS: Final = "n_texts"
MAX_ACT: Final = "max_act"
MEAN_ACT: Final = "mean_act"
STABILITY: Final = "stability"  # cosine to the nearest latent of other seeds' dictionaries
DEAD: Final = "dead"
ACTIVATION: Final = "activation"
BAND: Final = "band"
RANK: Final = "rank"
WORDS: Final = "words"  # JSON: [[word, contribution], ...] in text order
SCORE: Final = "score"  # balanced accuracy of the name on held-out texts
SCORE_LOW: Final = "score_low"
SCORE_HIGH: Final = "score_high"
AUC: Final = "auc"
PREDICTED: Final = "said"  # whether the judge holds the text to fire, going by the name
SIMILARITY: Final = "similarity"  # cosine, or what stands for it
N_SCORED: Final = "n_scored"  # held-out texts the score stands on
SCORE_KEYWORDS: Final = "score_keywords"  # the same, judged by the words of name and text
SCORE_LLM: Final = "score_llm"  # the same, judged by a chat model; NaN where none was asked
IS_INTENT: Final = "is_intent"
INTENT_KIND: Final = "kind"  # "personal" | "public" | "none"
REASON: Final = "reason"
OBJECTION: Final = "objection"  # why the namer holds a latent for no intent; None where it does not
IDF: Final = "idf"
SAID: Final = "says"  # the reason of the bank that a latent's sentences say; "" for none
VOTE: Final = "vote"  # how surely they say it, 0 to 2
CLEAR: Final = "clear"  # how plainly a latent's sentences say what it says, and are none that say nothing; 0 to 1.5
PRAISED: Final = "praised"  # share of the evidence that says the reason is met, not missed
VERDICT: Final = "verdict"  # "wish" | "thing" | "praise" | "chatter" | "unclear"
PROBABILITY: Final = "probability"  # of the verdict: share of the firing sentences that are read so
REACHES: Final = "reaches"  # whether the recommender is told of the latent
CERTAIN: Final = "certain"  # whether the name stands on evidence enough to be said as a fact
THEME: Final = "theme"  # int32: latents of one meaning; -1 for none
HEAD: Final = "head"  # the latent that speaks for a theme
REPEATED: Final = "repeated"  # how often people come back to a theme, over what chance would give

# what is asked of a run
RANK_MODEL: Final = "rank_model"  # of the held-out item, by the model, from 1; NaN for people without one
OWNED: Final = "owned"  # whether the person has the item, also where it is not in the history that is read
BASE_RANK: Final = "base_rank"  # before an intervention, from 1
DELTA_SCORE: Final = "delta_score"  # what the score loses without the thing
MEANS: Final = "means"  # what a part of a score stands for: "intent" | "thing" | "rest"; "" where it is no latent
GROUP: Final = "group"  # parts of a score that mean one thing: "theme 3", "latent 17", "rest"; "" as above
DELTA_RANK: Final = "delta_rank"  # how many places the item falls without it; negative where it rises
LEAD: Final = "lead"  # an item's score minus that of the best other item; below 0 where one stands above it
DELTA_LEAD: Final = "delta_lead"  # what the lead loses without the thing
SHAPLEY: Final = "shapley"  # what an intent adds to the score, over all orders of asking
WEIGHT: Final = "weight"  # share of a person's evidence, or how strongly an item carries an intent
EVIDENCE: Final = "evidence"  # the passages behind a personal intent, the strongest first
COSINE: Final = "cosine"  # of two rows of a dictionary
LIFT: Final = "lift"  # times as often as by chance, or as in another group
WORD: Final = "word"  # in lower case
SHARE: Final = "share"
