"""Which classes of drugs an allergy rules out, as it was told in somebody's own words. Pure.

The words are those of English and Spanish, the languages in which records are written here. What none of them fits
is not thrown away: the prescription shows every allergy as it was told, and says that this one was not compared.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from dentaldesk.models.states import DrugClass

# Beginnings of words, folded: substances and families as patients and records name them.
_BEGINNINGS: Mapping[DrugClass, tuple[str, ...]] = {
    DrugClass.PENICILLIN: (*("penicil", "amoxi", "ampicil", "cloxacil", "flucloxacil", "dicloxacil", "augmentin"),),
    DrugClass.CEPHALOSPORIN: ("cephal", "cefal", "cefazol", "cefurox", "cefix", "ceftriax", "cefadrox", "cefpod"),
    DrugClass.MACROLIDE: ("macrol", "azithro", "azitro", "clarithro", "claritro", "erythro", "eritro"),
    DrugClass.LINCOSAMIDE: ("clindamy", "clindami", "lincomy", "lincomi", "lincosam"),
    DrugClass.NITROIMIDAZOLE: ("metronidaz", "tinidaz", "nitroimidaz"),
    DrugClass.TETRACYCLINE: ("tetracyc", "tetracic", "doxycyc", "doxicic", "minocyc", "minocic"),
    DrugClass.NSAID: (
        *("nsaid", "aine", "ibuprof", "naprox", "diclofen", "ketorol", "ketoprof", "dexketoprof", "indomet"),
        *("aspirin", "acetylsal", "acetilsal", "asa", "celecox", "etoricox", "meloxic", "antiinflam"),
    ),
    DrugClass.PARACETAMOL: ("paracetam", "acetaminoph", "acetaminof"),
    DrugClass.OPIOID: (
        *("opioid", "opioide", "opiate", "opiace", "codein", "tramad", "morphin", "morfin", "oxycod", "oxicod"),
        *("hydrocod", "hidrocod", "fentan"),
    ),
    DrugClass.BENZODIAZEPINE: ("benzodiaz", "diazepam", "midazol", "lorazep", "alprazol", "triazol", "temazep"),
    DrugClass.CORTICOSTEROID: ("cortico", "dexamet", "prednis", "methylpred", "metilpred", "hydrocort", "hidrocort"),
    DrugClass.ANTIFUNGAL: ("nystat", "nistat", "fluconaz", "miconaz", "clotrimaz", "itraconaz", "amphoter", "anfoter"),
    DrugClass.ANTIVIRAL: ("aciclo", "acyclo", "valacicl", "valacycl", "pencicl", "famcicl"),
    DrugClass.ANTISEPTIC: ("chlorhex", "clorhex", "cetylpyr", "cetilpir"),
    DrugClass.FLUORIDE: ("fluorid", "fluorur", "fluor"),
    DrugClass.LOCAL_ANAESTHETIC: (
        "lidoc",
        "lignoc",
        "articain",
        "mepivac",
        "priloc",
        "bupivac",
        "procain",
        "benzocain",
        *("anaesthet", "anesthet", "anestes"),
    ),
}
# Whole words only: their beginnings begin other words too.
_WHOLE = frozenset({"asa", "aine", "fluor"})
# Rings of the same kind: who reacts to one may react to the other.
RELATED: Mapping[DrugClass, frozenset[DrugClass]] = {
    DrugClass.PENICILLIN: frozenset({DrugClass.CEPHALOSPORIN}),
    DrugClass.CEPHALOSPORIN: frozenset({DrugClass.PENICILLIN}),
}


def fold(text: str) -> str:
    """Small letters without accents: as words are compared here."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def words_of(text: str) -> list[str]:
    """The folded words of a text."""
    return "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()


def classes_in(text: str) -> frozenset[DrugClass]:
    """The classes that a text names by a substance or by the class itself; empty: none that is known here."""
    found = words_of(text)
    return frozenset(
        drug_class
        for drug_class, beginnings in _BEGINNINGS.items()
        if any(_names(word, beginning) for word in found for beginning in beginnings)
    )


def begins(text: str, *beginnings: str) -> bool:
    """Whether a word of the text begins so."""
    return any(word.startswith(beginnings) for word in words_of(text))


def names_substance(text: str, substance: str) -> bool:
    """Whether a text names this very substance, its salt or its first word at least."""
    wanted = words_of(substance)
    return bool(wanted) and wanted[0] in words_of(text)


def uncompared(allergies: Sequence[str]) -> tuple[str, ...]:
    """The allergies that name no class of drugs: latex, bees, or a word that this program does not know."""
    return tuple(one for one in allergies if one.strip() and not classes_in(one))


def _names(word: str, beginning: str) -> bool:
    return word == beginning if beginning in _WHOLE else word.startswith(beginning)
