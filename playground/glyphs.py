"""The signs of a score as SVG paths, drawn here so that no font is needed; a staff space is `SPACE` units.

Every path is relative to its place on the staff: a clef to the line of G, an accidental to the middle of its head, a
rest to the middle line, a flag to the end of its stem.
"""

from math import hypot

SPACE = 8

ACCIDENTALS = {
    "^": "M-1.9-9.4h1V10h-1zM.9-10h1V9.4h-1zM-3.7-2.1l7.4-2.1v2.5l-7.4 2.1zM-3.7 4.1l7.4-2.1v2.5l-7.4 2.1z",
    "=": "M-2.7-11h1V5.2h-1zM1.7-5.2h1V11h-1zM-2.7-2.2l5.4-1.5v2.4l-5.4 1.5zM-2.7 3.6l5.4-1.5v2.4l-5.4 1.5z",
    "^^": "M-3.8-3.8h2.3L0-1.6l1.5-2.2h2.3v2.3L1.6 0l2.2 1.5v2.3H1.5L0 1.6l-1.5 2.2h-2.3V1.5L-1.6 0l-2.2-1.5z",
}
_FLAT = "-14.5h1v13.1c2-1.7 5.4-1.6 5.3 1.2-.1 2.6-3.4 3.8-6.3 6.2zm1 17.8c1.7-1.3 3.4-2.4 3.4-3.9c0-1.5-2-1.4-3.4 0z"
ACCIDENTALS |= {"_": f"M-2.9{_FLAT}", "__": f"M-7.4{_FLAT}M-2.9{_FLAT}"}
WIDTHS = {"": 0, "^": 10, "=": 8.5, "_": 9, "^^": 10, "__": 13.5}  # that accidentals need before a head

FLAG = "M0 0c.8 5.6 8 7.4 5.2 18.4 1.2-7-2.2-9.6-5.2-11.2z"  # at the end of a stem that goes up
FLAG_DOWN = "M0 0c.8-5.6 8-7.4 5.2-18.4 1.2 7-2.2 9.6-5.2 11.2z"

_QUARTER = (
    "M-2.4-11.6l5.4 6.5c-2.8 2.6-2.6 4.2 1 8.2-3.6-1-5.2.8-1.6 5.4C-3 6.2-4.2 2.2.6 1.2l-4.4-5c2.8-2.4 3-4.4 1.4-7.8z"
)
_BAR = "M-5{0}h10v4h-10z"

# the centre of the clef's pen and its width, in staff spaces, y upwards, from the curl on the line of G to the tail
_CLEF = (
    (-0.15, -0.42, 0.10), (-0.50, -0.08, 0.14), (-0.42, 0.42, 0.16), (0.12, 0.72, 0.20), (0.72, 0.50, 0.30),
    (0.98, -0.10, 0.36), (0.72, -0.72, 0.28), (0.05, -1.02, 0.18), (-0.75, -0.88, 0.26), (-1.32, -0.22, 0.40),
    (-1.30, 0.62, 0.44), (-0.82, 1.45, 0.42), (-0.12, 2.25, 0.36), (0.44, 3.00, 0.28), (0.66, 3.75, 0.20),
    (0.50, 4.45, 0.14), (0.22, 4.62, 0.12), (-0.10, 4.30, 0.24), (-0.26, 3.60, 0.30), (-0.20, 2.80, 0.24),
    (0.02, 1.20, 0.16), (0.26, -0.60, 0.15), (0.42, -1.75, 0.15), (0.34, -2.38, 0.15), (-0.08, -2.70, 0.14),
    (-0.50, -2.60, 0.13), (-0.70, -2.30, 0.10),
)  # fmt: skip


def rest(value: float) -> str:
    """The path of a rest, e.g. of 1/4; shorter ones have hooks, one more at each halving."""
    if value >= 1:
        return _BAR.format("-8")
    if value >= 1 / 2:
        return _BAR.format("-4")
    if value >= 1 / 4:
        return _QUARTER
    hooks, parts = 0, []
    while value < 1 / 4:
        value, hooks = 2 * value, hooks + 1
    top = -4 - 8 * ((hooks - 1) // 2)
    for k in range(hooks):
        x, y = 2.4 - 2.2 * k, top + 8 * k
        parts.append(
            f"M{x - 6.6:.1f} {y - 1:.1f}a2.2 2.2 0 1 1 4.2 1q2.4-.3 3.6-2.8h1.1l-.9 2.9q-2 1.6-5 1.8-2.8-.2-3-2.9z"
        )
    bottom = top + 8 * hooks + 5
    lean = 0.275 * (bottom - top + 3)
    parts.append(f"M3.5 {top - 3}h1L{4.5 - lean:.1f} {bottom}h-1.2z")
    return "".join(parts)


def _clef() -> str:
    """The outline of the pen along a smooth curve (Catmull-Rom) through its places."""
    points = [_CLEF[0], *_CLEF, _CLEF[-1]]
    curve = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        for u in (0, 1 / 3, 2 / 3):
            curve.append(
                [
                    0.5 * (2 * q + (r - p) * u + (2 * p - 5 * q + 4 * r - s) * u**2 + (3 * q - p - 3 * r + s) * u**3)
                    for p, q, r, s in zip(a, b, c, d, strict=True)
                ]
            )
    left, right = [], []
    for (xa, ya, _), (x, y, width), (xb, yb, _) in zip(curve, curve[1:], curve[2:], strict=False):
        across = width / 2 / hypot(xb - xa, yb - ya)
        dx, dy = -(yb - ya) * across, (xb - xa) * across
        left.append((x + dx, y + dy))
        right.append((x - dx, y - dy))
    outline = "L".join(f"{SPACE * x:.1f} {-SPACE * y:.1f}" for x, y in left + right[::-1])
    return f"M{outline}zM-6.8 18.2a2.6 2.6 0 1 1 5.2 0a2.6 2.6 0 1 1-5.2 0z"


CLEF = _clef()
