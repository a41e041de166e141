/** A batch of evaluations of one number at changed values: points go down, plain values come back. */
export interface Points {
  /** The values that change, in order; together they form one vector, each flattened in C order. */
  readonly wrt: readonly string[]
  /** Entry to replace in each point, into that vector; with `lengths` the first of a run of entries. */
  readonly indices: Uint32Array
  /** How many entries each point replaces; one where there are no lengths. */
  readonly lengths?: Uint32Array
  /** What they are replaced by, point after point. */
  readonly replacements: Float64Array
  /** Whether replacements are imaginary parts to be added; each value is then two numbers, real and imaginary. */
  readonly isComplex?: boolean
  /** Whether the generators are seeded anew before each point; true unless given. */
  readonly isSeeded?: boolean
  /** The result to read: a number, or with `cotangent` an array that is contracted with it. */
  readonly result: string
  /** Name in `values` of the array to contract with. */
  readonly cotangent?: string
  /** How many of the steps are needed for that result. */
  readonly steps: number
}
