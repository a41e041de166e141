import type { Tensor } from '#grading/tensor.ts'
import type { MistakeId } from './catalogue.ts'
import { isClose } from './closeness.ts'
import type { Sign, Suspect } from './suspect.ts'

/** What a wrong shape tells, and NaN or infinities: nothing else can be looked for then. */
export function findPlainSign(suspect: Suspect): Sign | undefined {
  const { analytic, right } = suspect
  if (`${analytic.shape}` !== `${right.shape}`) return readShape(suspect)
  if (analytic.data.every(Number.isFinite)) return undefined
  return {
    mistakes: ['not-finite'],
    confidence: 'high',
    detail: ({ diagnosis }) => diagnosis.signs.notFinite,
  }
}

/** What zeros and whole numbers tell. */
export function findFillSign(suspect: Suspect): Sign | undefined {
  return findZeros(suspect) ?? findIntegers(suspect)
}

function readShape(suspect: Suspect): Sign | undefined {
  const { right, position } = suspect
  const isBias = position?.role === 'bias' || countSides(right) <= 1
  const mistakes = isBias ? readBiasShape(suspect) : readWeightsShape(suspect)
  if (mistakes.length === 0) return undefined
  return {
    mistakes,
    confidence: mistakes.length === 1 ? 'high' : 'medium',
  }
}

/** The right numbers without their axis, or a sum over another axis. */
function readBiasShape({ analytic, right, closeness, facts }: Suspect): MistakeId[] {
  const isFlat = analytic.data.length === right.data.length && analytic.shape.length === 1
  if (!isFlat) return ['wrong-axis']
  if (isClose(analytic.data, right.data, closeness)) return ['lost-axis']
  return analytic.data.length === facts.m ? ['wrong-axis', 'lost-axis'] : ['lost-axis']
}

/** A product the other way round, or one column for each example. */
function readWeightsShape({ analytic, right, facts: { m } }: Suspect): MistakeId[] {
  const [rows, columns] = right.shape
  const [first, second] = analytic.shape
  if (first === columns && second === rows) return ['transposed']
  const hasExamples = m !== undefined && analytic.shape.includes(m)
  return hasExamples ? ['elementwise-product'] : []
}

function countSides({ shape }: Tensor): number {
  return shape.filter((side) => side > 1).length
}

function findZeros({ analytic, right }: Suspect): Sign | undefined {
  const isZero = analytic.data.every((entry) => entry === 0)
  if (!isZero || !right.data.some((entry) => entry !== 0)) return undefined
  const couldBeCut = right.data.every((entry) => Math.abs(entry) < 1)
  return {
    mistakes: couldBeCut ? ['zeros', 'integers'] : ['zeros'],
    confidence: 'high',
    detail: ({ diagnosis }) => diagnosis.signs.zeros,
  }
}

function findIntegers({ analytic, right }: Suspect): Sign | undefined {
  const isWhole = analytic.data.every((entry) => Number.isInteger(entry))
  const isCut = analytic.data.every((entry, i) => {
    return Math.abs(entry - (right.data[i] ?? Number.NaN)) < 1 + 1e-9
  })
  if (!isWhole || !isCut || right.data.every((entry) => Number.isInteger(entry))) return undefined
  return {
    mistakes: ['integers'],
    confidence: 'high',
    detail: ({ diagnosis }) => diagnosis.signs.whole,
  }
}
