import type { Exercise, GradientsHandedIn } from '#contract/exercise.ts'
import { isSequence } from '#grading/numeric-value.ts'
import { createTensor, type Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { ServiceError } from './errors.ts'

/** By how much a whole gradient is multiplied for a checker to find out. */
const SCALES: Readonly<Record<Exclude<GradientsHandedIn, 'planted'>, number>> = {
  right: 1,
  doubled: 2,
  negated: -1,
}

/**
 * The right gradients turned into those that a test case hands to a checker.
 * @throws ServiceError invalid-assignment when more mistakes are to be planted than a bare gradient holds.
 */
export function alterGradients(right: Value, exercise: Exercise, label: GradientsHandedIn): Value {
  if (right.kind !== 'dict') return scaleValue(right, findScale(exercise, label))
  const entries = right.entries.map(([key, value]) => {
    const factor = findFactor(exercise, label, key)
    return [key, scaleValue(value, factor)] as const
  })
  return { kind: 'dict', entries }
}

/**
 * The factor of a whole gradient, such as what a lent backward returns to a checker that calls it itself.
 * @throws ServiceError invalid-assignment when the mistake planted is not one factor.
 */
export function findScale(exercise: Exercise, label: GradientsHandedIn): number {
  if (label !== 'planted') return SCALES[label]
  const factors = Object.values(exercise.planted?.factors ?? {})
  const [factor] = factors
  if (factors.length === 1 && factor !== undefined) return factor
  throw new ServiceError(
    'invalid-assignment',
    `Cannot plant ${factors.length} factors in a gradient that is no dict: give planted.factors one entry`,
  )
}

function findFactor(exercise: Exercise, label: GradientsHandedIn, key: string): number {
  if (label === 'planted') return exercise.planted?.factors[key.replace(/^d/, '')] ?? 1
  return SCALES[label]
}

function scaleValue(value: Value, factor: number): Value {
  if (factor === 1) return value
  if (isSequence(value)) {
    return { kind: value.kind, items: value.items.map((item) => scaleValue(item, factor)) }
  }
  return value.kind === 'tensor'
    ? { kind: 'tensor', tensor: scaleTensor(value.tensor, factor) }
    : value
}

function scaleTensor(tensor: Tensor, factor: number): Tensor {
  return createTensor(
    tensor.shape,
    tensor.data.map((entry) => entry * factor),
  )
}
