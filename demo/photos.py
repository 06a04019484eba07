"""The customers' photos: landscapes drawn by the computer, for want of a camera that was there.

Each scene is a time of day, a weather and what stands in the foreground; the ridges are drawn from the scene's
name, so that a photo is the same every time.
"""

import io
import math
import random
from functools import cache
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

_SIZE: Final = (1200, 900)
_HORIZON: Final = 470
_QUALITY: Final = 82


class Scene(NamedTuple):
    """A sky from `above` down to `below`, ridges from `far` to `near`, and what is to be seen before them."""

    above: Colour
    below: Colour
    far: Colour
    near: Colour
    foreground: str = "moor"
    weather: str = ""
    sun: tuple[int, int] | None = None


_DUSK: Final = Scene((52, 66, 110), (242, 176, 122), (126, 112, 138), (38, 46, 44))
_DAY: Final = Scene((96, 150, 205), (214, 230, 238), (134, 158, 176), (74, 98, 62))
_GREY: Final = Scene((112, 124, 134), (186, 194, 196), (128, 138, 144), (64, 76, 66))
_WINTER: Final = Scene((148, 186, 222), (244, 236, 228), (196, 208, 222), (236, 240, 246))
_NIGHT: Final = Scene((8, 12, 34), (38, 62, 96), (24, 34, 60), (10, 14, 18))

SCENES: Final[dict[str, Scene]] = {
    "regn-over-sarek": _GREY._replace(weather="rain"),
    "back-i-kvallssol": _DUSK._replace(foreground="lake", sun=(830, 400)),
    "kungsleden-i-augusti": _DAY._replace(foreground="path", sun=(260, 170)),
    "vid-stugan": _DAY._replace(foreground="cabin", below=(240, 226, 200)),
    "vinterdag-karesuando": _WINTER._replace(foreground="snow", sun=(930, 330), weather="snow"),
    "myr-och-spang": _GREY._replace(foreground="path", near=(112, 96, 48), below=(222, 214, 190)),
    "pass-i-motljus": _DUSK._replace(sun=(600, 330), far=(158, 122, 120), near=(46, 36, 42)),
    "stilla-sjo": _DAY._replace(foreground="lake", above=(120, 168, 206), far=(104, 132, 128)),
    "talt-i-kvallsljus": _DUSK._replace(foreground="tent", sun=(1010, 430)),
    "talt-under-stjarnor": _NIGHT._replace(foreground="tent", weather="stars"),
    "kvall-vid-alven": _DUSK._replace(foreground="lake", above=(70, 92, 130), below=(250, 206, 150)),
    "kaffepaus": _DAY._replace(foreground="cup", near=(58, 82, 48)),
    "toppstugan": _WINTER._replace(foreground="cabin", weather="snow"),
}


@cache
def photo(name: str) -> bytes:
    """A scene as JPEG. Raises `KeyError` if there is none of that name."""
    scene = SCENES[name]
    dice = random.Random(name)
    image = _sky(scene)
    _light(image, scene, dice)
    draw = ImageDraw.Draw(image)
    for depth in range(4):
        _ridge(draw, scene, depth, dice)
    _FOREGROUNDS[scene.foreground](image, scene, dice)
    _weather(image, scene, dice)
    noisy = Image.blend(image, _grain(dice), 0.045).filter(ImageFilter.GaussianBlur(0.6))
    kept = io.BytesIO()
    noisy.save(kept, "JPEG", quality=_QUALITY)
    return kept.getvalue()


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _sky(scene: Scene) -> Image.Image:
    column = Image.new("RGB", (1, _SIZE[1]))
    for y in range(_SIZE[1]):
        column.putpixel((0, y), _mixed(scene.above, scene.below, min(1.0, y / _HORIZON) ** 1.3))
    return column.resize(_SIZE)


def _light(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    """The sun with its glow, and clouds."""
    glow = Image.new("L", _SIZE, 0)
    draw = ImageDraw.Draw(glow)
    if scene.sun:
        x, y = scene.sun
        draw.ellipse((x - 190, y - 190, x + 190, y + 190), fill=90)
        draw.ellipse((x - 34, y - 34, x + 34, y + 34), fill=255)
    for _ in range(9 if scene.weather != "stars" else 2):
        x, y, wide = dice.randrange(1200), dice.randrange(40, 380), dice.randrange(120, 420)
        draw.ellipse((x - wide, y - wide // 9, x + wide, y + wide // 9), fill=dice.randrange(18, 46))
    image.paste(Image.new("RGB", _SIZE, (255, 246, 226)), mask=glow.filter(ImageFilter.GaussianBlur(26)))
    if scene.sun:
        x, y = scene.sun
        ImageDraw.Draw(image).ellipse((x - 24, y - 24, x + 24, y + 24), fill=(255, 250, 232))


def _ridge(draw: ImageDraw.ImageDraw, scene: Scene, depth: int, dice: random.Random) -> None:
    """A ridge; the nearer the lower, the darker and the rougher."""
    base = _HORIZON - 120 + depth * 75
    waves = [
        (dice.uniform(0.002, 0.006) * (depth + 1), dice.uniform(0, 6.3), dice.uniform(18, 70))
        for _ in range(4)
    ]
    points = [
        (
            x,
            base
            - sum(high * abs(math.sin(x * wide + at)) for wide, at, high in waves) * (1.25 - depth * 0.22),
        )
        for x in range(0, _SIZE[0] + 8, 8)
    ]
    colour = _mixed(scene.far, scene.near, depth / 4)
    draw.polygon([*points, (_SIZE[0], _SIZE[1]), (0, _SIZE[1])], fill=colour)


def _ground(image: Image.Image, scene: Scene, dice: random.Random, top: int = 640) -> None:
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, top, *_SIZE), fill=scene.near)
    for _ in range(2600):
        x, y = dice.randrange(1200), dice.randrange(top, 900)
        high = 2 + (y - top) // 22
        shade = _mixed(
            scene.near, (255, 244, 200) if dice.random() < 0.45 else (0, 0, 0), dice.uniform(0.04, 0.26)
        )
        draw.line((x, y, x + dice.randrange(-3, 4), y - high), fill=shade, width=2)


def _moor(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    _ground(image, scene, dice)


def _path(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    _ground(image, scene, dice, 600)
    draw = ImageDraw.Draw(image)
    plank = _mixed(scene.near, (212, 198, 170), 0.62)
    for step in range(26):
        share = step / 25
        y, half = 900 - share * 296, 150 - share * 140
        x = 610 + math.sin(share * 3.1) * 120
        draw.polygon(
            [
                (x - half, y),
                (x + half, y),
                (x + half * 0.94, y - 9 + share * 7),
                (x - half * 0.94, y - 9 + share * 7),
            ],
            fill=_mixed(plank, (60, 52, 40), dice.uniform(0, 0.35)),
        )


def _lake(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    """Water that mirrors what is above it."""
    mirrored = image.crop((0, 620 - 280, 1200, 620)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    water = Image.blend(
        mirrored, Image.new("RGB", mirrored.size, _mixed(scene.above, (20, 36, 48), 0.4)), 0.32
    )
    image.paste(water.filter(ImageFilter.GaussianBlur(3)), (0, 620))
    draw = ImageDraw.Draw(image)
    for _ in range(260):
        x, y = dice.randrange(1200), dice.randrange(630, 900)
        wide = 10 + (y - 620) // 4
        draw.line(
            (x, y, x + wide, y), fill=_mixed(scene.below, (255, 255, 255), dice.uniform(0, 0.4)), width=1
        )
    for x in range(0, 1200, 6):
        draw.line(
            (x, 900, x + dice.randrange(-10, 11), 900 - dice.randrange(10, 60)), fill=scene.near, width=3
        )


def _tent(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    _ground(image, scene, dice, 610)
    lit = scene.weather == "stars"
    cloth, shade = ((238, 150, 60), (196, 92, 30)) if lit else ((196, 74, 44), (138, 44, 34))
    if lit:
        glow = Image.new("L", _SIZE, 0)
        ImageDraw.Draw(glow).ellipse((330, 520, 870, 820), fill=120)
        image.paste(Image.new("RGB", _SIZE, (255, 190, 110)), mask=glow.filter(ImageFilter.GaussianBlur(60)))
    draw = ImageDraw.Draw(image)
    draw.chord((380, 570, 820, 930), 180, 360, fill=cloth)
    draw.pieslice((380, 570, 660, 930), 180, 270, fill=shade)
    draw.polygon([(560, 750), (600, 600), (650, 750)], fill=_mixed(shade, (20, 16, 20), 0.5))
    for x in (360, 840):
        draw.line((600, 578, x, 770), fill=_mixed(cloth, (255, 255, 255), 0.4), width=2)


def _cabin(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    _ground(image, scene, dice, 620)
    draw = ImageDraw.Draw(image)
    draw.rectangle((690, 540, 960, 690), fill=(118, 42, 34))
    draw.polygon([(664, 548), (825, 440), (986, 548)], fill=(52, 46, 46))
    for x in range(700, 960, 18):
        draw.line((x, 548, x, 690), fill=(100, 34, 28), width=2)
    draw.rectangle((740, 580, 800, 636), fill=(250, 222, 150), outline=(240, 236, 226), width=6)
    draw.rectangle((856, 590, 906, 690), fill=(70, 30, 26))
    draw.rectangle((890, 430, 916, 490), fill=(70, 62, 60))


def _snow(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    draw = ImageDraw.Draw(image)
    for depth in range(5):
        y = 600 + depth * 58
        points = [(x, y + math.sin(x * 0.006 + depth * 1.7) * 26) for x in range(0, 1208, 8)]
        draw.polygon([*points, (1200, 900), (0, 900)], fill=_mixed((206, 220, 238), scene.near, depth / 4))
    for _ in range(26):
        x, y, high = dice.randrange(1200), dice.randrange(560, 660), dice.randrange(40, 120)
        for layer in range(4):
            top, wide = y - high + layer * high // 5, 6 + layer * high // 9
            draw.polygon(
                [(x, top), (x - wide, top + high // 3), (x + wide, top + high // 3)], fill=(58, 78, 84)
            )
            draw.line((x - wide, top + high // 3, x, top), fill=(226, 234, 242), width=2)


def _cup(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    """A wooden cup on a stone, steaming."""
    _ground(image, scene, dice, 580)
    draw = ImageDraw.Draw(image)
    draw.ellipse((250, 700, 980, 1040), fill=(122, 124, 122))
    draw.ellipse((290, 706, 900, 960), fill=(146, 148, 144))
    draw.chord((430, 560, 730, 860), 0, 180, fill=(146, 104, 54))
    draw.ellipse((430, 676, 730, 746), fill=(176, 132, 78))
    draw.ellipse((448, 686, 712, 738), fill=(44, 28, 20))
    draw.rounded_rectangle((712, 700, 800, 734), 16, fill=(146, 104, 54))
    steam = Image.new("L", _SIZE, 0)
    pen = ImageDraw.Draw(steam)
    for x in (520, 580, 640):
        trail = [(x + math.sin(y * 0.03 + x) * 18, y) for y in range(670, 470, -6)]
        pen.line(trail, fill=120, width=16)
    image.paste(Image.new("RGB", _SIZE, (255, 255, 255)), mask=steam.filter(ImageFilter.GaussianBlur(14)))


_FOREGROUNDS: Final = {
    "moor": _moor, "path": _path, "lake": _lake, "tent": _tent, "cabin": _cabin, "snow": _snow, "cup": _cup,
}  # fmt: skip


def _weather(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    draw = ImageDraw.Draw(image)
    if scene.weather == "rain":
        for _ in range(900):
            x, y, long = dice.randrange(1200), dice.randrange(900), dice.randrange(14, 34)
            draw.line((x, y, x - long // 3, y + long), fill=(204, 212, 216), width=1)
    elif scene.weather == "snow":
        for _ in range(320):
            x, y, wide = dice.randrange(1200), dice.randrange(900), dice.choice((2, 2, 3, 5))
            draw.ellipse((x, y, x + wide, y + wide), fill=(255, 255, 255))
    elif scene.weather == "stars":
        for _ in range(420):
            x, y = dice.randrange(1200), dice.randrange(360)
            light = dice.randrange(120, 256)
            draw.point((x, y), fill=(light, light, min(255, light + 20)))


def _grain(dice: random.Random) -> Image.Image:
    noise = Image.frombytes("L", (600, 450), dice.randbytes(600 * 450)).resize(_SIZE)
    return noise.convert("RGB")
