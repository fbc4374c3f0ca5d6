"""Teeth as pictures: what is drawn is decided here in millimetres; painting, printing and SVG come after."""
