import { allowFor, type Closeness, isClose, isNear } from '#grading/diagnosis/closeness.ts'
import type { Evidence, Facts } from '#grading/diagnosis/evidence.ts'
import { locateParameters } from '#grading/diagnosis/layers.ts'
import { type Matrix, toMatrix } from '#grading/diagnosis/matrix.ts'
import { type Layout, listLayouts, orient } from './layout.ts'
import { type Loss, type Model, measureCost, runModel, sumSquares } from './model.ts'
import { nameArrays, returnName, runLines, writeProgram } from './program.ts'
import type { Activation } from './slope.ts'

/** A test case whose cost and gradients are those of a net that is known by heart. */
export interface Recognition {
  readonly model: Model
  readonly layout: Layout
}

/** Beyond this many weights times examples the search would take longer than half a second. */
const LARGEST_WORK = 20_000
const HIDDEN: readonly Activation[] = ['relu', 'tanh', 'sigmoid', 'leaky']
const LEAKS = [0.01, 0.1, 0.2]

/**
 * Finds out whether the parameters, inputs, cost and right gradients are those of a fully connected net as courses write
 * it: ReLU, leaky ReLU, tanh or sigmoid in hidden layers; cross-entropy, softmax or a squared error at the end; summed
 * or averaged, with L2 regularisation or without, with dropout where the masks are known.
 * @param error how far an entry of the right gradients may be off.
 */
export function recogniseNetwork(
  evidence: Evidence,
  facts: Facts,
  error: number,
): Recognition | undefined {
  for (const layout of listLayouts(evidence)) {
    if (measureWork(layout) > LARGEST_WORK) continue
    for (const model of listModels(layout, facts, evidence.cost)) {
      if (hasGradients(model, layout, { evidence, error })) return { model, layout }
    }
  }
  return undefined
}

function measureWork({ weights, inputs }: Layout): number {
  return weights.reduce((sum, { data }) => sum + data.length, 0) * inputs.columns
}

/** The models whose cost is the one at hand; all of them where none is known. */
function* listModels(layout: Layout, facts: Facts, cost: number | undefined): Generator<Model> {
  const { masks = [], keepProb = 1 } = facts
  const base = {
    weights: layout.weights,
    biases: layout.biases,
    inputs: layout.inputs,
    labels: layout.labels,
    masks: masks.map(toMatrix).filter((mask): mask is Matrix => mask !== undefined),
    keepProb,
    decay: 0,
  }
  if (keepProb !== 1 && base.masks.length < layout.weights.length - 1) return
  for (const { activations, leak } of listActivations(layout.weights.length - 1)) {
    for (const { output, loss, gain } of listOutputs(layout.labels.rows)) {
      const pass = runModel({ ...base, activations, leak, output, loss, gain, average: 1 })
      for (const average of listAverages(layout)) {
        const model = { ...base, activations, leak, output, loss, gain, average }
        yield* fitDecay(model, { pass: measureCost(model, pass), cost, facts })
      }
    }
  }
}

function* listActivations(hidden: number): Generator<{ activations: Activation[]; leak: number }> {
  const [leak = 0.01, ...leaks] = LEAKS
  const repeat = (activation: Activation) => Array.from({ length: hidden }, () => activation)
  for (const activation of HIDDEN) yield { activations: repeat(activation), leak }
  for (const other of leaks) yield { activations: repeat('leaky'), leak: other }
  yield { activations: repeat('linear'), leak }
  if (hidden < 2 || hidden > 3) return
  for (let code = 0; code < HIDDEN.length ** hidden; code += 1) {
    const activations = Array.from({ length: hidden }, (_, l) => {
      return HIDDEN[Math.floor(code / HIDDEN.length ** l) % HIDDEN.length] ?? 'relu'
    })
    yield { activations, leak }
  }
}

function listOutputs(units: number): { output: Model['output']; loss: Loss; gain: number }[] {
  const squared = (['linear', 'sigmoid', 'tanh', 'relu'] as const).flatMap((output) =>
    [1, 2].map((gain) => ({ output, loss: 'squared' as const, gain })),
  )
  return [
    { output: 'sigmoid', loss: 'cross-entropy', gain: 1 },
    ...(units > 1 ? [{ output: 'softmax', loss: 'cross-entropy', gain: 1 } as const] : []),
    ...squared,
  ]
}

function listAverages({ inputs, labels }: Layout): number[] {
  const [m, units] = [inputs.columns, labels.rows]
  return [...new Set([1 / m, 1, 1 / (m * units), 1 / units])]
}

interface CostFacts {
  /** What the model costs without regularisation. */
  readonly pass: number
  readonly cost: number | undefined
  readonly facts: Facts
}

/** The model with the regularisation that its cost asks for, if any does. */
function* fitDecay(model: Model, { pass, cost, facts }: CostFacts): Generator<Model> {
  const squares = sumSquares(model.weights) / 2
  for (const decay of listDecays(facts, model.inputs.columns)) {
    const fits = cost === undefined || isNear(pass + decay * squares, cost, 1e-7)
    if (fits) yield { ...model, decay }
  }
  if (cost === undefined || facts.lambda !== undefined) return
  const solved = (cost - pass) / squares
  if (solved > 1e-6) yield { ...model, decay: solved }
}

/** What regularisation of a known strength comes to, however the cost writes it. */
function listDecays({ lambda = 0 }: Facts, m: number): ReadonlySet<number> {
  return new Set([0, lambda / m, (2 * lambda) / m, lambda, 2 * lambda])
}

function hasGradients(
  model: Model,
  layout: Layout,
  { evidence, error }: { evidence: Evidence; error: number },
): boolean {
  const start = nameArrays(model, runModel(model))
  const computed = runLines(writeProgram(model), start)
  if (computed === undefined) return false
  const positions = locateParameters(layout.layers)
  const closeness: Closeness = { ...allowFor(error), relative: 1e-4 }
  const letters = { weights: 'W', bias: 'b' }
  const numbers = layout.layers.map(({ number }) => number)
  return evidence.gradients.every(({ name, right }) => {
    const position = positions.get(name)
    const wanted = position && orient(right, position.role, layout)
    if (position === undefined || wanted === undefined) return false
    const layer = numbers.indexOf(position.layer) + 1
    const found = computed[returnName(`${letters[position.role]}${layer}`)]
    return found !== undefined && isClose(found.data, wanted.data, closeness)
  })
}
