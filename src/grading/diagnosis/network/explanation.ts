import type { MistakeId } from '#grading/diagnosis/catalogue.ts'
import type { Evidence } from '#grading/diagnosis/evidence.ts'
import { transpose } from '#grading/diagnosis/matrix.ts'
import type { Wording } from '#words/wording.ts'
import type { Environment } from './expression.ts'
import { type LineVariant, listLineVariants, type Trace } from './line-variants.ts'
import { type Model, runModel } from './model.ts'
import { createNaming } from './naming.ts'
import { type Line, nameArrays, runLines, writeProgram } from './program.ts'
import type { Recognition } from './recognition.ts'
import { listTargets, matchTargets, measureFloor, type Target } from './target.ts'
import { listTunedVariants } from './tuned-variants.ts'
import { describeVariant } from './variant-detail.ts'
import { nameVariant } from './variant-naming.ts'

/** One mistake in a recognised net's backward. */
export interface Step {
  readonly mistake: MistakeId
  /** The array whose line is wrong, such as dZ1. */
  readonly target: string
  /** What was done there, as a clause; absent where the mistake says it all. */
  readonly detail?: Wording
  readonly factor?: number
  /** The parameters in whose gradients' own lines it sits, */
  readonly own: ReadonlySet<string>
  /** and all whose gradients it changes. */
  readonly affected: ReadonlySet<string>
}

/** How far the learner's gradients can be made by mistakes in a recognised net's backward. */
export interface Explanation {
  /** Mistakes that make all or most of the gradients; the others of one entry do the same. */
  readonly steps: readonly (readonly Step[])[]
  /** The parameters whose gradients come out exactly so. */
  readonly explained: ReadonlySet<string>
  /** What the mistakes make of the other gradients that they change, in the parameters' own order of entries. */
  readonly predicted: ReadonlyMap<string, Float64Array>
}

/** How many mistakes are looked for on top of one another. */
const LONGEST_CHAIN = 4

/**
 * Looks for mistakes that give the learner's very gradients: all programs one general change away from the right one,
 * then, while gradients remain that none of them makes, one change further, from the last layer downwards.
 */
export function explainNetwork(recognition: Recognition, evidence: Evidence): Explanation {
  const { model } = recognition
  const targets = listTargets(recognition, evidence)
  const start = nameArrays(model, runModel(model))
  let lines = writeProgram(model)
  let trace = traceProgram(model, lines, start)
  const steps: Step[][] = []
  const floor = measureFloor(targets, trace.after)
  let matched: readonly boolean[] = matchTargets(targets, trace.after, floor)
  while (steps.length < LONGEST_CHAIN && matched.includes(false)) {
    const best = findBest(trace, { targets, matched, floor })
    if (best.length === 0) break
    steps.push(best.map((outcome) => describeStep(outcome, { targets, trace, recognition })))
    const [first] = best
    if (first === undefined) break
    lines = replaceLines(lines, first.variant)
    trace = traceProgram(model, lines, start)
    matched = first.matched
  }
  const explained = targets.filter((_, i) => matched[i]).map(({ name }) => name)
  return {
    steps,
    explained: new Set(explained),
    predicted: predict(steps, trace, { targets, recognition }),
  }
}

function predict(
  steps: readonly (readonly Step[])[],
  { after }: Trace,
  { targets, recognition }: { targets: readonly Target[]; recognition: Recognition },
): Map<string, Float64Array> {
  const changed = new Set(steps.flatMap(([step]) => [...(step?.affected ?? [])]))
  return new Map(
    targets.flatMap(({ name, key, role }) => {
      const value = after[key]
      if (value === undefined || !changed.has(name)) return []
      const isTurned = role === 'weights' && recognition.layout.isTransposed
      return [[name, (isTurned ? transpose(value) : value).data] as const]
    }),
  )
}

interface Aim {
  readonly targets: readonly Target[]
  /** Which targets are met before any change. */
  readonly matched: readonly boolean[]
  readonly floor: number
}

interface Outcome {
  readonly variant: LineVariant
  readonly mistake: MistakeId
  readonly after: Environment
  readonly matched: readonly boolean[]
}

/** The changes that meet the most targets without missing one of the last layers that was met. */
function findBest(trace: Trace, aim: Aim): Outcome[] {
  const before = rate(aim.matched, aim)
  const outcomes = [...listLineVariants(trace), ...listTunedVariants(trace, aim)]
    .map((variant) => tryVariant(variant, trace, aim))
    .filter((outcome) => outcome !== undefined)
    .filter((outcome) => !isChance(outcome, aim))
  const best = outcomes.reduce((most, { matched }) => Math.max(most, rate(matched, aim)), before)
  return best === before ? [] : outcomes.filter(({ matched }) => rate(matched, aim) === best)
}

/** Whether a change unmakes what was met, or a weak one meets only one gradient more. */
function isChance({ variant, matched }: Outcome, aim: Aim): boolean {
  const gained = matched.filter((isMet, i) => isMet && !aim.matched[i]).length
  const isLost = aim.matched.some((wasMet, i) => wasMet && !matched[i])
  return isLost || (variant.isWeak === true && gained < 2)
}

function tryVariant(variant: LineVariant, trace: Trace, aim: Aim): Outcome | undefined {
  const mistake = nameVariant(variant, trace.model)
  const first = Math.min(...variant.lines.keys())
  const start = trace.before[first]
  if (mistake === undefined || start === undefined) return undefined
  const lines = replaceLines(trace.lines, variant).slice(first)
  const after = runLines(lines, start, trace.after)
  if (after === undefined) return undefined
  return { variant, mistake, after, matched: matchTargets(aim.targets, after, aim.floor) }
}

/**
 * How far a program gets: first the gradients without a gap from the last layer on, then all that are met. A gradient
 * whose partner in the layer is met leaves no gap, for its own line must be wrong.
 */
function rate(matched: readonly boolean[], { targets }: Aim): number {
  const all = matched.filter(Boolean).length
  const gap = targets.findIndex(({ layer }, i) => {
    const isSettled = targets.some((other, j) => other.layer === layer && matched[j])
    return !matched[i] && !isSettled
  })
  const prefix = gap < 0 ? targets.length : gap
  return prefix * (targets.length + 1) + all
}

function replaceLines(lines: readonly Line[], { lines: changed }: LineVariant): readonly Line[] {
  return lines.map((line, i) => changed.get(i) ?? line)
}

function traceProgram(model: Model, lines: readonly Line[], start: Environment): Trace {
  const before: Environment[] = []
  let environment = start
  for (const line of lines) {
    before.push(environment)
    environment = runLines([line], environment) ?? environment
  }
  return { model, lines, before, after: environment }
}

interface StepContext {
  readonly targets: readonly Target[]
  readonly trace: Trace
  readonly recognition: Recognition
}

function describeStep(
  { variant, mistake, after }: Outcome,
  { targets, trace, recognition: { model, layout } }: StepContext,
): Step {
  const rename = createNaming(layout)
  const { change, site, lines } = variant
  const detail = describeVariant(variant, model, rename)
  const affected = targets.filter(({ key }) => {
    const old = trace.after[key]?.data ?? []
    return after[key]?.data.some((entry, i) => entry !== old[i])
  })
  const own = targets.filter(({ layer, role }) => {
    return [...lines.values()].some((line) => line.layer === layer && line.role === role)
  })
  return {
    mistake,
    ...(detail !== undefined && { detail }),
    ...(change.kind === 'scaled' && { factor: change.factor }),
    target: rename(site.role === 'return' ? `d${site.target}` : site.target),
    own: new Set(own.map(({ name }) => name)),
    affected: new Set(affected.map(({ name }) => name)),
  }
}
