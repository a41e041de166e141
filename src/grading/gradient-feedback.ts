import type { GradientJudgement, ParameterJudgement } from './gradient-test.ts'
import { formatApart, formatFactor, formatIndex, isPlainFactor, joinWords } from './number-text.ts'
import { formatShape } from './tensor.ts'
import { describeFound } from './type-text.ts'

/** One thing to tell a learner. */
export interface Finding<Code extends string> {
  readonly code: Code
  readonly severity: 'failure' | 'warning' | 'notice' | 'hint'
  readonly text: string
}

export type GradientFinding = Finding<
  | 'missing-gradient'
  | 'not-a-number'
  | 'wrong-shape'
  | 'not-finite'
  | 'too-large'
  | 'wrong-gradient'
  | 'scale'
  | 'sign'
  | 'zeros'
  | 'transpose'
  | 'others-agree'
  | 'cost-not-finite'
  | 'no-decision'
  | 'uninformative'
  | 'size-one-array'
>

/** Says of each gradient what is wrong with it, in the order of backward propagation's results, and which agree. */
export function explainGradients(judgement: GradientJudgement): readonly GradientFinding[] {
  const { parameters, difference } = judgement
  const failed = parameters.filter((parameter) => parameter.verdict === 'failed')
  const passed = parameters.filter((parameter) => parameter.verdict === 'passed')
  const isFree = parameters.every((parameter) => parameter.decisive === undefined)
  return [
    ...failed.map(explainFailure),
    ...parameters.filter(isUndecided).map(explainUndecided),
    ...(failed.length > 0 && passed.length > 0 ? [nameAgreeing(passed)] : []),
    ...parameters.filter((parameter) => parameter.agreement?.note !== undefined).map(explainNote),
    ...(difference?.status === 'uninformative' && isFree ? [UNINFORMATIVE] : []),
  ]
}

const UNINFORMATIVE: GradientFinding = {
  code: 'uninformative',
  severity: 'warning',
  text: 'Forward does not change with any parameter here and every gradient is zero. That agrees, but it proves nothing: check that forward uses its parameters.',
}

function explainFailure(parameter: ParameterJudgement): GradientFinding {
  return { severity: 'failure', ...describeFailure(parameter) }
}

function describeFailure(parameter: ParameterJudgement): Omit<GradientFinding, 'severity'> {
  const name = `d${parameter.name}`
  if (parameter.fault === 'missing') {
    return {
      code: 'missing-gradient',
      text: `${name} is missing: backward returns no gradient of that name.`,
    }
  }
  if (parameter.fault === 'not-a-number') {
    return {
      code: 'not-a-number',
      text: `${name} is ${describeFound(parameter.foundType ?? 'none')}; expected is a number or an array of numbers.`,
    }
  }
  const isShape = parameter.fault === 'wrong-shape' || parameter.agreement?.reason === 'shape'
  return isShape ? describeShape(name, parameter) : describeValues(name, parameter)
}

function describeShape(
  name: string,
  { analytic, foundShape, decisive, numeric }: ParameterJudgement,
): Omit<GradientFinding, 'severity'> {
  const shape = analytic?.shape ?? foundShape ?? []
  const wanted = (decisive ?? numeric)?.shape ?? []
  const keeps = shape.length === 1 && wanted.length === 2
  return {
    code: 'wrong-shape',
    text:
      `${name} has shape ${formatShape(shape)}; its parameter has shape ${formatShape(wanted)}.` +
      (keeps ? ' A sum over an axis keeps it with keepdims=True.' : ''),
  }
}

/** What a pattern means, with where to look. */
const ADVICE = {
  scale:
    'A constant factor is a stray multiplier, or an average (1/m) that is missing or taken twice.',
  sign: 'Look for a difference taken the wrong way round, such as Y - A for A - Y.',
  zeros: 'The gradient never reaches this parameter.',
  transpose: 'Look at the order and the transposes of the matrix product.',
}

function describeValues(
  name: string,
  parameter: ParameterJudgement,
): Omit<GradientFinding, 'severity'> {
  const { pattern } = parameter
  const other = parameter.decisive === undefined ? 'numeric' : 'right'
  const example = describeExample(parameter, other)
  switch (pattern?.code) {
    case 'scale':
      return {
        code: 'scale',
        text: `${name} is ${describeFactor(pattern.factor)} the ${other} gradient. ${example} ${ADVICE.scale} Look at the line that sets ${name}.`,
      }
    case 'sign':
    case 'zeros':
    case 'transpose':
      return {
        code: pattern.code,
        text: `${name} ${SAY[pattern.code](other)} ${example} ${ADVICE[pattern.code]}`,
      }
    case 'not-finite':
      return {
        code: 'not-finite',
        text: `${name} is not finite. ${example} A division by zero or log(0) gives that.`,
      }
    default:
      return { code: 'wrong-gradient', text: `${name} ${countDiffering(parameter)}. ${example}` }
  }
}

function describeFactor(factor: number): string {
  return isPlainFactor(factor) ? `exactly ${formatFactor(factor)}` : formatFactor(factor)
}

const SAY = {
  sign: (other: string) => `has the opposite sign of the ${other} gradient.`,
  zeros: (other: string) => `is all zeros and the ${other} gradient is not.`,
  transpose: (other: string) => `is the transpose of the ${other} gradient.`,
}

function describeExample({ agreement, isNearby }: ParameterJudgement, other: string): string {
  const worst = agreement?.worst
  if (worst === undefined) return ''
  const entry = worst.index.length === 0 ? '' : ` at ${formatIndex(worst.index)}`
  const here = entry === '' ? 'Here' : entry.replace(' a', 'A')
  const place = isNearby ? `At a point near by,${entry}` : here
  const [yours, theirs] = formatApart(worst.analytic, worst.other)
  if (Number.isNaN(worst.other)) return `${place} yours is ${yours}.`
  return `${place} yours is ${yours} and the ${other} one ${theirs}.`
}

function countDiffering({ agreement, analytic }: ParameterJudgement): string {
  const all = analytic?.data.length ?? 0
  if (all === 1) return 'differs'
  return `differs in ${agreement?.differing ?? all} of its ${all} entries`
}

function nameAgreeing(passed: readonly ParameterJudgement[]): GradientFinding {
  const names = passed.map((parameter) => `d${parameter.name}`)
  return {
    code: 'others-agree',
    severity: 'notice',
    text: `${joinWords(names)} ${names.length === 1 ? 'agrees' : 'agree'}.`,
  }
}

function isUndecided(parameter: ParameterJudgement): boolean {
  return parameter.verdict === 'inconclusive'
}

function explainUndecided(parameter: ParameterJudgement): GradientFinding {
  const name = `d${parameter.name}`
  if (parameter.fault === 'too-large') {
    return {
      code: 'too-large',
      severity: 'warning',
      text: `${name} could not be judged: with shape ${formatShape(parameter.foundShape ?? [])} it is too large to be sent back beside all else that backward returns.`,
    }
  }
  if (parameter.agreement === undefined) {
    return {
      code: 'no-decision',
      severity: 'warning',
      text: `${name} was not judged: there is no expected and no numeric gradient to compare it with.`,
    }
  }
  return {
    code: 'cost-not-finite',
    severity: 'warning',
    text: `${name} could not be judged: the cost is not finite at or beside this point. Choose a test point where it is.`,
  }
}

function explainNote(parameter: ParameterJudgement): GradientFinding {
  return {
    code: 'size-one-array',
    severity: 'notice',
    text: `d${parameter.name} is an array of one entry and was read as a number.`,
  }
}
