"""The clinic: catalogue, fees, hours, places."""

SENTENCES = {
    # catalogue
    "catalogue.refused": "The catalogue was not read.",
    "catalogue.line_wrong": "Line {line}: {why}",
    "catalogue.line_unreadable": "Line {line} cannot be read: {why}.",
    "catalogue.fields_wrong": "it has more or fewer fields than the head line.",
    "catalogue.code_twice": "the code {procedure} stands in an earlier line already.",
    "catalogue.text_wrong": "{column} must have 1 to {most} characters.",
    "catalogue.number_wrong": "{column} is {typed}; it must be 0 to {most}.",
    "catalogue.pattern_wrong": "“{typed}” is not a chair-time pattern. Use X and /, five minutes each.",
}
