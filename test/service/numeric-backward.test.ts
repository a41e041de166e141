import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listInterpreters, type RealGrader, startRealGrader } from './real-grader.ts'

const [interpreter] = await listInterpreters()

const ASSIGNMENT = {
  exercises: [
    {
      id: 'tanh',
      kind: 'gradient',
      forward: 'forward',
      backward: 'backward',
      testCases: [{ inputs: { x: [1, 2, 3] }, parameters: { w: [0.3, 0.5, -1] } }],
    },
  ],
}
const FORWARD = 'import numpy as np\ndef forward(x, w):\n    return np.sum(np.tanh(x * w))\n'
const DIFFERENCES = `${FORWARD}def backward(x, w):
    g = np.zeros(3)
    for i in range(3):
        plus, minus = w.copy(), w.copy()
        plus[i] += 1e-7
        minus[i] -= 1e-7
        g[i] = (forward(x, plus) - forward(x, minus)) / 2e-7
    return g
`
const ONCE = `${FORWARD}def backward(x, w):
    forward(x, w)
    return x * (1 - np.tanh(x * w) ** 2)
`

describe('a backward', () => {
  let grader: RealGrader
  beforeAll(async () => {
    if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  async function listCodes(source: string): Promise<unknown> {
    const report = await grader.grade({ assignment: ASSIGNMENT, submission: { source } })
    const [found] = report.exercises[0]?.tests ?? []
    return [found?.verdict, ...(found?.messages ?? []).map(({ code }) => code)]
  }

  test('that takes finite differences is told so, and its right gradient passes', async () => {
    expect(await listCodes(DIFFERENCES)).toEqual(['passed', 'numeric-gradient'])
  })

  test('that calls forward once is not suspected', async () => {
    expect(await listCodes(ONCE)).toEqual(['passed'])
  })
})
