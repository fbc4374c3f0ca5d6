"""Names, streets and telephone numbers of people who do not exist.

Family names are put together from parts, so that a name that somebody bears is met by chance only. Numbers come from
what the numbering plans keep for fiction: 555-0100 to 0199 of an area (North America), 01632 960 and 07700 900 (Great
Britain, Ofcom), 06 39 98 (France, ARCEP), 0176 040690 (Germany, BNetzA); elsewhere those of North America.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from dentaldesk.models.states import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Of one language. A family name is a beginning and an end; with `two` a person has their father's and mother's."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    beginnings: tuple[str, ...]
    ends: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]
    two: bool = False

    def family(self, chance: random.Random) -> str:
        """A family's name."""
        return chance.choice(self.beginnings) + chance.choice(self.ends)

    def given(self, chance: random.Random, sex: Sex) -> str:
        """Somebody's name; some have two."""
        names = self.women if sex is Sex.FEMALE else self.men
        first = chance.choice(names)
        if chance.random() < _TWO_NAMES:
            second = chance.choice(names)
            return first if second == first else f"{first} {second}"
        return first


_TWO_NAMES = 0.12  # share of people


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ENGLISH = Names(
    women=_words(
        "Ada Alma Amara Astrid Beatrix Bridget Celia Clara Cora Dalia Edith Elena Elsie Esme Eunice Flora Freya Gemma"
        " Hazel Ida Imani Ingrid Iris Ivy Joan June Kezia Leila Lena Lydia Mabel Maeve Mira Nadia Nell Nina Olive Opal"
        " Pearl Petra Quinn Rhoda Rosa Ruth Saskia Selma Stella Tamsin Thea Una Vera Viola Willa Yara Zelda Zora"
    ),
    men=_words(
        "Abel Alban Amos Anton Asher Basil Bruno Caleb Cedric Clive Cyrus Darius Desmond Edgar Eli Emil Enoch Ezra"
        " Felix Finn Gareth Gideon Hector Hugo Ira Isaac Jasper Jonas Julian Kaleb Lars Leon Linus Lucian Magnus Milo"
        " Moses Nathan Ned Omar Oscar Otto Percy Quentin Ralph Rex Rufus Silas Soren Tariq Theo Tobias Victor Wendell"
    ),
    beginnings=_words(
        "Ald Ash Beck Bram Bright Brook Cald Clay Cran Dal Dun Elder Fair Fen Garn Hal Harrow Hawk Holl Kel Lang Lark"
        " Mar Mill Oak Pel Quill Raven Stan Thorn Wake Wether Wil Wren"
    ),
    ends=_words("berry bourne combe croft dale den field ford gate grove ham hurst ley lock mere more ridge stead ton"),
    streets=("Elm Street", "Mill Lane", "Orchard Road", "Station Road", "Lake Avenue", "Chapel Street", "Hill Road"),
    towns=("Springfield", "Fairmont", "Millbrook", "Westhaven", "Oakdale"),
)
_SPANISH = Names(
    women=_words(
        "Adela Alba Amparo Ana Aurora Beatriz Blanca Camila Carla Carmen Celia Clara Consuelo Daniela Elena Emilia"
        " Esperanza Eva Fátima Gloria Inés Irene Isabel Jimena Julia Laura Lorena Lucía Luz Manuela Marina Marta Mónica"
        " Noelia Nuria Olga Paloma Pilar Raquel Rocío Rosa Sara Silvia Sofía Teresa Valeria Verónica Victoria Ximena"
    ),
    men=_words(
        "Adrián Agustín Alonso Álvaro Andrés Ángel Arturo Bruno Carlos Claudio Damián Diego Eduardo Emilio Enrique"
        " Esteban Félix Fermín Gabriel Gonzalo Guillermo Héctor Hugo Ignacio Iván Jaime Javier Joaquín Jorge Julián"
        " Leandro Lorenzo Lucas Manuel Marcos Mateo Nicolás Óscar Pablo Ramón Raúl Rubén Salvador Samuel Tomás Vicente"
    ),
    beginnings=_words(
        "Alar Albar Almen Arga Bara Cala Cara Casti Corta Esca Fonte Gala Lara Lima Mira Monta Nava Oliva Palo Pera"
        " Quinta Rosa Sala Serra Tala Tora Valde Vera Villa Zara"
    ),
    ends=_words("bal ches da drez lejo les llar llo mar mendi na nedo nes rejo res rias rra sa tos vez yo"),
    streets=("Calle Mayor", "Calle del Olmo", "Avenida del Río", "Calle Nueva", "Plaza Vieja", "Calle de la Fuente"),
    towns=("Villaclara", "Fuentenueva", "Puerto Sereno", "Monteblanco"),
    two=True,
)
_GERMAN = Names(
    women=_words(
        "Anja Anneliese Beate Birgit Carla Charlotte Clara Dagmar Edith Elke Emma Erika Eva Frieda Gisela Greta Hanna"
        " Heike Helga Ida Ilse Inge Johanna Jutta Karin Katja Lena Lotte Marlene Martha Mathilda Monika Nele Paula"
        " Renate Ronja Sabine Sigrid Sophie Svenja Thea Ulrike Ursula Vera Wiebke"
    ),
    men=_words(
        "Albert Anton Arne August Benno Bernd Bruno Carsten Clemens Dieter Eberhard Emil Erwin Felix Fritz Georg"
        " Gustav Hannes Heinz Henrik Ingo Jakob Jens Jörg Karl Konrad Lorenz Ludwig Malte Manfred Moritz Niklas Olaf"
        " Oskar Otto Paul Rainer Rolf Rudolf Siegfried Sven Theo Torsten Udo Uwe Volker Walter"
    ),
    beginnings=_words(
        "Ahl Birken Brand Buch Dorn Eber Eich Erlen Falken Finken Grün Hagen Hasel Heide Kirch Kron Linden Moos Nieder"
        " Ober Ried Rosen Sand Stein Tann Ulm Wald Weiden Wiesen"
    ),
    ends=_words("acker bach berg brink feld garten hof holz horn kamp mann mark müller roth stedt tal thal wald"),
    streets=("Lindenweg", "Bahnhofstraße", "Gartenstraße", "Mühlenweg", "Am Anger", "Schulstraße"),
    towns=("Lindenau", "Steinfeld", "Neustadt am Bach", "Waldheim"),
)
_FRENCH = Names(
    women=_words(
        "Adèle Agathe Alice Anaïs Annick Aurore Béatrice Camille Cécile Chloé Claire Colette Denise Éliane Élise Emma"
        " Estelle Eugénie Flore Geneviève Hélène Inès Jeanne Josette Julie Léa Louise Lucie Madeleine Manon Margaux"
        " Mathilde Monique Nadège Odile Pauline Rose Sabine Simone Solène Sylvie Thérèse Yvette Zoé"
    ),
    men=_words(
        "Adrien Alain Alexis André Antoine Arnaud Armand Augustin Basile Benoît Bruno Clément Damien Denis Didier"
        " Edgar Émile Étienne Fabien Félix Florent François Gaël Gaston Gérard Guy Henri Hugo Jacques Jules Julien"
        " Laurent Léon Loïc Louis Luc Marcel Marius Mathieu Maurice Noé Octave Paul Raymond Rémi Théo Tristan Yves"
    ),
    beginnings=_words(
        "Beau Bel Bois Bour Chan Char Clair Cour Dau Del Fon Gran Haut Lan Mar Mon Mor Per Plan Ro Sau Ser Tour Val"
        " Vau Ver Vil"
    ),
    ends=_words("ancourt ard aret aud cier dier don dreau gné grin leau lier mont nay nier quet rand rin ron vier"),
    streets=("rue des Tilleuls", "rue de la Gare", "rue du Moulin", "place de l’Église", "avenue du Lac"),
    towns=("Valclair", "Saint-Aubert", "Montfleury", "Rivebelle"),
)
_BY_LANGUAGE: Mapping[str, Names] = {"en": _ENGLISH, "es": _SPANISH, "de": _GERMAN, "fr": _FRENCH}


def names_of(language: str) -> Names:
    """Those of a language; English ones where nobody wrote down others."""
    return _BY_LANGUAGE.get(language, _ENGLISH)


# Area codes are three digits of which the first is 2 to 9 and the second no 9; that many numbers for fiction there are.
_AREAS = tuple(f"{first}{second}{third}" for first in "23456789" for second in "012345678" for third in "0123456789")
_NEAR = ("612", "651", "763", "952", "507", "320")
_FAR_SHARE = 0.25  # of people who kept a number from elsewhere


def phone(chance: random.Random, country: str) -> str:
    """An E.164 number that rings nowhere."""
    if country == "GB":
        return f"+447700900{chance.randrange(1000):03}"
    if country == "FR":
        return f"+33639980{chance.randrange(1000):03}"
    if country == "DE":
        return f"+49176040690{chance.randrange(100):02}"
    area = chance.choice(_AREAS if chance.random() < _FAR_SHARE else _NEAR)
    return f"+1{area}55501{chance.randrange(100):02}"
