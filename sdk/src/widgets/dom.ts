/** Building what is shown, without a string of markup anywhere: it runs under Trusted Types. */

type Child = Node | string | number | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: Event) => void);

const SVG = "http://www.w3.org/2000/svg";

function made<T extends Element>(element: T, values: Readonly<Record<string, Value>>, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : `${value}`);
  }
  element.append(...(children.filter((one) => one || one === 0) as (Node | string)[]));
  return element;
}

/** An element with attributes (true: without a value; null or false: none; a function listens) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, values: Readonly<Record<string, Value>> = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return made(document.createElement(tag), values, children);
}

/** The same for drawings. */
export function svg(tag: string, values: Readonly<Record<string, Value>> = {}, ...children: readonly Child[]): SVGElement {
  return made(document.createElementNS(SVG, tag) as SVGElement, values, children);
}

// One path of five: a node for each star would be ten a product.
const STARS = `M10 1.6${"l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8zm20 0".repeat(5)}`;

/** Five stars, filled up to a value from 0 to 5, with a text for who doesn't see them. */
export function stars(value: number, label: string): SVGElement {
  const five = (kind: string) => svg("path", { class: kind, d: STARS });
  return svg("svg", { class: "stars", viewBox: "0 0 100 20", role: "img", "aria-label": label },
    five("empty"), svg("svg", { width: (value * 20).toFixed(1), height: 20 }, five("full")));
}

/** An address as it may stand in a link or a picture; one of a scheme that could run is left out. */
export function address(url: string | null | undefined): string | null {
  return url && /^(https?:\/\/|\/)/.test(url) ? url : null;
}
