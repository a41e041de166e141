import { describe, expect, test } from 'vitest'
import type { CheckVerdict } from '#grading/check/verdict.ts'
import { adoptCheck } from '#grading/checked-gradient.ts'
import type { FastVerdict } from '#grading/fast/fast-verdict.ts'
import { explainGradients } from '#grading/gradient-feedback.ts'
import { judgeGradients } from '#grading/gradient-test.ts'
import { createTensor, type Tensor } from '#grading/tensor.ts'
import { inEnglish } from '#test/english.ts'

const right = createTensor([2, 2], [1, 2, -3, 4])
const infinite = createTensor([2, 2], [1, 2, Number.NEGATIVE_INFINITY, Number.NaN])

/** W with entries that are not finite, and b; as compared before a check. */
function compare(numeric?: Readonly<Record<string, Tensor>>) {
  const analytic = {
    W: { kind: 'tensor', tensor: infinite },
    b: { kind: 'tensor', tensor: right },
  } as const
  return judgeGradients({ names: ['W', 'b'], analytic, numeric, cost: 1 })
}

const full: CheckVerdict = {
  verdict: 'failed',
  mode: 'entries',
  entries: [],
  blocks: [
    { name: 'W', verdict: 'failed', differing: 0, kinks: [] },
    { name: 'b', verdict: 'inconclusive', differing: 0, kinks: [] },
  ],
  notes: [{ code: 'gradient-not-finite', names: ['W'] }],
  evaluations: 0,
}
const block = { relativeError: Number.NaN, projections: 0, missed: [] }
const fast: FastVerdict = {
  verdict: 'failed',
  mode: 'fast',
  blocks: [
    { ...block, name: 'W', verdict: 'failed', notes: ['not-finite'] },
    { ...block, name: 'b', verdict: 'passed', notes: [] },
  ],
  notes: ['not-finite'],
  evaluations: { noise: 0, projections: 0, confirmation: 0, localisation: 0 },
  gradientCalls: 0,
  noise: 0,
}

describe('a gradient with NaN or infinities in it, which no check measures', () => {
  test.each([
    ['the full check', full],
    ['the fast mode', fast],
  ])('shows the first of them after %s', (_, check) => {
    const { verdict, parameters } = adoptCheck(compare(), check)
    expect(verdict).toBe('failed')
    expect(parameters[0]).toMatchObject({ verdict: 'failed', pattern: { code: 'not-finite' } })
    expect(parameters[0]?.agreement).toMatchObject({ differing: 2, worst: { index: [1, 0] } })
  })

  test('is told with the numeric entry where there is one, and without where there is none', () => {
    const say = (numeric?: Readonly<Record<string, Tensor>>) =>
      inEnglish(explainGradients(adoptCheck(compare(numeric), full))[0]?.text)
    const advice = 'A division by zero or log(0) gives that.'
    expect(say()).toBe(`dW is not finite. At [1, 0] yours is -infinity. ${advice}`)
    expect(say({ W: right, b: right })).toBe(
      `dW is not finite. At [1, 0] yours is -infinity and the numeric one -3. ${advice}`,
    )
  })

  test('stays undecided where the check is', () => {
    const open: CheckVerdict = {
      ...{ ...full, verdict: 'inconclusive', notes: [{ code: 'budget', names: [] }] },
      blocks: full.blocks.map((known) => ({ ...known, verdict: 'inconclusive' })),
    }
    expect(adoptCheck(compare(), open).parameters[0]?.verdict).toBe('inconclusive')
  })
})
