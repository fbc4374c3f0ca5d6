"""Incisors and canines, permanent and primary."""

from __future__ import annotations

from dentaldesk.engines.clinical.teeth_drawing.shapes import Group, Knots, RootShape, ToothShape

# One point a line would be several hundred lines.
# fmt: off
_FRONT_NECK: Knots = ((-0.62, -0.03), (-0.08, -0.105), (0.58, -0.03))
_UPPER_INCISOR_FROM_ABOVE: Knots = ((1.0, 0.28, 0.6), (0.8, 0.62), (0.42, 0.9), (0.0, 1.0), (-0.44, 0.9),
    (-0.82, 0.6), (-1.0, 0.24, 0.6), (-0.8, -0.28), (-0.48, -0.76), (0.0, -1.0), (0.5, -0.76), (0.82, -0.26))
_CANINE_FROM_ABOVE: Knots = ((1.0, 0.14), (0.66, 0.62), (0.26, 0.95), (0.04, 1.0), (-0.24, 0.92), (-0.66, 0.56),
    (-1.0, 0.08), (-0.76, -0.42), (-0.4, -0.84), (0.0, -1.0), (0.4, -0.84), (0.74, -0.42))
_LOWER_INCISOR_FROM_ABOVE: Knots = ((0.98, 0.06, 0.8), (0.9, 0.44), (0.62, 0.82), (0.3, 0.97), (0.0, 1.0),
    (-0.3, 0.97), (-0.62, 0.82), (-0.9, 0.44), (-0.98, 0.06, 0.8), (-0.78, -0.42), (-0.44, -0.84), (0.0, -1.0),
    (0.44, -0.84), (0.78, -0.42))

FRONT_TEETH: dict[str, ToothShape] = {
    # upper central incisor
    "u1": ToothShape(
        group=Group.INCISOR, crown_length=10.5, root_length=13.0, width=8.5, neck_width=7.0, depth=7.0,
        neck_line=_FRONT_NECK, facial=((0.82, 0.03), (0.91, 0.35), (0.98, 0.62), (1.0, 0.8), (0.97, 0.93),
            (0.9, 0.985, 0.7), (0.62, 1.0, 0.8), (0.3, 0.988), (0.0, 1.0), (-0.3, 0.988), (-0.6, 0.992),
            (-0.84, 0.955, 0.8), (-0.96, 0.86), (-1.0, 0.7), (-0.95, 0.45), (-0.8, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.063, 0.85), (-0.14, 1.0)),
                half_widths=(1.0, 0.86, 0.62, 0.36, 0.13)),
        ),
        occlusal=_UPPER_INCISOR_FROM_ABOVE,
        edge=((0.9, 0.28), (0.4, 0.36), (0.0, 0.38), (-0.4, 0.35), (-0.9, 0.24)),
    ),
    # upper lateral incisor
    "u2": ToothShape(
        group=Group.INCISOR, crown_length=9.0, root_length=13.0, width=6.5, neck_width=5.0, depth=6.0,
        neck_line=_FRONT_NECK, facial=((0.78, 0.03), (0.9, 0.35), (0.98, 0.6), (1.0, 0.76), (0.94, 0.9),
            (0.8, 0.975, 0.8), (0.45, 1.0), (0.1, 0.995), (-0.3, 0.97), (-0.62, 0.925), (-0.86, 0.82), (-0.98, 0.66),
            (-0.98, 0.52), (-0.9, 0.32), (-0.76, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.189, 0.85), (-0.42, 1.0)),
                half_widths=(1.0, 0.84, 0.6, 0.36, 0.13)),
        ),
        occlusal=_UPPER_INCISOR_FROM_ABOVE,
        edge=((0.86, 0.28), (0.4, 0.38), (0.0, 0.4), (-0.4, 0.34), (-0.84, 0.16)),
    ),
    # upper canine
    "u3": ToothShape(
        group=Group.CANINE, crown_length=10.0, root_length=17.0, width=7.5, neck_width=5.5, depth=8.0,
        neck_line=_FRONT_NECK, facial=((0.74, 0.03), (0.86, 0.3), (0.97, 0.55), (1.0, 0.68), (0.93, 0.78),
            (0.62, 0.87), (0.28, 0.965), (0.06, 1.0, 0.75), (-0.18, 0.962), (-0.6, 0.83), (-0.9, 0.7), (-1.0, 0.56),
            (-0.93, 0.36), (-0.72, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.153, 0.85), (-0.34, 1.0)),
                half_widths=(1.0, 0.92, 0.7, 0.4, 0.12)),
        ),
        occlusal=_CANINE_FROM_ABOVE,
        edge=((0.84, 0.1), (0.4, 0.24), (0.06, 0.36), (-0.4, 0.22), (-0.86, 0.04)),
        tip=(0.06, 0.36),
    ),
    # lower central incisor
    "l1": ToothShape(
        group=Group.INCISOR, crown_length=9.0, root_length=12.5, width=5.0, neck_width=3.5, depth=6.0,
        neck_line=_FRONT_NECK, facial=((0.7, 0.03), (0.8, 0.35), (0.92, 0.7), (1.0, 0.9), (0.97, 0.965),
            (0.88, 0.995, 0.6), (0.45, 1.0), (0.0, 0.995), (-0.45, 1.0), (-0.88, 0.995, 0.6), (-0.97, 0.96),
            (-1.0, 0.89), (-0.92, 0.68), (-0.8, 0.35), (-0.7, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.081, 0.85), (-0.18, 1.0)),
                half_widths=(1.0, 0.86, 0.66, 0.4, 0.14)),
        ),
        occlusal=_LOWER_INCISOR_FROM_ABOVE,
        edge=((0.84, -0.03), (0.4, 0.0), (0.0, 0.01), (-0.4, 0.0), (-0.84, -0.03)),
    ),
    # lower lateral incisor
    "l2": ToothShape(
        group=Group.INCISOR, crown_length=9.5, root_length=14.0, width=5.5, neck_width=4.0, depth=6.5,
        neck_line=_FRONT_NECK, facial=((0.72, 0.03), (0.82, 0.35), (0.94, 0.7), (1.0, 0.9), (0.97, 0.965),
            (0.86, 0.998, 0.6), (0.4, 1.0), (0.0, 0.99), (-0.45, 0.98), (-0.82, 0.95, 0.8), (-0.97, 0.88),
            (-1.0, 0.78), (-0.93, 0.58), (-0.82, 0.32), (-0.72, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.117, 0.85), (-0.26, 1.0)),
                half_widths=(1.0, 0.86, 0.66, 0.4, 0.14)),
        ),
        occlusal=_LOWER_INCISOR_FROM_ABOVE,
        edge=((0.84, 0.05), (0.4, 0.05), (0.0, 0.02), (-0.4, -0.03), (-0.82, -0.12)),
    ),
    # lower canine
    "l3": ToothShape(
        group=Group.CANINE, crown_length=11.0, root_length=16.0, width=7.0, neck_width=5.5, depth=7.5,
        neck_line=_FRONT_NECK, facial=((0.79, 0.03), (0.88, 0.32), (0.96, 0.62), (1.0, 0.8), (0.94, 0.87),
            (0.66, 0.92), (0.36, 0.985), (0.16, 1.0, 0.75), (-0.1, 0.962), (-0.56, 0.84), (-0.9, 0.73), (-1.0, 0.62),
            (-0.95, 0.42), (-0.77, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.072, 0.85), (-0.16, 1.0)),
                half_widths=(1.0, 0.9, 0.68, 0.4, 0.12)),
        ),
        occlusal=_CANINE_FROM_ABOVE,
        edge=((0.84, -0.02), (0.4, 0.06), (0.14, 0.1), (-0.4, 0.0), (-0.84, -0.14)),
        tip=(0.14, 0.1),
    ),
    # upper primary central incisor
    "ui1": ToothShape(
        group=Group.INCISOR, crown_length=6.0, root_length=10.0, width=6.5, neck_width=4.5, depth=5.0,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.7, 0.02), (0.9, 0.18), (0.98, 0.45), (1.0, 0.72), (0.96, 0.9),
            (0.86, 0.985, 0.7), (0.4, 1.0), (0.0, 1.0), (-0.45, 0.99), (-0.82, 0.945, 0.8), (-0.97, 0.8), (-1.0, 0.6),
            (-0.92, 0.22), (-0.7, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.045, 0.85), (-0.1, 1.0)),
                half_widths=(1.0, 0.84, 0.6, 0.36, 0.13)),
        ),
        occlusal=_UPPER_INCISOR_FROM_ABOVE,
        edge=((0.9, 0.26), (0.4, 0.32), (0.0, 0.34), (-0.4, 0.31), (-0.9, 0.22)),
    ),
    # upper primary lateral incisor
    "ui2": ToothShape(
        group=Group.INCISOR, crown_length=5.6, root_length=11.4, width=5.1, neck_width=3.7, depth=4.8,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.72, 0.02), (0.9, 0.2), (0.98, 0.48), (1.0, 0.72), (0.93, 0.9),
            (0.78, 0.98, 0.8), (0.4, 1.0), (0.0, 0.99), (-0.4, 0.96), (-0.75, 0.88, 0.9), (-0.96, 0.72), (-1.0, 0.52),
            (-0.9, 0.22), (-0.72, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.1125, 0.85), (-0.25, 1.0)),
                half_widths=(1.0, 0.86, 0.62, 0.38, 0.14)),
        ),
        occlusal=_UPPER_INCISOR_FROM_ABOVE,
        edge=((0.86, 0.26), (0.4, 0.34), (0.0, 0.36), (-0.4, 0.32), (-0.86, 0.16)),
    ),
    # upper primary canine
    "uc": ToothShape(
        group=Group.CANINE, crown_length=6.5, root_length=13.5, width=7.0, neck_width=5.1, depth=7.0,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.7, 0.02), (0.88, 0.2), (1.0, 0.48), (0.98, 0.6), (0.7, 0.76), (0.3, 0.93),
            (-0.02, 1.0, 0.6), (-0.28, 0.92), (-0.66, 0.72), (-0.96, 0.58), (-1.0, 0.46), (-0.88, 0.2), (-0.7, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.09, 0.85), (-0.2, 1.0)),
                half_widths=(1.0, 0.88, 0.64, 0.38, 0.13)),
        ),
        occlusal=_CANINE_FROM_ABOVE,
        edge=((0.84, 0.06), (0.4, 0.2), (-0.04, 0.32), (-0.4, 0.2), (-0.86, 0.04)),
        tip=(-0.04, 0.32),
    ),
    # lower primary central incisor
    "li1": ToothShape(
        group=Group.INCISOR, crown_length=5.0, root_length=9.0, width=4.2, neck_width=3.0, depth=4.0,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.7, 0.02), (0.88, 0.2), (0.96, 0.55), (1.0, 0.82), (0.95, 0.94),
            (0.84, 0.99, 0.7), (0.4, 1.0), (0.0, 1.0), (-0.4, 1.0), (-0.84, 0.985, 0.7), (-0.96, 0.92), (-1.0, 0.8),
            (-0.94, 0.5), (-0.86, 0.2), (-0.7, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.045, 0.85), (-0.1, 1.0)),
                half_widths=(1.0, 0.86, 0.64, 0.4, 0.14)),
        ),
        occlusal=_LOWER_INCISOR_FROM_ABOVE,
        edge=((0.84, -0.03), (0.4, 0.0), (0.0, 0.01), (-0.4, 0.0), (-0.84, -0.03)),
    ),
    # lower primary lateral incisor
    "li2": ToothShape(
        group=Group.INCISOR, crown_length=5.2, root_length=10.0, width=4.1, neck_width=3.0, depth=4.0,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.7, 0.02), (0.88, 0.2), (0.96, 0.55), (1.0, 0.82), (0.95, 0.94),
            (0.82, 0.99, 0.7), (0.4, 1.0), (0.0, 0.99), (-0.4, 0.975), (-0.78, 0.94, 0.8), (-0.96, 0.84),
            (-1.0, 0.68), (-0.94, 0.45), (-0.86, 0.2), (-0.7, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.1125, 0.85), (-0.25, 1.0)),
                half_widths=(1.0, 0.86, 0.64, 0.4, 0.14)),
        ),
        occlusal=_LOWER_INCISOR_FROM_ABOVE,
        edge=((0.84, 0.05), (0.4, 0.05), (0.0, 0.02), (-0.4, -0.03), (-0.82, -0.12)),
    ),
    # lower primary canine
    "lc": ToothShape(
        group=Group.CANINE, crown_length=6.0, root_length=11.5, width=5.0, neck_width=3.7, depth=4.8,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.74, 0.02), (0.9, 0.2), (0.99, 0.5), (1.0, 0.66), (0.84, 0.78), (0.46, 0.93),
            (0.14, 1.0, 0.6), (-0.14, 0.93), (-0.6, 0.72), (-0.94, 0.58), (-1.0, 0.46), (-0.88, 0.2), (-0.74, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.09, 0.85), (-0.2, 1.0)),
                half_widths=(1.0, 0.88, 0.66, 0.4, 0.13)),
        ),
        occlusal=_CANINE_FROM_ABOVE,
        edge=((0.84, -0.02), (0.4, 0.06), (0.14, 0.1), (-0.4, 0.0), (-0.84, -0.14)),
        tip=(0.14, 0.1),
    ),
}
# fmt: on
