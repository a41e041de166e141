import { type Matrix, mapMatrix, scaleMatrix } from '#grading/diagnosis/matrix.ts'
import { type LayerScene, listNames, read, type Steps } from './backward.ts'
import type { Mistake, Net } from './net.ts'

const FACTORS = [2, 0.5, 3, 4, 0.25, 10]

/** Mistakes that multiply gradients by a number: factors, signs and averages. */
export function listFactorMistakes(net: Net): Mistake[] {
  const names = listNames(net.facts)
  const layers = net.facts.layers.slice(1).map((_, i) => i + 1)
  const { m } = net.facts
  return [
    ...names.flatMap((name) => FACTORS.map((factor) => scaleOne('constant-factor', name, factor))),
    ...layers.map((l) => scaleDelta('constant-factor', l, 2)),
    ...names.map((name) => scaleOne('missing-average', name, m)),
    scaleAll('missing-average', m),
    scaleKind('missing-average', 'W', m),
    scaleKind('missing-average', 'b', m),
    ...layers.map((l) => scaleDelta('double-average', l, 1 / m)),
    ...names.map((name) => averageUnits(name)),
    ...names.map((name) => scaleOne('sign', name, -1)),
    ...layers.map((l) => scaleDelta('sign', l, -1)),
  ]
}

function scaleOne(id: string, name: string, factor: number): Mistake {
  return finishWith(id, `${id} d${name} times ${formatShort(factor)}`, (gradients) => ({
    ...gradients,
    [name]: scaleMatrix(read(gradients, name), factor),
  }))
}

function scaleAll(id: string, factor: number): Mistake {
  return finishWith(id, `${id} all times ${formatShort(factor)}`, (gradients) => {
    return mapGradients(gradients, (gradient) => scaleMatrix(gradient, factor))
  })
}

function scaleKind(id: string, kind: 'W' | 'b', factor: number): Mistake {
  return finishWith(id, `${id} all d${kind} times ${formatShort(factor)}`, (gradients) => {
    return mapGradients(gradients, (gradient, name) => {
      return name.startsWith(kind) ? scaleMatrix(gradient, factor) : gradient
    })
  })
}

/** A gradient that is averaged over the layer's units where it should not be. */
function averageUnits(name: string): Mistake {
  return finishWith('extra-average', `extra-average d${name} over units`, (gradients) => {
    const gradient = read(gradients, name)
    return { ...gradients, [name]: scaleMatrix(gradient, 1 / gradient.rows) }
  })
}

/** dZ of a layer times a number: from there down everything is. */
function scaleDelta(id: string, wrong: number, factor: number): Mistake {
  const scale = (dZ: Matrix) => mapMatrix(dZ, (entry) => entry * factor)
  return {
    id,
    name: `${id} dZ${wrong} times ${formatShort(factor)}`,
    keepsShapes: true,
    change: ({ startDelta, slope }: Steps) => ({
      startDelta: (scene) => {
        const dZ = startDelta(scene)
        return scene.trace.weights.length === wrong ? scale(dZ) : dZ
      },
      slope: (scene, l, dA) => {
        const gain = slope(scene, l, dA)
        return l === wrong ? scale(gain) : gain
      },
    }),
  }
}

/** A mistake in what is returned. */
export function finishWith(
  id: string,
  name: string,
  finish: (gradients: Readonly<Record<string, Matrix>>, net: FinishScene) => FinishedGradients,
): Mistake {
  return {
    id,
    name,
    keepsShapes: true,
    change: (steps: Steps) => ({
      finish: (gradients, scene) => finish(steps.finish(gradients, scene), scene),
    }),
  }
}

type FinishScene = Pick<LayerScene, 'facts' | 'data' | 'trace' | 'deltas' | 'weightGradients'>
type FinishedGradients = Readonly<Record<string, Matrix>>

function mapGradients(
  gradients: FinishedGradients,
  change: (gradient: Matrix, name: string) => Matrix,
): FinishedGradients {
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, change(gradient, name)]),
  )
}

function formatShort(factor: number): string {
  return `${Number(factor.toPrecision(4))}`
}
