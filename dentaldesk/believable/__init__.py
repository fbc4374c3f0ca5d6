"""A believable clinic of any size: invented people whose mouths, visits, plans and money go on for years.

`recipe` says what is wanted, `house` founds the clinic, `life` lets one household after another live through the years,
`pouring` writes what they leave behind, `making` puts the whole in its place. The same recipe gives the same clinic on
both databases, ids included. Everything but `pouring` and `making` is pure but for the chance that it is given.
"""
