/** How the edges of a welded mesh meet. Half edge `3 t + k` runs from corner k of triangle t to the next. */
export interface Edges {
  /** Used by one triangle only: the surface has a hole there. */
  open: number
  /** Used by more than two. */
  nonManifold: number
  /** Shared by two triangles that are wound against each other. */
  flipped: number
  /** Triangles without any area, left out of all others' counts. */
  degenerate: number
  /** Per half edge the one on the other side, -1 where there is none or more than one. */
  twins: Int32Array
}

const NONE = -1

/** Pairs the edges of triangles given as three point numbers each: sorted by their lower point, in linear time. */
export function pairEdges(index: Int32Array, points: number): Edges {
  const { start, halves, degenerate } = byLowerPoint(index, points)
  const edges: Edges = {
    open: 0,
    nonManifold: 0,
    flipped: 0,
    degenerate,
    twins: new Int32Array(index.length).fill(NONE),
  }
  for (let p = 0; p < points; p++) pairBucket(edges, index, halves, start[p] as number, start[p + 1] as number)
  return edges
}

const next = (half: number): number => (half % 3 === 2 ? half - 2 : half + 1)

function byLowerPoint(index: Int32Array, points: number) {
  const start = new Int32Array(points + 1)
  const degenerate = countLower(index, start)
  for (let p = 0; p < points; p++) start[p + 1] = (start[p + 1] as number) + (start[p] as number)
  const cursor = start.slice(0, points)
  const halves = new Int32Array(start[points] as number)
  for (let t = 0; t < index.length; t += 3) {
    const a = index[t] as number
    const b = index[t + 1] as number
    const c = index[t + 2] as number
    if (a === b || b === c || c === a) continue
    put(cursor, halves, a < b ? a : b, t)
    put(cursor, halves, b < c ? b : c, t + 1)
    put(cursor, halves, c < a ? c : a, t + 2)
  }
  return { start, halves, degenerate }
}

function countLower(index: Int32Array, start: Int32Array): number {
  let degenerate = 0
  for (let t = 0; t < index.length; t += 3) {
    const a = index[t] as number
    const b = index[t + 1] as number
    const c = index[t + 2] as number
    if (a === b || b === c || c === a) degenerate++
    else {
      const ab = (a < b ? a : b) + 1
      const bc = (b < c ? b : c) + 1
      const ca = (c < a ? c : a) + 1
      start[ab] = (start[ab] as number) + 1
      start[bc] = (start[bc] as number) + 1
      start[ca] = (start[ca] as number) + 1
    }
  }
  return degenerate
}

function put(cursor: Int32Array, halves: Int32Array, point: number, half: number): void {
  const at = cursor[point] as number
  halves[at] = half
  cursor[point] = at + 1
}

/** The edges of one lower point; ordered by the upper point, equal edges stand side by side. */
function pairBucket(edges: Edges, index: Int32Array, halves: Int32Array, from: number, to: number): void {
  sortByUpper(index, halves, from, to)
  for (let i = from; i < to; ) {
    const upper = upperOf(index, halves[i] as number)
    let end = i + 1
    while (end < to && upperOf(index, halves[end] as number) === upper) end++
    if (end - i === 1) edges.open++
    else if (end - i > 2) edges.nonManifold++
    else pair(edges, index, halves[i] as number, halves[i + 1] as number)
    i = end
  }
}

function pair(edges: Edges, index: Int32Array, a: number, b: number): void {
  edges.twins[a] = b
  edges.twins[b] = a
  if (index[a] === index[b]) edges.flipped++
}

function upperOf(index: Int32Array, half: number): number {
  const a = index[half] as number
  const b = index[next(half)] as number
  return a > b ? a : b
}

const FEW = 48

function sortByUpper(index: Int32Array, halves: Int32Array, from: number, to: number): void {
  if (to - from > FEW) {
    halves.subarray(from, to).sort((a, b) => upperOf(index, a) - upperOf(index, b))
    return
  }
  for (let i = from + 1; i < to; i++) {
    const half = halves[i] as number
    const upper = upperOf(index, half)
    let at = i - 1
    while (at >= from && upperOf(index, halves[at] as number) > upper) {
      halves[at + 1] = halves[at] as number
      at--
    }
    halves[at + 1] = half
  }
}
