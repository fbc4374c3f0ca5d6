"""Small widgets that screens are assembled from. They show what they are given and ask by signals; every text
comes from the caller, translated.
"""
