import {
  type Allowance,
  allowForDifferences,
  allowForReference,
  type GradientNoise,
} from './allowance.ts'
import { type Difference, measureDifference } from './difference.ts'
import { findFactor, isSameFactor } from './factor.ts'
import { type GradientAgreement, type GradientPair, judgeGradient } from './gradient-agreement.ts'
import { describeType, isSequence, stackNumbers, toTensor } from './numeric-value.ts'
import { findPatterns, type Pattern } from './pattern.ts'
import { concatenateData, formatShape, type Tensor } from './tensor.ts'
import type { Value } from './value.ts'

/** All that is known of the gradients of one test case. */
export interface GradientEvidence {
  /** What is differentiated with respect to, in order. */
  readonly names: readonly string[]
  readonly analytic: Readonly<Record<string, Value>>
  /** Central differences of the forward. */
  readonly numeric?: Readonly<Record<string, Tensor>> | undefined
  /** What decides before the numeric gradient does: written down with the test case, or the reference's. */
  readonly decisive?: Readonly<Record<string, Tensor>> | undefined
  /** The program's cost at the test point; it sets how much rounding of numeric gradients is allowed for. */
  readonly cost: number
  /** The cost that is expected there. A program cannot raise it to have more allowed for what decides. */
  readonly expectedCost?: number | undefined
  readonly planted?: PlantedFactors | undefined
  /** Names of what the reference gave itself, exactly; the rest of what decides was written down, in a few digits. */
  readonly exact?: readonly string[]
  /** How far right code may move what the reference gave, where that was measured. */
  readonly noise?: GradientNoise | undefined
}

/** Mistakes that the assignment ships: by what each right gradient is multiplied. */
export interface PlantedFactors {
  readonly factors: Readonly<Record<string, number>>
  readonly accepted: boolean
}

export interface ParameterJudgement {
  readonly name: string
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  /** Absent where there was nothing to compare. */
  readonly agreement?: GradientAgreement
  /** What kept it from being compared. An array that was too large to be sent back is nobody's mistake. */
  readonly fault?: 'missing' | 'not-a-number' | 'wrong-shape' | 'too-large'
  /** The type of what is no number. */
  readonly foundType?: string
  /** The shape of an array that was too large to be sent back. */
  readonly foundShape?: readonly number[]
  readonly analytic?: Tensor
  readonly numeric?: Tensor
  readonly decisive?: Tensor
  readonly pattern?: Pattern
  /** Slopes that a check measured one by one, finer than the numeric gradient. */
  readonly measured?: Tensor
  /** Whether it is right at the test point and wrong at another near by, whose numbers are then given. */
  readonly isNearby?: boolean
  /** Whether it disagrees with what decides and agrees with the numeric gradient, which disagrees with that too. */
  readonly agreesWithNumeric: boolean
}

export interface GradientJudgement {
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  readonly parameters: readonly ParameterJudgement[]
  /** The course's number over all parameters; absent where the shapes do not allow it. */
  readonly difference?: Difference
  /** Of the planted mistakes: all are there, none is, or these are. Absent when something else is wrong. */
  readonly planted?: 'all' | 'none' | readonly string[]
}

/** Judges every gradient of a test case by what decides it, and says what the wrong ones look like. */
export function judgeGradients(evidence: GradientEvidence): GradientJudgement {
  const judged = evidence.names.map((name) => judgeParameter(name, evidence))
  const planted = findPlanted(judged, evidence.planted)
  const isAccepted = planted === 'all' && evidence.planted?.accepted === true
  const parameters = isAccepted
    ? judged.map((parameter) => ({ ...parameter, verdict: 'passed' as const }))
    : nameFailures(judged)
  const difference = measureAll(parameters)
  return {
    verdict: summariseVerdicts(parameters),
    parameters,
    ...(difference && { difference }),
    ...(planted && { planted }),
  }
}

function judgeParameter(name: string, evidence: GradientEvidence): ParameterJudgement {
  const numeric = evidence.numeric?.[name]
  const decisive = evidence.decisive?.[name]
  const known = { name, ...(numeric && { numeric }), ...(decisive && { decisive }) }
  const value = evidence.analytic[name]
  const analytic = value && readArray(value)
  const other = decisive ?? numeric
  if (analytic === undefined) return { ...known, ...explainAbsence(value, other) }
  if (other === undefined) {
    return { ...known, analytic, verdict: 'inconclusive', agreesWithNumeric: false }
  }
  const agreement = judgeGradient(
    { analytic, other },
    allow(evidence, { name, analytic, decisive }),
  )
  const agreesWithNumeric =
    agreement.verdict === 'failed' && isContradicted(analytic, known, evidence.cost)
  return { ...known, analytic, verdict: agreement.verdict, agreement, agreesWithNumeric }
}

interface Judged {
  readonly name: string
  readonly analytic: Tensor
  readonly decisive: Tensor | undefined
}

/** What single precision leaves of a gradient is no more than differences do. */
function allow(evidence: GradientEvidence, { name, analytic, decisive }: Judged): Allowance {
  const { decisive: gradients = {}, noise, exact = [] } = evidence
  const cost = measureScale(evidence, decisive)
  const isExact = exact.includes(name) && analytic.dtype !== 'float32'
  if (decisive === undefined || !isExact) return allowForDifferences(cost)
  return allowForReference({ gradient: decisive, gradients, cost, noise: noise?.[name] })
}

/** What decides was not measured on the program's own cost, so that only a cost that is not finite tells of it. */
function measureScale({ cost, expectedCost }: GradientEvidence, decisive?: Tensor): number {
  if (!Number.isFinite(cost)) return cost
  return decisive === undefined ? cost : (expectedCost ?? 0)
}

function readArray(value: Value): Tensor | undefined {
  return isSequence(value) ? stackNumbers(value) : toTensor(value)
}

type Absence = Omit<ParameterJudgement, 'name'>

function explainAbsence(value: Value | undefined, other: Tensor | undefined): Absence {
  const failed = { verdict: 'failed', agreesWithNumeric: false } as const
  if (value === undefined) return { ...failed, fault: 'missing' }
  if (value.kind !== 'omitted') {
    return { ...failed, fault: 'not-a-number', foundType: describeType(value) }
  }
  const foundShape = value.shape
  const isOther = other !== undefined && formatShape(other.shape) !== formatShape(foundShape)
  if (isOther) return { ...failed, fault: 'wrong-shape', foundShape }
  return { verdict: 'inconclusive', agreesWithNumeric: false, fault: 'too-large', foundShape }
}

/** Under a cost that is large beside its gradient the numeric gradient agrees with anything, and contradicts nothing. */
function isContradicted(
  analytic: Tensor,
  { numeric, decisive }: Pick<ParameterJudgement, 'numeric' | 'decisive'>,
  cost: number,
): boolean {
  if (numeric === undefined || decisive === undefined) return false
  const allowance = allowForDifferences(cost)
  const isSame = judgeGradient({ analytic, other: numeric }, allowance).verdict === 'passed'
  const pair = { analytic: numeric, other: decisive }
  return isSame && judgeGradient(pair, allowance).verdict === 'failed'
}

/** Patterns are looked for among the failed gradients together, because one can confirm the other. */
function nameFailures(judged: readonly ParameterJudgement[]): readonly ParameterJudgement[] {
  const failed = judged.filter((parameter) => parameter.verdict === 'failed' && isPair(parameter))
  const patterns = findPatterns(failed.map(readPair).filter((pair) => pair !== undefined))
  return judged.map((parameter) => {
    const pattern = patterns[failed.indexOf(parameter)]
    return pattern === undefined ? parameter : { ...parameter, pattern }
  })
}

function isPair(parameter: ParameterJudgement): boolean {
  return readPair(parameter) !== undefined
}

function readPair({ analytic, decisive, numeric }: ParameterJudgement): GradientPair | undefined {
  const other = decisive ?? numeric
  return analytic && other && { analytic, other }
}

/** Which of the planted mistakes are there, if nothing else is wrong. */
function findPlanted(
  judged: readonly ParameterJudgement[],
  planted: PlantedFactors | undefined,
): GradientJudgement['planted'] {
  if (planted === undefined) return undefined
  const failed = judged.filter((parameter) => parameter.verdict !== 'passed')
  if (failed.length === 0) return 'none'
  const isPlanted = failed.every((parameter) => hasFactor(parameter, planted))
  if (!isPlanted) return undefined
  const names = failed.map((parameter) => parameter.name)
  return names.length === Object.keys(planted.factors).length ? 'all' : names
}

function hasFactor(parameter: ParameterJudgement, planted: PlantedFactors): boolean {
  const pair = readPair(parameter)
  const wanted = planted.factors[parameter.name]
  if (pair === undefined || wanted === undefined) return false
  if (parameter.agreement === undefined || parameter.agreement.reason !== 'value') return false
  const factor = findFactor(pair.analytic.data, pair.other.data)
  return factor !== undefined && isSameFactor(factor, wanted)
}

function measureAll(parameters: readonly ParameterJudgement[]): Difference | undefined {
  const pairs = parameters.map(({ analytic, numeric, decisive, agreement }) => {
    const other = numeric ?? decisive
    const fits = agreement !== undefined && agreement.reason !== 'shape'
    return analytic && other && fits ? { analytic, other } : undefined
  })
  const whole = pairs.filter((pair) => pair !== undefined)
  if (whole.length < pairs.length) return undefined
  return measureDifference(
    concatenateData(whole.map((pair) => pair.analytic)),
    concatenateData(whole.map((pair) => pair.other)),
  )
}

function summariseVerdicts(
  parameters: readonly ParameterJudgement[],
): GradientJudgement['verdict'] {
  if (parameters.some((parameter) => parameter.verdict === 'failed')) return 'failed'
  return parameters.some((parameter) => parameter.verdict === 'inconclusive')
    ? 'inconclusive'
    : 'passed'
}
