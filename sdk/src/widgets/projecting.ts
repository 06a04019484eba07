/** Where a place stands on a map that `geometry.mjs` has drawn. */

/** A map: its size, its lines, and how degrees become its coordinates. */
export interface Geometry {
  readonly size: readonly number[];
  /** How many units of the map one of the lines' is. */
  readonly grid: number;
  readonly land: string;
  readonly around: string;
  readonly borders: string;
  /** Conic equidistant (Snyder 1987, eq. 16-1 to 16-4, on a sphere): the cone's constant, the radius of the equator. */
  readonly conic?: { readonly n: number; readonly g: number; readonly scale: number; readonly x: number; readonly y: number; readonly meridian: number };
  /** Equidistant cylindrical: units a degree, and the northern edge. */
  readonly flat?: { readonly x: number; readonly y: number; readonly north: number };
  /** What lies west of a meridian stands nearer than it lies. */
  readonly inset?: { readonly west: number; readonly by: readonly number[] };
}

const RADIANS = Math.PI / 180;

/** A place's coordinates; null where the map doesn't reach. */
export function place({ size, conic, flat, inset }: Geometry, lat: number, lon: number): readonly [number, number] | null {
  const [width = 0, height = 0] = size;
  let x = 0;
  let y = 0;
  if (conic) {
    const radius = (conic.g - lat * RADIANS) * conic.scale;
    const angle = conic.n * (lon - conic.meridian) * RADIANS;
    x = conic.x + radius * Math.sin(angle);
    y = conic.y + radius * Math.cos(angle);
  } else if (flat) {
    x = width / 2 + lon * flat.x;
    y = (flat.north - lat) * flat.y;
  }
  if (inset && lon < inset.west) {
    x += inset.by[0] ?? 0;
    y += inset.by[1] ?? 0;
  }
  return x >= 0 && x <= width && y >= 0 && y <= height ? [Math.round(x), Math.round(y)] : null;
}
