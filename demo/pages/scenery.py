"""The drawn landscape behind the start page's first words: layers of fells, coloured by the stylesheet."""

from typing import Final

DAWN: Final = (
    '<svg class=scenery viewBox="0 0 1600 560" preserveAspectRatio="xMidYMax slice" aria-hidden=true>'
    "<defs><linearGradient id=himmel x1=0 y1=0 x2=0 y2=1><stop class=sky-top offset=0 /><stop class=sky-low offset=1 />"
    "</linearGradient></defs>"
    '<rect width=1600 height=560 fill="url(#himmel)"/><circle class=sun cx=1180 cy=214 r=54 />'
    '<path class=fell-1 d="M0 392 110 352l84 26 120-58 112 46 104-52 96 40 88-70 132 84 96-74 118-108 60 48 42-30 138 118 '
    '96-52 92 78 112-56v320H0z"/>'
    '<path class=snow d="m1060 186-74 68 34-12 24 20 30-22 26 16 20-22z"/>'
    '<path class=fell-2 d="M0 430 150 372l120 36 170-84 150 92 140-40 180 66 170-96 150 62 140-44 180 70 150-42v168H0z"/>'
    '<path class=lake d="M0 470c220-26 420-18 640-6s560 18 960-12v108H0z"/>'
    '<path class=fell-3 d="M0 520c120-44 260-58 400-40s240 44 420 34 300-54 460-52 220 22 320 18v80H0z"/>'
    '<g class=trees><path d="m120 500 12-44 12 44zm30 4 10-36 10 36zm26-2 14-52 14 52zm1240-18 12-46 12 46zm34 2 10-34 10 34zm-66 2 9-32 9 32z"/></g>'
    '<g class=tent><path d="m352 486 34-40 34 40z"/><path class=door d="m380 486 6-22 8 22z"/></g></svg>'
)
