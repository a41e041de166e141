import { isClose } from '#grading/diagnosis/closeness.ts'
import type { Evidence } from '#grading/diagnosis/evidence.ts'
import { locateParameters } from '#grading/diagnosis/layers.ts'
import type { Matrix } from '#grading/diagnosis/matrix.ts'
import { findLargestMagnitude } from '#grading/norm.ts'
import type { Environment } from './expression.ts'
import { orient } from './layout.ts'
import { returnName } from './program.ts'
import type { Recognition } from './recognition.ts'

/** A gradient that a program has to give. */
export interface Target {
  /** The parameter's name in the test case. */
  readonly name: string
  /** What a program calls the gradient that it returns for it. */
  readonly key: string
  readonly layer: number
  readonly role: 'weights' | 'bias'
  /** What the learner's backward gave; undefined where its shape does not fit. */
  readonly analytic: Matrix | undefined
}

/** The learner's gradients in the order in which backward makes them, weights before biases. */
export function listTargets({ layout }: Recognition, evidence: Evidence): Target[] {
  const positions = locateParameters(layout.layers)
  const numbers = layout.layers.map(({ number }) => number)
  const targets = evidence.gradients.flatMap(({ name, analytic, right }): Target[] => {
    const position = positions.get(name)
    if (position === undefined) return []
    const { role } = position
    const layer = numbers.indexOf(position.layer) + 1
    const fits = `${analytic.shape}` === `${right.shape}`
    const oriented = fits ? orient(analytic, role, layout) : undefined
    const key = returnName(`${role === 'weights' ? 'W' : 'b'}${layer}`)
    return [{ name, key, layer, role, analytic: oriented }]
  })
  return targets.toSorted((a, b) => b.layer - a.layer || (a.role === 'weights' ? -1 : 1))
}

/** Which targets a program's arrays meet, exactly but for rounding. */
export function matchTargets(
  targets: readonly Target[],
  environment: Environment,
  floor: number,
): boolean[] {
  return targets.map(({ key, analytic }) => {
    const value = environment[key]
    if (value === undefined || analytic === undefined) return false
    return isClose(analytic.data, value.data, { relative: EXACT, absolute: floor })
  })
}

/** How far rounding alone can carry equal computations apart, for gradients of such a size. */
export function measureFloor(targets: readonly Target[], environment: Environment): number {
  const sizes = targets.map(({ key }) => {
    return findLargestMagnitude(environment[key]?.data ?? new Float64Array(0))
  })
  return 1e-13 * Math.max(0, ...sizes)
}

/** Equal computations agree to this part. */
const EXACT = 1e-7
