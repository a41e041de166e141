import { sayAll, type Wording } from '#words/wording.ts'
import type { GradientJudgement, ParameterJudgement } from './gradient-test.ts'
import { formatApart, formatIndex } from './number-text.ts'
import { formatShape } from './tensor.ts'

/** One thing to tell a learner. */
export interface Finding<Code extends string> {
  readonly code: Code
  readonly severity: 'failure' | 'warning' | 'notice' | 'hint'
  readonly text: Wording
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
  text: ({ gradients }) => gradients.uninformative,
}

function explainFailure(parameter: ParameterJudgement): GradientFinding {
  return { severity: 'failure', ...describeFailure(parameter) }
}

type Description = Pick<GradientFinding, 'code' | 'text'>

function describeFailure(parameter: ParameterJudgement): Description {
  const name = `d${parameter.name}`
  if (parameter.fault === 'missing') {
    return { code: 'missing-gradient', text: ({ gradients }) => gradients.missing(name) }
  }
  if (parameter.fault === 'not-a-number') {
    const { foundType = 'none' } = parameter
    return { code: 'not-a-number', text: ({ gradients }) => gradients.notANumber(name, foundType) }
  }
  const isShape = parameter.fault === 'wrong-shape' || parameter.agreement?.reason === 'shape'
  return isShape ? describeShape(name, parameter) : describeValues(name, parameter)
}

function describeShape(
  name: string,
  { analytic, foundShape, decisive, numeric }: ParameterJudgement,
): Description {
  const shape = analytic?.shape ?? foundShape ?? []
  const wanted = (decisive ?? numeric)?.shape ?? []
  const isFlat = shape.length === 1 && wanted.length === 2
  const keepdims: Wording[] = isFlat ? [({ gradients }) => gradients.keepdims] : []
  return {
    code: 'wrong-shape',
    text: sayAll([
      ({ gradients }) => gradients.shape(name, formatShape(shape), formatShape(wanted)),
      ...keepdims,
    ]),
  }
}

type Other = 'numeric' | 'right'

function describeValues(name: string, parameter: ParameterJudgement): Description {
  const { pattern } = parameter
  const other = parameter.decisive === undefined ? 'numeric' : 'right'
  const example = describeExample(parameter, other)
  switch (pattern?.code) {
    case 'scale':
    case 'sign':
    case 'zeros':
    case 'transpose': {
      const { code } = pattern
      const factor = pattern.code === 'scale' ? pattern.factor : 1
      return {
        code,
        text: (words) => words.gradients[code]({ name, other, example: example(words), factor }),
      }
    }
    case 'not-finite':
      return {
        code: 'not-finite',
        text: (words) => words.gradients.notFinite(name, example(words)),
      }
    default:
      return { code: 'wrong-gradient', text: sayAll([countDiffering(name, parameter), example]) }
  }
}

function describeExample({ agreement, isNearby }: ParameterJudgement, other: Other): Wording {
  const worst = agreement?.worst
  if (worst === undefined) return () => ''
  const [yours, theirs] = formatApart(worst.analytic, worst.other)
  const example = {
    entry: formatIndex(worst.index),
    yours,
    theirs: Number.isNaN(worst.other) ? undefined : theirs,
    other,
    isNearby: isNearby === true,
  }
  return ({ gradients }) => gradients.example(example)
}

function countDiffering(name: string, { agreement, analytic }: ParameterJudgement): Wording {
  const all = analytic?.data.length ?? 0
  if (all === 1) return ({ gradients }) => gradients.differs(name)
  return ({ gradients }) => gradients.differsIn(name, agreement?.differing ?? all, all)
}

function nameAgreeing(passed: readonly ParameterJudgement[]): GradientFinding {
  const names = passed.map((parameter) => `d${parameter.name}`)
  return {
    code: 'others-agree',
    severity: 'notice',
    text: ({ gradients }) => gradients.agreeing(names),
  }
}

function isUndecided(parameter: ParameterJudgement): boolean {
  return parameter.verdict === 'inconclusive'
}

function explainUndecided(parameter: ParameterJudgement): GradientFinding {
  return { severity: 'warning', ...describeUndecided(parameter) }
}

function describeUndecided(parameter: ParameterJudgement): Description {
  const name = `d${parameter.name}`
  if (parameter.fault === 'too-large') {
    const shape = formatShape(parameter.foundShape ?? [])
    return { code: 'too-large', text: ({ gradients }) => gradients.tooLarge(name, shape) }
  }
  return parameter.agreement === undefined
    ? { code: 'no-decision', text: ({ gradients }) => gradients.noDecision(name) }
    : { code: 'cost-not-finite', text: ({ gradients }) => gradients.costNotFinite(name) }
}

function explainNote(parameter: ParameterJudgement): GradientFinding {
  return {
    code: 'size-one-array',
    severity: 'notice',
    text: ({ gradients }) => gradients.sizeOne(`d${parameter.name}`),
  }
}
