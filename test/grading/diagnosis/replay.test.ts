import { describe, expect, test } from 'vitest'
import { matchReplays } from '#grading/diagnosis/replay.ts'
import { createTensor } from '#grading/tensor.ts'

const row = (...data: number[]) => createTensor([1, data.length], data)
const analytic = { W: row(1, 2, 3), b: row(4) }

describe('replays that give the learner’s gradients', () => {
  test('come first when they give all of them', () => {
    const part = { mistake: 'sign', gradients: { W: row(1, 2, 3), b: row(5) } } as const
    const none = { mistake: 'zeros', gradients: { W: row(0, 0, 0), b: row(0) } } as const
    const whole = { mistake: 'transposed', gradients: { W: row(1, 2, 3), b: row(4) } } as const
    expect(matchReplays(analytic, [part, none, whole])).toEqual([
      { replay: whole, matched: new Set(['W', 'b']), isWhole: true },
      { replay: part, matched: new Set(['W']), isWhole: false },
    ])
  })

  test.each([
    [1e-8, 1],
    [1e-6, 0],
  ])('may differ by rounding: a part of %s', (part, count) => {
    const gradients = { W: row(1, 2, 3 + 3 * part), b: row(9) }
    expect(matchReplays(analytic, [{ mistake: 'sign', gradients }])).toHaveLength(count)
  })

  test('may differ more where sums cancel beside large gradients', () => {
    const gradients = { W: row(1e3, 2e3, 3e3), b: row(1e-12) }
    const own = { W: row(1e3, 2e3, 3e3), b: row(3e-12) }
    const [match] = matchReplays(own, [{ mistake: 'sign', gradients }])
    expect(match?.isWhole).toBe(true)
  })

  test('have the shapes of the learner’s gradients and no NaN', () => {
    const flat = { W: createTensor([3], [1, 2, 3]), b: row(Number.NaN) }
    const replay = { mistake: 'lost-axis', gradients: flat } as const
    expect(matchReplays({ ...analytic, b: row(Number.NaN) }, [replay])).toEqual([])
  })
})
