import type { Value } from '#grading/value.ts'

/** What it takes to make a test's calls again, below the learner's own code. */
export interface Reproduction {
  /** What it is, for a comment. */
  readonly test: string
  readonly exercise: string
  /** Helpers that stood in for the learner's own functions when it was graded. */
  readonly lent: readonly string[]
  /** Of the global generators. */
  readonly seed: number
  readonly values: Readonly<Record<string, Value>>
  /** Names in `values` that form the dict `parameters`. */
  readonly parameters: readonly string[]
  readonly calls: readonly ReproducedCall[]
  readonly shows: ShownValue | ShownGradient
}

export interface ReproducedCall {
  readonly call: string
  readonly args: readonly string[]
  readonly returns: readonly string[]
  /** Whether a value that is no tuple may bind the first of several names alone. */
  readonly bare?: boolean
}

/** The value of the only call. */
export interface ShownValue {
  readonly kind: 'value'
  /** Index of the graded value in a returned tuple. */
  readonly result?: number
  /** Arguments that are graded as the call leaves them. */
  readonly updates: readonly string[]
  /** As the report has it, for JSON. */
  readonly expected: unknown
  /** A function that the call uses, whose result is multiplied. */
  readonly scaled?: { readonly call: string; readonly factor: number }
}

/** The cost, and one entry of a gradient beside the difference of two costs. */
export interface ShownGradient {
  readonly kind: 'gradient'
  /** The result that is differentiated: a number, or an array that is contracted with `cotangent`. */
  readonly differentiated: 'cost' | 'out'
  /** The normal numbers of `cotangent` are those of NumPy's legacy generator with this seed. */
  readonly cotangentSeed: number
  readonly expectedCost?: number
  readonly wrt: readonly string[]
  /** The parameter that is wrong, with the place of its worst entry; without that its shape is shown. */
  readonly wrong?: {
    readonly name: string
    readonly shape: readonly number[]
    readonly index?: readonly number[]
  }
  readonly epsilon: number
}
