import { describe, expect, test } from 'vitest'
import { drawTrial, runTrial, scoreOutcomes, WAYS, type Way } from '#test/bench/diagnosis-trials.ts'

/** Parts of the wrong gradients; the whole benchmark holds tighter ones over 1,500 nets. */
const bars: Readonly<Record<Way, { readonly right: number; readonly misleading: number }>> = {
  patterns: { right: 0.5, misleading: 0.05 },
  numbers: { right: 0.75, misleading: 0.05 },
  replays: { right: 0.9, misleading: 0.02 },
  reference: { right: 0.9, misleading: 0.02 },
}

const trials = Array.from({ length: 30 }, (_, i) => drawTrial(7_000_000 + 10 * i)).filter(
  (trial) => trial !== undefined,
)

describe('planted mistakes in random nets', () => {
  test.each(WAYS)('are named, with %s to go by', (way) => {
    const score = scoreOutcomes(trials.flatMap((trial) => runTrial(trial, way)))
    expect(score.total).toBeGreaterThan(30)
    expect(score.right / score.total).toBeGreaterThanOrEqual(bars[way].right)
    expect(score.misleading / score.total).toBeLessThanOrEqual(bars[way].misleading)
  })
})
