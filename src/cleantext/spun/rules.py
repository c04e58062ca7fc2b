"""What is believed of spinners before a text is read."""

from __future__ import annotations

from dataclasses import dataclass

#: Odds from which a text is worth a closer look: far above how often texts are spun, since the context model has
#: the last word (`passage.gain`).
PRIOR = 0.3
#: Spin rates of observed rules, and of the others relative to these, each with its prior.
SPIN_RATES = ((1.0, 0.5), (0.6, 0.2), (0.3, 0.15), (0.12, 0.1), (0.04, 0.05))
OTHER_RATES = ((1.0, 0.7), (0.1, 0.3))
#: Nats that one surrogate can add at its first and at each further occurrence: words come in bursts,
#: so that the second astatine is no news.
FIRST_CAP, NEXT_CAP, NEXT_LIMIT = 5.0, 1.5, 6
#: Nats of one fixed collocation that its dialect is sure of; of a doubtful one, in proportion.
COLLOCATION = 8.0


@dataclass(frozen=True, slots=True)
class Rates:
    """How much of its dictionary a spinner applied: of observed rules, and of the others (0..1)."""

    observed: float = 1.0
    other: float = 1.0
