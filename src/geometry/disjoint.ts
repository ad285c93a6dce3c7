/** Disjoint sets over whole numbers: each starts alone. */
export function separate(count: number): Int32Array {
  const parents = new Int32Array(count)
  for (let i = 0; i < count; i++) parents[i] = i
  return parents
}

/** The member that stands for the set of `item`; paths are halved on the way. */
export function rootOf(parents: Int32Array, item: number): number {
  let at = item
  for (;;) {
    const parent = parents[at] as number
    if (parent === at) return at
    const above = parents[parent] as number
    parents[at] = above
    at = above
  }
}

export function unite(parents: Int32Array, a: number, b: number): void {
  const x = rootOf(parents, a)
  const y = rootOf(parents, b)
  if (x < y) parents[y] = x
  else if (y < x) parents[x] = y
}
