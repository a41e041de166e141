import type { CheckVerdict } from '#grading/check/verdict.ts'
import { drawMistake } from '#test/nets/mistakes.ts'
import { createNet, type Mistake, type Net } from '#test/nets/net.ts'
import { POINT_KINDS, type PointKind } from '#test/nets/points.ts'
import { check } from './programs.ts'

/** A random net, right or with a mistake that shows at its point. */
export interface Trial {
  readonly seed: number
  readonly kind: PointKind
  readonly net: Net
  readonly mistake: Mistake | undefined
}

/** What the check must say, at best. */
export function expectVerdict({ mistake }: Trial): 'passed' | 'failed' {
  return mistake === undefined ? 'passed' : 'failed'
}

/** Nets of all kinds of points in turn, each as it is and, where one shows, with a mistake. */
export function* drawTrials(firstSeed: number, count: number): Generator<Trial> {
  for (let i = 0; i < count; i += 1) {
    const kind = POINT_KINDS[i % POINT_KINDS.length] ?? 'generic'
    const seed = (firstSeed + i) % 2 ** 32
    const net = createNet(seed, { points: kind })
    yield { seed, kind, net, mistake: undefined }
    const mistake = drawMistake(net, seed, ({ keepsShapes }) => keepsShapes)
    if (mistake !== undefined) yield { seed, kind, net, mistake }
  }
}

/** The gradient that a trial's backward gives. */
export function differentiateTrial({ net, mistake }: Trial, theta: Float64Array): Float64Array {
  return net.backward(theta, mistake === undefined ? [] : [mistake])
}

/** Checks a trial's gradient by its forward. */
export function checkTrial(trial: Trial): CheckVerdict {
  const { net, seed } = trial
  return check({
    theta: net.theta,
    forward: net.forward,
    backward: (theta) => differentiateTrial(trial, theta),
    blocks: net.blocks,
    seed,
  })
}
