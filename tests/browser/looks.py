"""What can be measured of how a page looks: contrast, names of controls, nothing cut off or too wide."""

import re
from typing import Any

# WCAG 2.1: 1.4.3 contrast, 1.4.10 reflow, 2.5.8 target size, 3.1.1 language, 4.1.2 names.
_MEASURE = r"""
() => {
  const faults = [];
  const say = (what, element) => faults.push(what + ": " + element.outerHTML.slice(0, 120));
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility !== "hidden"
      && !element.closest(".visually-hidden, .skip, dialog:not([open])");
  };
  const colour = (text) => {
    const canvas = colour.canvas ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, bottom) => top.slice(0, 3).map((one, n) => one * top[3] + bottom[n] * (1 - top[3]));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => one / 255).map((one) => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(colour(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), colour(getComputedStyle(document.documentElement).backgroundColor)[3] ? [255, 255, 255] : [255, 255, 255]);
  };
  const opacity = (element) => { let all = 1; for (let at = element; at; at = at.parentElement) all *= Number(getComputedStyle(at).opacity); return all; };
  if (!document.documentElement.lang) faults.push("no language");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window: " + document.documentElement.scrollWidth);
  for (const element of document.body.querySelectorAll("*")) {
    if (!seen(element) || element.closest("svg")) continue;
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (text) {
      const style = getComputedStyle(element), below = ground(element);
      const ink = colour(style.color);
      ink[3] *= opacity(element);
      const [a, b] = [light(over(ink, below)), light(below)].sort((x, y) => y - x);
      const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const ratio = (a + .05) / (b + .05);
      if (ratio < (large ? 3 : 4.5)) say("contrast " + ratio.toFixed(2), element);
    }
    if (element.matches("input:not([type=hidden]), select, textarea") && !element.labels?.length && !element.getAttribute("aria-label")) say("no label", element);
    if (element.matches("a[href], button, summary") && !(element.textContent.trim() || element.getAttribute("aria-label") || element.querySelector("img[alt]:not([alt=''])"))) say("no name", element);
    if (element.matches("img:not([alt])")) say("no alt", element);
    if (element.matches("button, select, input:not([type=checkbox], [type=radio], [type=hidden]), .button") && element.getBoundingClientRect().height < 24) say("too small", element);
  }
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  if (new Set(ids).size !== ids.length) faults.push("an id twice");
  return faults;
}
"""


def faults(page: Any) -> list[str]:
    """What is wrong with how a page looks, each with the element."""
    found: list[str] = page.evaluate(_MEASURE)
    return found


def name(path: str) -> str:
    """A path as part of a file's name."""
    return re.sub(r"[^a-z]+", "-", re.sub(r"/[A-Za-z0-9_-]{20,}", "", path.lower())).strip("-")
