import {
  buildMatrix,
  hasShapeOf,
  type Matrix,
  mapMatrix,
  readEntry,
  scaleMatrix,
  transpose,
} from '#grading/diagnosis/matrix.ts'
import { createTensor, type Tensor } from '#grading/tensor.ts'
import { at, listNames, read, type Scene } from './backward.ts'
import { finishWith } from './factor-mistakes.ts'
import { add } from './matrix.ts'
import type { Mistake, Net } from './net.ts'

/** Mistakes in what becomes of finished gradients: regularisation, exchanged and misplaced entries, sums over the wrong axis. */
export function listReturnedMistakes(net: Net): Mistake[] {
  const names = listNames(net.facts)
  return [
    ...(net.facts.lambda > 0 ? listPenaltyMistakes(net, names) : []),
    ...names.flatMap((name) => listEntryMistakes(net, name)),
    ...names.filter((name) => name.startsWith('b')).flatMap(listAxisMistakes),
    ...listExchanges(net, names),
  ]
}

function listPenaltyMistakes({ facts }: Net, names: readonly string[]): Mistake[] {
  const { lambda, m } = facts
  const right = lambda / m
  const weights = names.filter((name) => name.startsWith('W'))
  const scales = [lambda, lambda / (2 * m), 2 * right, -right]
  return [
    ...[...weights.map((name) => [name]), weights].map((wrong) =>
      addParameters('missing-regularisation', wrong, -right),
    ),
    ...scales.map((scale) => addParameters('wrong-regularisation', weights, scale - right)),
    ...weights.map((name) => addParameters('wrong-regularisation', [name], lambda - right)),
    ...names
      .filter((name) => name.startsWith('b'))
      .map((name) => addParameters('regularised-bias', [name], right)),
  ]
}

function addParameters(id: string, names: readonly string[], scale: number): Mistake {
  const place = names.map((name) => `d${name}`).join(', ')
  return finishWith(id, `${id} ${place} plus ${scale.toPrecision(4)}`, (gradients, scene) => ({
    ...gradients,
    ...Object.fromEntries(
      names.map((name) => {
        return [name, add(read(gradients, name), scaleMatrix(readParameter(scene, name), scale))]
      }),
    ),
  }))
}

function readParameter({ trace }: Scene, name: string): Matrix {
  return at(name.startsWith('W') ? trace.weights : trace.biases, Number(name.slice(1)) - 1)
}

function listEntryMistakes(net: Net, name: string): Mistake[] {
  const { rows = 0, columns = 0 } = sizeOf(net, name)
  const change = (id: string, form: string, make: (gradient: Matrix) => Matrix) =>
    finishWith(id, `${id} d${name} ${form}`, (gradients) => ({
      ...gradients,
      [name]: make(read(gradients, name)),
    }))
  return [
    ...(rows === columns && rows > 1 ? [change('transposed', '', transpose)] : []),
    ...(rows > 1 ? [change('misplaced-entries', 'rolled', rollRows)] : []),
    ...(rows * columns > 2 ? [change('misplaced-entries', 'reversed', reverse)] : []),
    change('zeros', '', (gradient) => scaleMatrix(gradient, 0)),
    change('integers', 'truncated', (gradient) => mapMatrix(gradient, Math.trunc)),
    change('not-finite', 'nan', (gradient) => mapMatrix(gradient, (entry, i) => (i ? entry : NaN))),
  ]
}

function sizeOf(net: Net, name: string): { rows?: number; columns?: number } {
  const [rows, columns] = net.blocks.find((block) => block.name === name)?.shape ?? []
  return { ...(rows !== undefined && { rows }), ...(columns !== undefined && { columns }) }
}

function rollRows(a: Matrix): Matrix {
  return buildMatrix(a.rows, a.columns, (row, column) => readEntry(a, (row + 1) % a.rows, column))
}

function reverse(a: Matrix): Matrix {
  return { ...a, data: a.data.toReversed() }
}

function listAxisMistakes(name: string): Mistake[] {
  const fill = (form: string, scale: (rows: number) => number) =>
    finishWith('wrong-axis', `wrong-axis d${name} ${form}`, (gradients) => {
      const gradient = read(gradients, name)
      const sum = gradient.data.reduce((total, entry) => total + entry, 0)
      return { ...gradients, [name]: mapMatrix(gradient, () => sum * scale(gradient.rows)) }
    })
  return [
    fill('sum of all', () => 1),
    fill('mean of units', (rows) => 1 / rows),
    sumUnits(name),
    loseAxis(name),
  ]
}

/** Sums over the units in place of the examples: a row. */
function sumUnits(name: string): Mistake {
  const l = Number(name.slice(1))
  const mistake = finishWith('wrong-axis', `wrong-axis d${name} over units`, (gradients, scene) => {
    const dZ = read(scene.deltas, l)
    const sums = buildMatrix(1, dZ.columns, (_row, column) => {
      let sum = 0
      for (let row = 0; row < dZ.rows; row += 1) sum += readEntry(dZ, row, column)
      return sum / scene.facts.m
    })
    return { ...gradients, [name]: sums }
  })
  return { ...mistake, keepsShapes: false }
}

function loseAxis(name: string): Mistake {
  const reshape = (gradients: Readonly<Record<string, Tensor>>) => {
    const data = gradients[name]?.data ?? new Float64Array(0)
    return { ...gradients, [name]: createTensor([data.length], data) }
  }
  return {
    id: 'lost-axis',
    name: `lost-axis d${name}`,
    keepsShapes: false,
    change: () => ({}),
    reshape,
  }
}

/** A gradient returned under the name of another of its shape, or both exchanged. */
function listExchanges(net: Net, names: readonly string[]): Mistake[] {
  return names.flatMap((name, i) => {
    const fitting = names.slice(i + 1).filter((other) => {
      return hasShapeOf(toMatrix(net, name), toMatrix(net, other))
    })
    return fitting.flatMap((other) => [
      finishWith('exchanged-layers', `exchanged-layers d${name} and d${other}`, (gradients) => ({
        ...gradients,
        [name]: read(gradients, other),
        [other]: read(gradients, name),
      })),
      finishWith('exchanged-layers', `exchanged-layers d${other} as d${name}`, (gradients) => ({
        ...gradients,
        [name]: read(gradients, other),
      })),
    ])
  })
}

function toMatrix(net: Net, name: string): Matrix {
  const { rows = 0, columns = 0 } = sizeOf(net, name)
  return buildMatrix(rows, columns, () => 0)
}
