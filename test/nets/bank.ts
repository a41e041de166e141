import type { Replay } from '#grading/diagnosis/evidence.ts'
import { mapMatrix, scaleMatrix } from '#grading/diagnosis/matrix.ts'
import { listLineVariants, type Trace } from '#grading/diagnosis/network/line-variants.ts'
import { type Model, runModel } from '#grading/diagnosis/network/model.ts'
import {
  nameArrays,
  returnName,
  runLines,
  writeProgram,
} from '#grading/diagnosis/network/program.ts'
import { nameVariant } from '#grading/diagnosis/network/variant-naming.ts'
import { createTensor } from '#grading/tensor.ts'
import { listNames } from './backward.ts'
import { splitParameters } from './forward.ts'
import type { Net } from './net.ts'

/**
 * Replays of general changes in the net's right backward: any array for another of its shape, operands and transposes
 * left out, factors, sums over something else, one example for all. Nothing here knows the planted mistakes.
 */
export function replayBank(net: Net): Replay[] {
  const model = describeModel(net)
  const start = nameArrays(model, runModel(model))
  const lines = writeProgram(model)
  const before = lines.map((_, i) => runLines(lines.slice(0, i), start) ?? start)
  const trace: Trace = { model, lines, before, after: runLines(lines, start) ?? start }
  return listLineVariants(trace).flatMap((variant) => {
    const mistake = nameVariant(variant, model)
    const changed = lines.map((line, i) => variant.lines.get(i) ?? line)
    const after = mistake && runLines(changed, start, trace.after)
    if (after === undefined || mistake === undefined) return []
    const gradients = listNames(net.facts).flatMap((name) => {
      const gradient = after[returnName(name)]
      if (gradient === undefined) return []
      const { rows, columns, data } = scaleMatrix(gradient, net.facts.costScale)
      return [[name, createTensor([rows, columns], data)] as const]
    })
    return [{ mistake, gradients: Object.fromEntries(gradients) }]
  })
}

function describeModel({ facts, data, theta }: Net): Model {
  return {
    ...splitParameters(facts, theta),
    inputs: data.inputs,
    labels: data.labels,
    activations: facts.activations,
    leak: 0.01,
    output: facts.output,
    loss: facts.loss === 'squared' ? 'squared' : 'cross-entropy',
    average: 1 / facts.m,
    gain: 1,
    decay: facts.lambda / facts.m,
    masks: data.masks.map((mask) => mapMatrix(mask, (entry) => (entry > 0 ? 1 : 0))),
    keepProb: facts.keepProb,
  }
}
