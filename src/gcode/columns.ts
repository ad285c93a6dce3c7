/** The open moves of a planner as parallel columns: one number a move, in arrays that are made once. */
export class Columns {
  private readonly all: Float64Array[] = []
  private readonly capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
  }

  add(): Float64Array {
    const column = new Float64Array(this.capacity)
    this.all.push(column)
    return column
  }

  /** Moves rows `from` to `count` of every column to the front. */
  dropBefore(from: number, count: number): void {
    for (const column of this.all) column.copyWithin(0, from, count)
  }
}
