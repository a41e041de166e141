import { diagnose } from '#grading/diagnosis/diagnosis.ts'
import type { Evidence, Replay } from '#grading/diagnosis/evidence.ts'
import { createRandomState } from '#grading/random-state.ts'
import { at } from '#test/nets/backward.ts'
import { replayBank } from '#test/nets/bank.ts'
import { gatherNumericEvidence, gatherReferenceEvidence } from '#test/nets/evidence.ts'
import { finishWith } from '#test/nets/factor-mistakes.ts'
import { drawMistake, measureEffects, VISIBLE } from '#test/nets/mistakes.ts'
import { createNet, type Mistake, type Net, type NetOptions } from '#test/nets/net.ts'

/** What is known to whoever diagnoses. */
export type Way = 'patterns' | 'numbers' | 'replays' | 'reference'

/**
 * `patterns`: numeric gradients, and no net is recognised. `numbers`: numeric gradients. `replays`: the reference's
 * gradients and replays of general changes in its backward, and no net is recognised. `reference`: all of these.
 */
export const WAYS: readonly Way[] = ['patterns', 'numbers', 'replays', 'reference']

/** A net with what was planted in it. */
export interface Trial {
  readonly net: Net
  readonly planted: readonly Mistake[]
}

/** One wrong gradient: what made it wrong, and what was named. */
export interface Outcome {
  readonly way: Way
  /** The planted mistakes that change this gradient. */
  readonly planted: readonly string[]
  readonly named: readonly string[]
}

/** The step of the course's gradient checking. */
const EPSILON = 1e-7

/** A net with one mistake that shows; undefined where none does. */
export function drawTrial(seed: number, options: NetOptions = {}): Trial | undefined {
  const net = createNet(seed, options)
  const mistake = drawMistake(net, seed + 1, () => true)
  return mistake && { net, planted: [mistake] }
}

/** A net with two mistakes of different names, the second on top of the first. */
export function drawDoubleTrial(seed: number): Trial | undefined {
  const first = drawTrial(seed)
  const [mistake] = first?.planted ?? []
  if (first === undefined || mistake === undefined || !mistake.keepsShapes) return undefined
  const second = drawMistake(first.net, seed + 2, (other) => {
    return other.keepsShapes && other.id !== mistake.id
  })
  return second && { net: first.net, planted: [mistake, second] }
}

/** A net with something wrong that no catalogue has: noise, an entry changed, random numbers. */
export function drawForeignTrial(seed: number): Trial {
  const net = createNet(seed)
  const state = createRandomState(seed + 3)
  const name = net.blocks[Math.floor(state.uniform() * net.blocks.length)]?.name ?? 'W1'
  const kind = Math.floor(state.uniform() * 3)
  const noise = net.theta.map(() => state.normal())
  const change = at(FOREIGN, kind)
  const mistake = finishWith('foreign', `foreign d${name}`, (gradients) => {
    const gradient = gradients[name]
    if (gradient === undefined) return gradients
    return {
      ...gradients,
      [name]: { ...gradient, data: gradient.data.map((entry, i) => change(entry, i, noise)) },
    }
  })
  return { net, planted: [mistake] }
}

/** All entries a tenth off, one entry off, and numbers out of nowhere. */
const FOREIGN: readonly ((entry: number, i: number, noise: Float64Array) => number)[] = [
  (entry, i, noise) => entry * (1 + 0.1 * (noise[i] ?? 0)),
  (entry, i) => (i === 0 ? 1.7 * entry + 0.1 : entry),
  (_entry, i, noise) => noise[i] ?? 0,
]

/** Diagnoses a trial and scores every gradient that the planted mistakes make visibly wrong. */
export function runTrial({ net, planted }: Trial, way: Way): Outcome[] {
  const evidence = gather({ net, planted }, way)
  const diagnoses = diagnose(evidence, {
    isRecognising: way === 'numbers' || way === 'reference',
  })
  const alone = planted.map((mistake) => measureEffects(net, [mistake]))
  const together = measureEffects(net, planted)
  return Object.entries(together)
    .filter(([, effect]) => effect > VISIBLE)
    .map(([name]) => {
      const own = planted.filter((_, i) => (alone[i]?.[name] ?? 0) > VISIBLE)
      const found = diagnoses.find((diagnosis) => diagnosis.name === name)
      return {
        way,
        planted: (own.length > 0 ? own : planted).map(({ id }) => id),
        named: (found?.candidates ?? []).map(({ mistake }) => mistake),
      }
    })
}

function gather({ net, planted }: Trial, way: Way): Evidence {
  if (way === 'patterns' || way === 'numbers') return gatherNumericEvidence(net, planted, EPSILON)
  const replays = banks.get(net) ?? replayBank(net)
  banks.set(net, replays)
  return { ...gatherReferenceEvidence(net, planted), replays }
}

/** A net's replays are the same for every way that uses them. */
const banks = new WeakMap<Net, readonly Replay[]>()

/** How many outcomes name a planted mistake, name every one, name others only, and name none. */
export interface Score {
  readonly total: number
  readonly right: number
  readonly complete: number
  readonly misleading: number
  readonly unnamed: number
}

/** Counts outcomes. */
export function scoreOutcomes(outcomes: readonly Outcome[]): Score {
  const count = (is: (outcome: Outcome) => boolean) => outcomes.filter(is).length
  const right = count(({ planted, named }) => planted.some((id) => named.includes(id)))
  const unnamed = count(({ named }) => named.length === 0)
  return {
    total: outcomes.length,
    right,
    complete: count(({ planted, named }) => planted.every((id) => named.includes(id))),
    misleading: outcomes.length - right - unnamed,
    unnamed,
  }
}
