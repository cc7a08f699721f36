"""The body: lengths, half-widths and outlines, as data. Nothing here moves.

Lengths in u, 1/400 of the stature; 8 heads of 50 u make a person. A node of an outline is
(x, y[, h[, angle]]): h scales both of its handles (1 unless given, 0 makes a sharp corner), angle in
degrees fixes its tangent, which else follows from the neighbours. CORNER between two nodes is a
straight edge. Limbs, feet and hands are given along (s) and to the left (n) of their bone; trunk, neck
and head along the trunk (u) and to the front (v).
"""

CORNER = "corner"

THIGH = SHANK = 98.0
ANKLE_HEIGHT = 16.0  # above the sole
HEEL_RADIUS = 10.5
HEEL_CENTRE = (-3.5, -5.5)  # in the frame of the foot
HIP_HEIGHT = 24.0  # above mat or seat: the radius of the buttock, so that the pelvis just touches
HIP_TO_SHOULDER = 115.0
UPPER_ARM = 74.0
FORE_ARM = 58.0
PALM = 17.0  # wrist to the centre of the grip
REACH = FORE_ARM + PALM
ELBOW_CLEARANCE = 20.0  # lowest elbow above the floor line of its arm: the arm lies there, relaxed
SEAT_HEIGHT = 98.0

HALF_TOWEL = 100.0  # 200 u for a thigh of about 122 u: 1.64 times round (clinical.md S4)
WRAP = 31.0  # a quarter turn round the thigh
FREE_AT_ENDS, FREE_CLOSE = 61.0, 28.0  # thigh to palm at grip 0 and grip 1
STRAND_START, STRAND_TAPER, TAIL_START, TAIL_FLARE = 15.5, 6.0, 9.0, 4.5  # widths along the towel

# Half-widths (place along the bone, half-width), front and back apart: that makes a leg read as a leg.
THIGH_FRONT = ((0, 20.5), (22, 20.8), (44, 19.2), (64, 16.4), (84, 13.7), (98, 12.8))
THIGH_BACK = ((0, 24), (14, 23.4), (30, 21.2), (48, 18.2), (66, 15.4), (84, 13.2), (98, 12.4))
SHANK_FRONT = ((0, 12.6), (13, 12), (28, 10.4), (48, 8.8), (70, 7.4), (90, 6.8))
SHANK_BACK = ((0, 12.3), (15, 13.4), (30, 14.4), (46, 13.1), (62, 10.2), (78, 7.8), (90, 7))
UPPER_ARM_FRONT = ((0, 13.2), (14, 12.6), (32, 11), (50, 9.6), (64, 8.8), (74, 8.4))
UPPER_ARM_BACK = ((0, 13.2), (14, 12.4), (32, 10.8), (50, 9.4), (62, 8.6), (74, 8))
FORE_ARM_FRONT = ((0, 8.4), (14, 9.4), (28, 8.6), (44, 6.6), (56, 5.6))
FORE_ARM_BACK = ((0, 8), (12, 9), (26, 8.6), (44, 6.6), (56, 5.6))

# fmt: off
STUMP = [(83, 7, 0), CORNER, (99, 6.4, 0), CORNER, (99, -7, 0), CORNER, (83, -7.2, 0), CORNER]
FOOT = [(6.6, 8), (11, 1.8), (22, -2.8), (36, -6.4), (42.6, -7.4), (45.8, -11.2),
        (41.2, -16, .5, 180), CORNER, (29, -16, 1, 180), (14, -14.7), (-3.5, -16, 1, 180),
        (-14, -5.5, 1, 90), (-7.4, 8)]
FIST = [(-25, 5.7, 1, 0), (-8, 8.4), (1, 10.6), (9, 8), (11.4, 0), (8.4, -7.4), (-2, -8.8),
        (-25, -5.7, 1, 180), CORNER]
MITT = [(-25, 5.7, 1, 0), (-8, 7.8), (3, 8.6), (9, 0), (3, -8.4), (-8, -7.8), (-25, -5.7, 1, 180), CORNER]
FINGERS = [(-4, 8), (9, 8.2), (15.6, 3.4), (15.6, -3.4), (9, -8), (-4, -7.4)]
SLEEVE = [(39, 12.8, 0), (22, 13.4), (0, 14.4, 1, 180), (-14.4, 0, 1, 270), (0, -14.4, 1, 0), (22, -13.2),
          (37, -12.6, 0), CORNER]

HEAD_AT = (138.0, -24.0)
NECK = [(106, -16), (121, -17), (132, -15.6), (143, -17), (152, -20), (152, -2), (146, 6.4), (140, 6.4),
        (132, 4.4), (124, 6.8), (114, 13)]
NAPE = [(113, -14), (124, -16), (143, -16.4), (150, -15), (147.5, -4), (141.4, 5.8), (135, 4.2)]
HEAD = [(46, 31.6), (39, 37.6), (30.4, 40.2), (26, 39.3), (22.6, 41.8), (19.2, 45.4), (17, 45.2), (15.4, 42),
        (12.8, 42.7), (11.1, 41.5), (9, 41.9), (6.4, 40.2), (3.4, 40.6), (.6, 37.6), (.8, 32.6), (3, 22),
        (4.4, 11), (13, 4.6), (27, 2), (40, 4.5), (49, 14), (50, 23)]
HAIR = [(41, 36.6, 0), (49, 30), (52, 20), (47, 7), (38, 1), (29, 0, 1, 180), (15, 1.8), (5, 8.8, 0),
        (12, 12.8), (19, 14.4), (24.4, 20.4), (23, 25.4, 0), (30, 26.6)]
EAR = [(26, 20.6), (24.6, 16), (20, 15.4), (15.6, 19.8), (17.4, 21.8), (22.6, 23)]
FACE = [[(23.6, 20.4), (22, 18), (19, 18.6)], [(27.4, 33), (25.9, 35), (26.5, 37.3)],  # ear, closed eye
        [(31.2, 31.6), (32.4, 35), (31.4, 38.2)], [(12.6, 36.2), (11.1, 38.4), (11.3, 41)]]  # brow, mouth
# fmt: on

PELVIS = slice(7, 14)  # the nodes of the trunk that the leggings cover


def trunk(breath: float = 0.0, arch: float = 1.0) -> list[tuple]:
    """The trunk in (u, v). Breath 0..1 lifts chest and belly; arch 1 keeps the lumbar curve clear of
    the mat, 0 is a flat back."""

    def back(flat: float, arched: float) -> float:
        return flat + (arched - flat) * arch

    chest = 2.6 * breath
    # fmt: off
    return [(121, -18), (110, -23), (98, -24, 1, 180), (86, -24, 1, 180),
            (66, back(-22.6, -20.2)), (50, back(-21.4, -14.6)),
            (36, back(-21.4, -14.2)), (24, back(-22, -18.4)),
            (11, -23), (0, -24, 1, 180), (-17, -4), (-8, 15), (8, 19.4),
            (26, 20 + chest * 1.2), (46, 21 + chest * 1.5), (68, 25.2 + chest * 1.2),
            (86, 27.6 + chest, 1, 0), (102, 25 + chest * .6), (114, 17.6), (124, 5), (126, -8)]
    # fmt: on
