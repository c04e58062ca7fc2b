"""What the rest of a text says of a word: a text that has it once has it again.

A text about government has *government* in places that the spinner never touches: with a comma after it, with a
capital, as *governments*. Of each alternative, this counts its word family (`language.kin`) elsewhere in the same
text, certain words fully and other slots' alternatives by their posterior, and mixes that share with the frequency
in English. Source: the cache model of Kuhn and De Mori, "A cache-based natural language model for speech
recognition", IEEE PAMI 12, 1990.
"""

from __future__ import annotations

import numpy as np

from cleantext.language.keys import CLASSES, SPECIAL
from cleantext.language.ngram import NgramModel
from cleantext.spun.decoder import Flat
from cleantext.spun.tables import Floats, Ids

#: Share of a text's words that are drawn from the text itself. This and the next were tuned on spun even-numbered
#: held-out texts: 0.03 to 0.3, and 0.3 to 1, differ by less than 0.004 of error reduction. The others were not varied.
SHARE = 0.1
#: Weight of the gain beside the other models, which know a part of it.
WEIGHT = 0.8
#: Nats that it may say for a word at most.
MOST = 4.0
#: Words by which a text is taken to be longer: one word of a short text is no share yet.
BEYOND = 50.0
#: Keys below this stand for punctuation, or for many words.
PLAIN = len(SPECIAL) + len(CLASSES)


def recurrence(
    flat: Flat, alternatives: Ids, owner: Ids, posterior: Floats, model: NgramModel
) -> Floats:
    """What the rest of its text says for each alternative.

    Args:
        flat: a chain.
        alternatives: numbers of some in the chain, all those of a slot or none, shape (S,).
        owner: the slot of each, any numbers, shape (S,).
        posterior: of all alternatives of the chain.
        model: the context model.

    Returns:
        Nats, at most `WEIGHT * MOST`, shape (S,); 0 for alternatives of several words.
    """
    plain = (flat.length == 1) & (flat.first >= PLAIN)
    key = np.where(plain, flat.first, 0)
    mass = np.where(plain, posterior, 0.0)
    link = np.repeat(np.arange(len(flat.size)), flat.size)
    text = np.searchsorted(flat.texts, link, "right") - 1
    size = np.bincount(text, mass, len(flat.texts))
    kin = model.kin.take(key)
    here = np.zeros(len(model.words), np.bool_)
    here[kin] = True
    families = int(np.count_nonzero(here))
    family = (np.cumsum(here) - 1).take(kin)
    seen = np.bincount(family + text * families, mass, families * len(flat.texts))
    seen = seen.take((family + text * families)[alternatives])
    own, same = np.unique(owner * families + family[alternatives], return_inverse=True)
    elsewhere = seen - np.bincount(same, mass[alternatives], len(own))[same]
    expected = np.exp(model.unigram[key[alternatives]].astype(np.float64))
    share = np.maximum(elsewhere, 0) / (size[text[alternatives]] + BEYOND)
    gain = np.minimum(np.log(1 - SHARE + SHARE * share / expected), MOST)
    said: Floats = np.where(plain[alternatives], WEIGHT * gain, 0.0)
    return said
