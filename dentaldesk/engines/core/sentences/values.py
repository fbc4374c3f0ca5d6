"""Values of every kind, and the program itself."""

SENTENCES = {
    # values
    "money.not_an_amount": "“{typed}” is not an amount. Write it like 120 or 120.50.",
    "money.too_many_decimals": "“{typed}” has too many decimals: {currency} has {decimals}.",
    "money.too_large": "“{typed}” is larger than any amount taken here. Please check the digits.",
    "tooth.unknown": "There is no tooth “{typed}”.",
    "teeth.not_a_range": "{first} and {last} do not stand in one row.",
    "surface.unknown": "“{typed}” is not a surface. Use M, O or I, D, B or F, V, L.",
    "surface.not_on_tooth": "Tooth {tooth} has no surface {surface}. It has {has}.",
    # the program itself
    "program.broke": "The program made a mistake and could not save this. It tries again by itself.",
}
