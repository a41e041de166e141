import type { BlockVerdict, CheckVerdict, EntryVerdict } from './check/verdict.ts'
import type { FastBlock, FastVerdict } from './fast/fast-verdict.ts'
import type { GradientAgreement, GradientEntry } from './gradient-agreement.ts'
import type { GradientJudgement, ParameterJudgement } from './gradient-test.ts'
import { hasOnlyFiniteEntries } from './norm.ts'
import { findPatterns, type Pattern } from './pattern.ts'
import { countElements, createTensor, type Tensor, unravelOffset } from './tensor.ts'

/** Puts the verdict of a check of the program's own forward in place of the comparison with one numeric gradient. */
export function adoptCheck(
  judgement: GradientJudgement,
  check: CheckVerdict | FastVerdict,
): GradientJudgement {
  let start = 0
  const parameters = judgement.parameters.map((parameter) => {
    const adopted = adoptBlock(parameter, { check, start })
    start += parameter.analytic?.data.length ?? 0
    return adopted
  })
  return {
    ...judgement,
    verdict: check.verdict,
    parameters: check.mode === 'entries' ? namePatterns(parameters, check) : parameters,
  }
}

interface Adoption {
  readonly check: CheckVerdict | FastVerdict
  /** Where the parameter's entries start among all. */
  readonly start: number
}

function adoptBlock(
  { pattern: _, ...parameter }: ParameterJudgement,
  adoption: Adoption,
): ParameterJudgement {
  const block = findBlock(parameter, adoption)
  if (block === undefined) return parameter
  const { analytic } = parameter
  if (block.verdict === 'failed' && analytic && !hasOnlyFiniteEntries(analytic.data)) {
    return adoptNotFinite(parameter, analytic)
  }
  const { verdict, pattern, isNearby, ...found } = block
  const difference = parameter.agreement?.difference
  const agreement: GradientAgreement = {
    verdict,
    ...(verdict === 'failed' && { reason: 'value' as const }),
    ...(difference && { difference }),
    ...found,
  }
  return {
    ...parameter,
    verdict,
    agreement,
    ...(pattern && { pattern }),
    ...(isNearby && { isNearby }),
  }
}

/** No check measures a gradient with NaN or infinities in it: the first of them is shown. */
function adoptNotFinite(
  parameter: ParameterJudgement,
  { shape, data }: Tensor,
): ParameterJudgement {
  const offset = data.findIndex((entry) => !Number.isFinite(entry))
  const worst = {
    index: unravelOffset(shape, offset),
    analytic: data[offset] ?? Number.NaN,
    other: parameter.numeric?.data[offset] ?? Number.NaN,
    relativeError: Infinity,
  }
  const differing = data.filter((entry) => !Number.isFinite(entry)).length
  return {
    ...parameter,
    verdict: 'failed',
    agreement: { verdict: 'failed', reason: 'value', differing, worst },
    pattern: { code: 'not-finite' },
  }
}

function findBlock(
  { name, analytic, numeric }: ParameterJudgement,
  { check, start }: Adoption,
): BlockFinding | undefined {
  if (check.mode === 'fast')
    return describeFastBlock(check.blocks.find((block) => block.name === name))
  const { shape = [], data } = numeric ?? analytic ?? {}
  const entries = check.entries.slice(start, start + (data?.length ?? 0))
  return describeBlock(
    check.blocks.find((block) => block.name === name),
    { shape, entries },
  )
}

interface BlockFinding {
  readonly verdict: ParameterJudgement['verdict']
  readonly differing: number
  readonly worst?: GradientEntry
  readonly pattern?: Pattern
  readonly isNearby?: boolean
}

/** Of the entries that differ the one with the widest gap is shown, which is the easiest to see. */
function describeBlock(
  block: BlockVerdict | undefined,
  { shape, entries }: { shape: readonly number[]; entries: readonly EntryVerdict[] },
): BlockFinding | undefined {
  if (block === undefined) return undefined
  const { verdict, differing } = block
  const wrong = entries.filter((entry) => entry.finding === 'differs')
  const widest = wrong.toSorted((a, b) => gapOf(b) - gapOf(a))[0]
  const shown = widest && { ...widest, offset: entries.indexOf(widest) }
  const near = shown === undefined && verdict === 'failed' ? block.nearby : undefined
  const worst = shown ?? near ?? block.worst
  if (worst === undefined) return { verdict, differing }
  const index = worst.offset === undefined ? [] : unravelOffset(shape, worst.offset)
  const entry = describeEntry(index, worst.analytic, worst.numeric)
  return { verdict, differing, worst: entry, ...(near && { isNearby: true }) }
}

function describeFastBlock(block: FastBlock | undefined): BlockFinding | undefined {
  if (block === undefined) return undefined
  const wrong = block.finding?.entries.filter((entry) => entry.verdict === 'wrong') ?? []
  const worst = wrong.toSorted((a, b) => gapOf(b) - gapOf(a))[0]
  const factor = block.finding?.factor
  return {
    verdict: block.verdict,
    differing: wrong.length,
    ...(worst && { worst: describeEntry(worst.index, worst.analytic, worst.numeric) }),
    ...(factor !== undefined && { pattern: describeFactor(factor) }),
  }
}

function gapOf({ analytic, numeric }: { analytic: number; numeric: number }): number {
  return Math.abs(analytic - numeric)
}

function describeFactor(factor: number): Pattern {
  return factor === -1 ? { code: 'sign', factor } : { code: 'scale', factor }
}

function describeEntry(index: readonly number[], analytic: number, other: number): GradientEntry {
  const size = Math.max(Math.abs(analytic), Math.abs(other))
  const relativeError = analytic === other ? 0 : Math.abs(analytic - other) / size
  return { index, analytic, other, relativeError }
}

/** The slopes that the check measured are finer than those at the course's step. */
function namePatterns(
  parameters: readonly ParameterJudgement[],
  check: CheckVerdict,
): readonly ParameterJudgement[] {
  const slopes = sliceSlopes(parameters, check)
  const pairs = parameters.flatMap((parameter, at) => {
    const { analytic, verdict } = parameter
    const other = slopes[at]
    return verdict === 'failed' && analytic && other
      ? [{ parameter, pair: { analytic, other } }]
      : []
  })
  const patterns = findPatterns(pairs.map(({ pair }) => pair))
  return parameters.map((parameter, at) => {
    const pattern = patterns[pairs.findIndex((known) => known.parameter === parameter)]
    const measured = slopes[at]
    return { ...parameter, ...(pattern && { pattern }), ...(measured && { measured }) }
  })
}

function sliceSlopes(
  parameters: readonly ParameterJudgement[],
  { entries }: CheckVerdict,
): readonly (Tensor | undefined)[] {
  let start = 0
  return parameters.map(({ analytic, numeric }) => {
    const shape = (numeric ?? analytic)?.shape ?? []
    const part = entries.slice(start, start + countElements(shape))
    start += part.length
    const slopes = part.map((entry, at) =>
      Number.isFinite(entry.numeric) ? entry.numeric : (numeric?.data[at] ?? Number.NaN),
    )
    return slopes.length === countElements(shape) ? createTensor(shape, slopes) : undefined
  })
}
