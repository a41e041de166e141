import type { Ask, Check, GradientAsk, Reply, ValuesAsk } from '#grading/check/ask.ts'
import { listTensors, toTensor } from '#grading/numeric-value.ts'
import { concatenateData, countElements, createTensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { collectGradients, contract, type GradientRun, type Runs } from './gradient-run.ts'
import type { Points } from './points.ts'
import type { Answer, RunRequest, RunResult } from './ports.ts'
import { aimPoints } from './steps.ts'

/** The program that a check asks, and the values it moves. */
export interface CheckTarget {
  readonly program: Runs
  readonly run: GradientRun
  /** Names of what is differentiated with respect to, in the order of the vector. */
  readonly names: readonly string[]
}

/** After this many exceptions in one batch, the points that are left count as no numbers. */
const MAX_FAILURES = 50

/** Answers a check's questions with a program in its sandbox, to the end or to the program's death. */
export async function driveCheck<Verdict>(
  check: Check<Verdict>,
  target: CheckTarget,
): Promise<Answer<Verdict>> {
  let next = check.next()
  while (!next.done) {
    const reply = await answer(next.value, target)
    if (!reply.ok) return reply
    next = check.next(reply.value)
  }
  return { ok: true, value: next.value }
}

function answer(ask: Ask, target: CheckTarget): Promise<Answer<Reply>> {
  return ask.kind === 'gradient' ? askGradient(ask, target) : askValues(ask, target)
}

async function askGradient({ base }: GradientAsk, target: CheckTarget): Promise<Answer<Reply>> {
  const { calls, differentiated } = target.run
  const result = await target.program.run({ ...calls, values: placeAt(base, target) })
  if (!result.ok) return result
  const { outcome, values } = result.value
  // Where only backward raises an exception, the cost is there all the same.
  const cost = contract(values[differentiated], calls.values['cotangent'])
  const gradient = outcome === 'ok' ? flattenGradients(values, { base, target }) : undefined
  return { ok: true, value: { kind: 'gradient', cost, gradient } }
}

function flattenGradients(
  values: Readonly<Record<string, Value>>,
  { base, target }: { base: Float64Array; target: CheckTarget },
): Float64Array | undefined {
  const found = collectGradients(values, target.names)
  const whole = concatenateData(listTensors(found, target.names))
  return whole.length === base.length ? whole : undefined
}

/** A point that raises an exception has no value, and those after it are asked for again. */
async function askValues(ask: ValuesAsk, target: CheckTarget): Promise<Answer<Reply>> {
  const values = new Float64Array(ask.points.length).fill(Number.NaN)
  let done = 0
  for (let failures = 0; done < values.length && failures < MAX_FAILURES; failures += 1) {
    const points = ask.points.slice(done)
    const result = await target.program.run(requestValues({ ...ask, points }, target))
    if (!result.ok) return result
    values.set(result.value.points ?? [], done)
    done += countAnswered(result.value, points.length)
  }
  return { ok: true, value: { kind: 'values', values } }
}

/** The points that need not be asked for again: those with a value, and the one that raised an exception. */
function countAnswered({ outcome, error, points }: RunResult, asked: number): number {
  const isPoint = outcome !== 'ok' && error?.point !== undefined
  return isPoint ? (points?.length ?? 0) + 1 : asked
}

function requestValues(ask: ValuesAsk, target: CheckTarget): RunRequest {
  const { calls, differentiated } = target.run
  const points: Points = {
    wrt: target.names,
    ...moveAlong(ask),
    isSeeded: ask.isSeeded,
    ...aimPoints(calls.steps, differentiated),
  }
  const steps = calls.steps.slice(0, points.steps)
  return { ...calls, values: placeAt(ask.base, target), steps, want: [], points }
}

/** Each point as the run of entries that its direction changes. */
function moveAlong({ base, directions, points }: ValuesAsk) {
  const moves = points.map(({ direction, step }) => {
    const { start, data } = directions[direction] ?? { start: 0, data: new Float64Array(0) }
    return { start, data: data.map((part, i) => (base[start + i] ?? Number.NaN) + step * part) }
  })
  const replacements = new Float64Array(moves.reduce((sum, { data }) => sum + data.length, 0))
  let offset = 0
  for (const { data } of moves) {
    replacements.set(data, offset)
    offset += data.length
  }
  return {
    indices: Uint32Array.from(moves, ({ start }) => start),
    lengths: Uint32Array.from(moves, ({ data }) => data.length),
    replacements,
  }
}

/** The program's values with what is moved put at another point. */
function placeAt(base: Float64Array, { run, names }: CheckTarget): Readonly<Record<string, Value>> {
  const values = { ...run.calls.values }
  let start = 0
  for (const name of names) {
    const value = values[name]
    const shape = toTensor(value)?.shape ?? []
    const size = countElements(shape)
    const data = base.subarray(start, start + size)
    values[name] =
      value?.kind === 'tensor'
        ? { kind: 'tensor', tensor: createTensor(shape, data) }
        : { kind: 'float', value: data[0] ?? Number.NaN }
    start += size
  }
  return values
}
