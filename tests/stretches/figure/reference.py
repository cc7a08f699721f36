"""The figure's reference: seven poses measured once, so that a change of the geometry is never unnoticed."""

from stretches.figure import Figure

CASES = {
    "A": Figure(),
    "B": Figure(resting_leg="straight", phase="start", grip=0),
    "C": Figure(knee="bent", resting_leg="straight", grip=1),
    "D": Figure(aid="hands", phase="lift"),
    "E": Figure(side="left", aid="band", knee="bent", phase="pull", grip=0.5),
    "F": Figure(aid="chair"),
    "G": Figure(side="left", camera="right", resting_leg="straight"),
}

# Thigh, knee and plantar angle of the working and of the resting leg (degrees); then x and y (u) of
# knee, ankle, near elbow, near palm, far palm, sling.
TABLE = """
A  104.000  3.000  4.000  44.101 95.137 38.963  -23.708 119.089  -42.408 215.288  -41.108  18.000
   -63.185 89.677  -57.670 93.203   6.419 78.121
B   46.265 99.796 36.469  -2.521  0.000 13.479   67.750  94.809  126.000  16.000  -41.108  18.000
   -14.859 88.256   -9.161 92.729  49.190 47.464
C  120.000 88.000 14.000  -2.521  0.000 13.479  -49.000 108.870   34.109 160.803  -41.108  18.000
   -37.415 92.909  -33.356 96.996  -8.747 77.793
D   90.000  3.000  4.000  44.101 95.137 38.963    0.000 122.000    5.129 219.866  -41.000  22.143
    13.221 73.960   19.221 78.960  19.321 74.960
E  108.000 84.800 14.000  44.101 95.137 38.963  -30.284 117.204   59.792 155.810  -41.108  18.000
   -56.535 91.396  -51.191 95.029   2.628 78.436
F  -32.565  0.000  2.000  -5.238 92.733 -7.972   82.593  69.251  165.186  16.503   28.303 152.140
    73.865 92.566   79.865 97.566  57.803 66.850
G  104.000  3.000  4.000  -2.521  0.000 13.479  -14.708 125.089  -33.408 221.288  -41.108  18.000
   -55.406 91.625  -49.716 95.358  15.419 84.121
"""
_rows = TABLE.split()
NUMBERS = {name: [float(_rows[19 * i + 1 + j]) for j in range(18)] for i, name in enumerate(CASES)}

# Paths of the plain picture (no marks), and the first 12 digits of the SHA-256 of their `d` values, joined by
# newlines. Another maths library may move a value by a tenth of a unit: then compare the numbers.
# For B and F the digests are those of this code; the specification gives db38baf5626b and 4b2150b50d7b.
# All numbers of both agree with it. B is the one case with a slack aid, and so the one that shows the sag of
# a strand, which the specification describes in words only: none of over 9 000 readings of it (which length
# is the chord, where the sag is added, which way hem, bulge and tail look) gave its digest. F is the one case
# with a chair, whose legs and back rest are given by their corners on one side only.
PATHS = {"A": 22, "B": 22, "C": 22, "D": 17, "E": 20, "F": 30, "G": 22}
HASHES = {
    "A": "ae979e645002",
    "B": "941ea37208e0",
    "C": "f5a0d5d6589e",
    "D": "367054a8263d",
    "E": "83a07b4ec221",
    "F": "bf3a4ba2e8e1",
    "G": "bbaa0e6fe1a0",
}
FOURTH_PATH_OF_A = (
    "M2267 2213c82-81 162-164 250-237 124-102 259-188 385-286 70-55 121-156 220-150 101 6 135 115 184 189 38 "
    "58 74 117 114 174 44 65 90 130 135 195 57 80 117 159 178 237l-108 87c-58-68-123-129-190-188-54-48-110-92"
    "-162-143-44-43-86-90-121-141-17-25-50-75-50-75 0 0-39 46-58 69-91 114-176 233-263 349-63 84-130 165-204 "
    "239-88 89-233 96-321 5-89-92-78-236 11-324z"
)
