import type { Tensor } from '#grading/tensor.ts'
import { sayAll, type Wording } from '#words/wording.ts'
import type { MistakeId } from './catalogue.ts'
import { fitMultiple, isClose, isNear } from './closeness.ts'
import type { Evidence } from './evidence.ts'
import { readFacts } from './facts.ts'
import { phraseMistake } from './phrases.ts'

/** Something about how backward works rather than about one gradient. */
export interface CallSign {
  readonly mistake: MistakeId
  /** The arrays that it concerns, such as dW1 or a parameter. */
  readonly targets: readonly string[]
  readonly text: Wording
}

/**
 * What calls of backward tell beside its gradients, which may all be right: gradients that grow with every call, arrays
 * that are changed on the way, finite differences, single precision, an average that is taken early.
 */
export function findCallSigns(evidence: Evidence): CallSign[] {
  return [findAccumulation, findChanges, findDifferences, findSinglePrecision, findEarlyAverage]
    .map((find) => find(evidence))
    .filter((sign) => sign !== undefined)
}

function findAccumulation({ gradients, again }: Evidence): CallSign | undefined {
  const live = gradients.filter(({ analytic }) => analytic.data.some((entry) => entry !== 0))
  const doubled = live.filter(({ name, analytic }) => isDouble(again?.[name], analytic))
  if (live.length === 0 || doubled.length < live.length) return undefined
  return say(
    'accumulates',
    doubled.map(({ name }) => `d${name}`),
    ({ diagnosis }) => diagnosis.calls.twice,
  )
}

function isDouble(second: Tensor | undefined, { data }: Tensor): boolean {
  const twice = data.map((entry) => 2 * entry)
  return second !== undefined && isClose(second.data, twice, { relative: 1e-9, absolute: 0 })
}

function findChanges({ changed = [] }: Evidence): CallSign | undefined {
  if (changed.length === 0) return undefined
  return say('changed-parameters', changed, ({ diagnosis }) =>
    diagnosis.calls.changed(changed.join(', ')),
  )
}

function findDifferences({ gradients, isNumeric }: Evidence): CallSign | undefined {
  if (isNumeric !== true) return undefined
  return say(
    'numeric-gradient',
    gradients.map(({ name }) => `d${name}`),
    ({ diagnosis }) => diagnosis.calls.differences,
  )
}

/** So many entries are hardly all short in binary by chance. */
const TELLING = 8

function findSinglePrecision({ gradients }: Evidence): CallSign | undefined {
  const single = gradients.filter(({ analytic }) => isSingle(analytic))
  if (single.length === 0) return undefined
  const targets = single.map(({ name }) => `d${name}`)
  return say('float32', targets, ({ diagnosis }) => diagnosis.calls.single(targets.join(', ')))
}

function isSingle({ dtype, data }: Tensor): boolean {
  if (dtype === 'float32') return true
  const long = data.filter((entry) => !Number.isInteger(entry * 1024))
  return long.length >= TELLING && long.every((entry) => Math.fround(entry) === entry)
}

/** A factor of 1/m in dZ with right gradients below it. */
function findEarlyAverage(evidence: Evidence): CallSign | undefined {
  const { m } = readFacts(evidence)
  const isRight = evidence.gradients.every(({ verdict }) => verdict === 'passed')
  if (m === undefined || m === 1 || !isRight) return undefined
  const scaled = (evidence.intermediates ?? []).filter(({ analytic, right }) => {
    if (analytic.data.length !== right.data.length) return false
    const factor = fitMultiple(analytic.data, right.data, { relative: 1e-5, absolute: 0 })
    return factor !== undefined && isNear(factor, 1 / m)
  })
  if (scaled.length === 0) return undefined
  const targets = scaled.map(({ name }) => name)
  return say('average-elsewhere', targets, ({ diagnosis }) =>
    diagnosis.calls.early(targets.join(', ')),
  )
}

function say(mistake: MistakeId, targets: readonly string[], gap: Wording): CallSign {
  const phrase = phraseMistake(mistake, targets.join(', '))
  const cause: Wording = (words) => words.diagnosis.soWhen(phrase(words).when)
  return { mistake, targets, text: sayAll([gap, cause, (words) => phrase(words).next]) }
}
