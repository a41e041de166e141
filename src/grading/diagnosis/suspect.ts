import { findLargestMagnitude, hasOnlyFiniteEntries } from '#grading/norm.ts'
import type { Tensor } from '#grading/tensor.ts'
import type { Wording } from '#words/wording.ts'
import type { MistakeId } from './catalogue.ts'
import { allowFor, type Closeness, isClear } from './closeness.ts'
import type { Evidence, Facts, GradientEvidence } from './evidence.ts'
import { readFacts } from './facts.ts'
import { type Layer, listShapes, locateParameters, type Position, readLayers } from './layers.ts'

/** One gradient with what its detectors look at. */
export interface Suspect extends GradientEvidence {
  readonly position?: Position
  readonly parameter?: Tensor
  readonly closeness: Closeness
  readonly facts: Facts
  readonly inputs: readonly Tensor[]
  /** All gradients, this one among them. */
  readonly all: readonly GradientEvidence[]
}

/** What a detector saw. */
export interface Sign {
  /** The likeliest first. */
  readonly mistakes: readonly MistakeId[]
  readonly confidence: 'high' | 'medium' | 'low'
  /** Whether it only says what is left when nothing else fits. */
  readonly isGuess?: boolean
  /** By what the right gradient is multiplied. */
  readonly factor?: number
  /** What is seen, as a clause about the gradient: "it is 2 times what it should be". */
  readonly detail?: Wording
}

/** A line-up of all gradients of one computation. */
export interface LineUp {
  readonly suspects: readonly Suspect[]
  /** None where the names do not speak of layers. */
  readonly layers: readonly Layer[]
  readonly facts: Facts
}

/** What rounding leaves of sums that cancel, as part of the largest entry. */
const ROUNDING = 1e-14

/** Lines up the gradients of a computation for detectors. */
export function lineUp(evidence: Evidence): LineUp {
  const facts = readFacts(evidence)
  const layers = readLayers(listShapes(evidence.gradients))
  const positions = locateParameters(layers)
  const inputs = Object.values(evidence.inputs ?? {})
  const sizes = evidence.gradients.map(({ right }) => findLargestMagnitude(right.data))
  const floor = ROUNDING * Math.max(0, ...sizes.filter(Number.isFinite))
  const suspects = evidence.gradients.map((gradient): Suspect => {
    const position = positions.get(gradient.name)
    const parameter = evidence.parameters?.[gradient.name]
    return {
      ...gradient,
      ...(position && { position }),
      ...(parameter && { parameter }),
      closeness: allowFor(Math.max(floor, gradient.error ?? guessError(evidence))),
      facts,
      inputs,
      all: evidence.gradients,
    }
  })
  return { suspects, layers, facts }
}

/**
 * How far an entry may be off where nobody says: nothing for a reference; for central differences with a step of 1e-7 a
 * few roundings of the cost, over the step.
 */
export function guessError({ source, cost = 1 }: Evidence): number {
  return source === 'reference' ? 0 : 1e-8 * Math.max(1, Math.abs(cost))
}

/** Whether values can be compared at all: one shape, finite, and the right ones clearly above their error. */
export function isComparable({ analytic, right, closeness }: Suspect): boolean {
  if (`${analytic.shape}` !== `${right.shape}`) return false
  return hasOnlyFiniteEntries(analytic.data) && isClear(right.data, closeness)
}
