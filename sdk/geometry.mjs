/**
 * Draws the maps of `torg-map` from Natural Earth's countries (public domain): projected, simplified, as whole numbers
 * on a grid, so that a page needs neither a map library nor tiles. `node sdk/geometry.mjs` writes `src/geometry/`.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { geoConicEquidistant, geoPath, geoProjection } from "d3-geo";
import { feature, mesh, merge } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, quantile, simplify } from "topojson-simplify";

const here = dirname(fileURLToPath(import.meta.url));
const WIDTH = 1000;
/** Lines are drawn on a grid of so many units: what lies between nobody sees, and every digit is to be sent. */
const GRID = 2;

/** Natural Earth's numbers (ISO 3166-1) of the countries that stand out. */
const NORDIC = ["752", "578", "208", "246", "248", "352"];
const ICELAND = "352";

async function world(detail) {
  return JSON.parse(await readFile(join(here, "node_modules/world-atlas", `countries-${detail}.json`), "utf8"));
}

/** Everything within a box of degrees, as GeoJSON. */
function within(collection, [west, south, east, north]) {
  const inside = (ring) => ring.some(([lon, lat]) => lon > west && lon < east && lat > south && lat < north);
  const kept = collection.features.map((one) => {
    const parts = one.geometry.type === "Polygon" ? [one.geometry.coordinates] : one.geometry.coordinates;
    return { ...one, geometry: { type: "MultiPolygon", coordinates: parts.filter(([outer]) => inside(outer)) } };
  });
  return kept.filter((one) => one.geometry.coordinates.length);
}

/** A path in whole numbers, each point told by its distance from the one before. */
function path(geometry, project, clip) {
  const rings = [];
  let ring;
  const at = ([x, y]) => [Math.round(x / GRID), Math.round(y / GRID)];
  geoPath(project, {
    moveTo: (x, y) => rings.push((ring = { points: [at([x, y])], closed: false })),
    lineTo: (x, y) => ring.points.push(at([x, y])),
    closePath: () => (ring.closed = true),
    arc: () => {},
  })(geometry);
  return rings.map(({ points, closed }) => drawn(points, closed, clip)).join("");
}

function drawn(points, closed) {
  const moves = points.slice(1).map(([x, y], n) => [x - points[n][0], y - points[n][1]]).filter(([x, y]) => x || y);
  if (moves.length < (closed ? 2 : 1) || (closed && area(points) * GRID ** 2 < SMALLEST)) return "";
  const told = moves.map(([x, y]) => `${x}${y < 0 ? "" : " "}${y}`).join(" ").replaceAll(" -", "-");
  return `M${points[0].join(" ").replaceAll(" -", "-")}l${told}${closed ? "z" : ""}`;
}

/** Islands smaller than this, in square units, aren't drawn. */
const SMALLEST = 12;
function area(points) {
  return Math.abs(points.reduce((sum, [x, y], n) => {
    const [nextX, nextY] = points[(n + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0)) / 2;
}

/** Countries without a share of their points: those that change their shape least. */
function thinned(features, share) {
  const made = presimplify(topology({ countries: { type: "FeatureCollection", features } }, 1e6));
  return simplify(made, quantile(made, 1 - share));
}

/** A conic equidistant map of the Nordic countries; Iceland stands nearer than it lies, in a frame of its own. */
async function nordic() {
  const all = await world("50m");
  const countries = feature(all, all.objects.countries);
  const box = [3.5, 53.6, 33, 72];
  const project = geoConicEquidistant().parallels([57, 69]).rotate([-17, 0]).precision(0.1);
  project.fitWidth(WIDTH, { type: "MultiPoint", coordinates: [[4.4, 59], [32.3, 63], [10, 54.5], [26, 71.2]] });
  const [, top] = project([25, 71.3]);
  const [, bottom] = project([12, 54.5]);
  const [x, y] = project.translate();
  const height = Math.round(bottom - top) + 40;
  project.translate([x, y - top + 20]).clipExtent([[0, 0], [WIDTH, height]]);
  const main = thinned(within(countries, box).filter((one) => one.id !== ICELAND), 0.55);
  const iceland = thinned(countries.features.filter((one) => one.id === ICELAND), 0.6);
  const island = geoConicEquidistant().parallels([57, 69]).rotate([-17, 0]).precision(0.1).scale(project.scale()).translate([0, 0]);
  const [left, high] = [islandEdge(iceland, island, 0), islandEdge(iceland, island, 1)];
  const inset = [Math.round(24 - left), Math.round(60 - high)];
  island.translate(inset);
  const parts = main.objects.countries.geometries;
  const stands = (one) => NORDIC.includes(one.id);
  return {
    size: [WIDTH, height],
    grid: GRID,
    conic: conic(project, 57, 69, 17),
    inset: { west: -12, by: inset.map((one, n) => Math.round(one - project.translate()[n])) },
    land: path(merge(main, parts.filter(stands)), project) + path(feature(iceland, iceland.objects.countries), island),
    around: path(merge(main, parts.filter((one) => !stands(one))), project),
    borders: path(mesh(main, main.objects.countries, (a, b) => a !== b && stands(a) && stands(b)), project),
  };
}

function islandEdge(topo, project, axis) {
  return geoPath(project).bounds(feature(topo, topo.objects.countries))[0][axis];
}

/** What the page's code needs to put a point on a conic equidistant map: see `src/widgets/projecting.ts`. */
function conic(project, first, second, meridian) {
  const [a, b] = [first, second].map((one) => (one * Math.PI) / 180);
  const n = (Math.cos(a) - Math.cos(b)) / (b - a);
  const g = Math.cos(a) / n + a;
  const scale = project.scale();
  const [x0, y0] = project([meridian, 0]);
  // At latitude 0 the map's radius is g: the apex lies so far above.
  return { n: round(n, 6), g: round(g, 6), scale: round(scale, 3), x: round(x0, 2), y: round(y0 - scale * g, 2), meridian };
}

/** An equidistant cylindrical map of the world, true at 40 degrees, without the ice in the south. */
async function whole() {
  const all = await world("110m");
  const countries = feature(all, all.objects.countries);
  const true_at = Math.cos((40 * Math.PI) / 180);
  const project = geoProjection((lambda, phi) => [lambda * true_at, phi]).precision(0.1);
  const scale = WIDTH / (2 * Math.PI * true_at);
  const north = (78 * Math.PI) / 180;
  const south = (-56 * Math.PI) / 180;
  project.scale(scale).translate([WIDTH / 2, scale * north]);
  const height = Math.round(scale * (north - south));
  project.clipExtent([[0, 0], [WIDTH, height]]);
  const kept = thinned(countries.features.filter((one) => one.id !== "010"), 0.8);
  return {
    size: [WIDTH, height],
    grid: GRID,
    flat: { x: round(scale * true_at * (Math.PI / 180), 5), y: round(scale * (Math.PI / 180), 5), north: 78 },
    land: path(merge(kept, kept.objects.countries.geometries), project),
    around: "",
    borders: path(mesh(kept, kept.objects.countries, (a, b) => a !== b), project),
  };
}

const round = (value, digits) => Number(value.toFixed(digits));

const folder = join(here, "src", "geometry");
await mkdir(folder, { recursive: true });
for (const [name, made] of Object.entries({ nordic: await nordic(), world: await whole() })) {
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(made)}\n`);
}
