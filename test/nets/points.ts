import {
  buildMatrix,
  type Matrix,
  mapMatrix,
  readEntry,
  scaleMatrix,
} from '#grading/diagnosis/matrix.ts'
import type { RandomState } from '#grading/random-state.ts'
import { type DesignOptions, type Facts, pick } from './design.ts'

/**
 * Where a net is checked. `generic`: nothing special. `large-inputs`: inputs times 100, first weights over 100.
 * `near-kink`: one unit's sum lies within 1e-9 to 1e-6 of a kink. `zero-biases`: no biases and one example of zeros, so
 * that many units sit exactly at their kinks. `tiny-cost`: the cost times 1e-7. `large-offset`: the cost plus 1e4.
 */
export type PointKind =
  | 'generic'
  | 'large-inputs'
  | 'near-kink'
  | 'zero-biases'
  | 'tiny-cost'
  | 'large-offset'

/** All kinds of points. */
export const POINT_KINDS: readonly PointKind[] = [
  'generic',
  'large-inputs',
  'near-kink',
  'zero-biases',
  'tiny-cost',
  'large-offset',
]

/** Weights, biases and inputs of a net. */
export interface Place {
  readonly weights: readonly Matrix[]
  readonly biases: readonly Matrix[]
  readonly inputs: Matrix
}

/** What a kind of point wants of the net's design: a kink needs units that have one. */
export function designFor(kind: PointKind, state: RandomState): DesignOptions {
  if (kind === 'tiny-cost') return { costScale: 1e-7 }
  if (kind === 'large-offset') return { costOffset: 1e4 }
  if (kind !== 'near-kink' && kind !== 'zero-biases') return {}
  const activation = pick(state, ['relu', 'leaky'] as const)
  return { activations: Array.from({ length: pick(state, [1, 2, 2, 3]) }, () => activation) }
}

/** Draws parameters and inputs, and moves them to where this kind of point is. */
export function drawPlace(state: RandomState, facts: Facts, kind: PointKind): Place {
  const { layers, m } = facts
  const spread = 0.6 + 0.6 * state.uniform()
  const normal = () => state.normal()
  const weights = layers.slice(1).map((units, l) => {
    return scaleMatrix(buildMatrix(units, layers[l] ?? 1, normal), spread)
  })
  const biases = layers.slice(1).map((units) => scaleMatrix(buildMatrix(units, 1, normal), 0.5))
  const inputs = buildMatrix(layers[0] ?? 1, m, normal)
  return movePlace({ weights, biases, inputs }, kind, state)
}

function movePlace(place: Place, kind: PointKind, state: RandomState): Place {
  const { weights, biases, inputs } = place
  if (kind === 'large-inputs') {
    const first = weights.map((w, l) => (l === 0 ? scaleMatrix(w, 1 / 100) : w))
    return { ...place, weights: first, inputs: scaleMatrix(inputs, 100) }
  }
  if (kind === 'zero-biases') {
    const zeroed = Math.floor(state.uniform() * inputs.columns)
    return {
      weights,
      biases: biases.map((b) => scaleMatrix(b, 0)),
      inputs: mapMatrix(inputs, (x, offset) => (offset % inputs.columns === zeroed ? 0 : x)),
    }
  }
  return kind === 'near-kink' ? moveToKink(place, state) : place
}

/** Changes one bias of the first layer such that a sum of its unit comes close to 0. */
function moveToKink({ weights, biases, inputs }: Place, state: RandomState): Place {
  const [first] = weights
  const rows = first?.rows ?? 1
  const unit = Math.floor(state.uniform() * rows)
  const example = Math.floor(state.uniform() * inputs.columns)
  const distance = 10 ** (-9 + 3 * state.uniform()) * (state.uniform() < 0.5 ? -1 : 1)
  let sum = 0
  for (let k = 0; k < inputs.rows; k += 1) {
    sum += (first?.data[unit * inputs.rows + k] ?? 0) * readEntry(inputs, k, example)
  }
  const moved = biases.map((b, l) =>
    l === 0 ? mapMatrix(b, (entry, row) => (row === unit ? distance - sum : entry)) : b,
  )
  return { weights, biases: moved, inputs }
}
