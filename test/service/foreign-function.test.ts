import { describe, expect, test } from 'vitest'
import { refuseForeign } from '#service/foreign-function.ts'
import type { TestFinding } from '#service/test-context.ts'
import { inEnglish } from '#test/english.ts'
import { makePlan } from './plans.ts'

const plan = makePlan({
  ...{ kind: 'function', function: 'forward_propagation', args: ['x', 'theta'] },
  testCases: [{}],
})
const location = { cell: 4, line: 2, function: 'forward_propagation' }
const failed = { verdict: 'failed', outcome: 'exception', messages: [] } as const

function refuse(parameters: readonly string[], ...findings: readonly Partial<TestFinding>[]) {
  const tests = findings.map((finding) => ({ ...failed, ...finding }))
  const facts = { name: 'forward_propagation', state: 'written', parameters, location } as const
  return refuseForeign(plan, tests, [facts])
}

describe('a function of that name from another program', () => {
  test('is told by what it takes, and by where it stands', () => {
    const refusal = refuse(['X', 'parameters'], { raised: 'TypeError' })
    expect(refusal).toMatchObject({ verdict: 'invalid', outcome: 'wrong-signature' })
    expect(refusal?.messages).toMatchObject([{ code: 'wrong-signature', location }])
    expect(inEnglish(refusal?.messages[0]?.text)).toMatch(
      /^forward_propagation\(X, parameters\) is not .* forward_propagation\(x, theta\): .* wrong signature/,
    )
  })

  const wrongType = { code: 'wrong-type', severity: 'failure', text: () => '' } as const
  test.each<[string, readonly string[], readonly Partial<TestFinding>[]]>([
    ['takes another number of arguments', ['theta'], [{ raised: 'wrong-argument-count' }]],
    ['raises whatever it is given', ['X', 'W'], [{ raised: 'TypeError' }, { raised: 'KeyError' }]],
    [
      'returns another kind of thing',
      ['X', 'W'],
      [{ outcome: 'ok', messages: [wrongType] }, { raised: 'IndexError' }],
    ],
  ])('is one that %s', (_, parameters, findings) => {
    expect(refuse(parameters, ...findings)).toMatchObject({ verdict: 'invalid' })
  })

  const noNumber = { ...wrongType, code: 'not-a-number' } as const
  test.each<[string, readonly string[], readonly Partial<TestFinding>[]]>([
    ['raises with the names asked for', ['X', 'Theta'], [{ raised: 'TypeError' }]],
    ['raises with a name misspelt', ['x', 'thteta'], [{ raised: 'TypeError' }]],
    ['raises with a name made shorter', ['x', 'th'], [{ raised: 'TypeError' }]],
    ['has a name that is not defined', ['x', 'w'], [{ raised: 'NameError' }]],
    ['passes a test', ['x', 'w'], [{ verdict: 'passed', outcome: 'ok' }, { raised: 'TypeError' }]],
    ['has a value to compare', ['x', 'w'], [{ outcome: 'ok' }, { raised: 'TypeError' }]],
    ['returns nothing', ['inputs', 'w'], [{ outcome: 'ok', messages: [noNumber] }]],
    ['uses up its time', ['theta'], [{ outcome: 'time-limit' }]],
    ['was never run', ['theta'], []],
  ])('is not one that %s', (_, parameters, findings) => {
    expect(refuse(parameters, ...findings)).toBeUndefined()
  })
})
