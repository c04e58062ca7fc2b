"""Texts of one source, for the tests of what they teach together."""

from __future__ import annotations

#: A spinner that leaves *other* alone, in four articles.
ARTICLES = (
    (
        "The president said that nan authorities would activity pinch other leaders successful nan region "
        "and pinch other countries, arsenic good arsenic those who unrecorded adjacent nan border."
    ),
    (
        "Officials said nan caller norm is astir trade pinch other states, and that nan other argumentation "
        "will beryllium announced astatine nan extremity of nan week."
    ),
    (
        "Other people person called nan scheme a mistake, but other companies successful nan manufacture opportunity "
        "nan alteration is overdue and that no other measurement is near."
    ),
    (
        "The squad has tried a different attack successful nan past 2 years, and nan consequence was amended "
        "than immoderate expected. Many fans travel from different countries to watch nan games."
    ),
)
