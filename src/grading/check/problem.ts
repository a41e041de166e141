import type { Block } from './ask.ts'

/** What a check of one test point starts from. */
export interface CheckProblem {
  /** All parameters, flattened in C order, one after another. */
  readonly theta: Float64Array
  readonly blocks: readonly Block[]
  /** Cost and gradient of the program's first run at theta. */
  readonly cost: number
  readonly gradient: Float64Array
  /** Seed of the directions and of the nearby points: a whole number from 0 to 2^32 - 1. */
  readonly seed: number
  /** How many forwards may be spent; backward called anew counts as one. */
  readonly budget: number
  readonly options?: CheckOptions
}

export interface CheckOptions {
  /** How far a slope may be off, as part of its size; 1e-5 unless given. */
  readonly relativeTolerance?: number
  /** What the caller saw when it ran the program, which numbers alone do not tell. */
  readonly facts?: ProgramFacts
}

/** Facts that only become notes, but for `isFloat32`, which also widens the tolerance. */
export interface ProgramFacts {
  /** Whether the cost or a gradient came as float32. */
  readonly isFloat32?: boolean
  /** Parameters that were whole numbers by type and were made float64 for the check. */
  readonly integerParameters?: readonly string[]
  /** Arguments that the program changed in place. */
  readonly changedArguments?: readonly string[]
  /** Gradients that share memory with an argument. */
  readonly aliasedGradients?: readonly string[]
}
