import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readAssignmentFolder } from '#assignments/folder.ts'
import { checkAssignment } from '#cli/assignment-check.ts'
import { formatSelfTest } from '#cli/self-test-text.ts'
import type { SelfTestReport } from '#contract/self-test.ts'
import { makeFolder } from '#test/assignments/temporary-folder.ts'

const SURVIVOR = {
  id: 'f:2:drop-right-term:1',
  mistake: 'missing-term',
  function: 'f',
  line: 2,
  before: 'return 2 * x + b',
  after: 'return 2 * x',
}
const REPORT: SelfTestReport = {
  ok: false,
  assignment: { id: 'line', version: 'ab'.repeat(32) },
  checks: [
    { id: 'reference', ok: true, text: 'The reference passes as a submission.' },
    { id: 'mutants', ok: false, text: 'Mistakes that no test case reveals: 1 in f.' },
  ],
  exercises: [
    {
      id: 'f',
      gradients: [
        {
          test: 'one',
          verdict: 'disagrees',
          method: 'complex-step',
          worst: { name: 'W', index: [2, 0], reference: 2, measured: 1, relativeError: 0.5 },
        },
        { test: 'zero', verdict: 'agrees', method: 'projections' },
      ],
      killed: 12,
      survived: 1,
      equivalent: 1,
      tests: [
        { id: 'one', kills: 12, only: 3 },
        { id: 'zero', kills: 9, only: 0 },
      ],
      table: [
        { mistake: 'constant-factor', mutants: 11, kills: [11, 9] },
        { mistake: 'missing-term', mutants: 2, kills: [1, 0] },
      ],
      survivors: [SURVIVOR],
      equivalents: [SURVIVOR],
      proposals: [{ testCase: { inputs: { b: 1.25 } }, reveals: [SURVIVOR.id] }],
    },
  ],
}

describe('the text of a self-test', () => {
  test('has the checks, the table, and what is missing', () => {
    expect(formatSelfTest(REPORT).split('\n')).toEqual([
      'line does not pass its self-test (version abababababab)',
      '',
      '  ok    The reference passes as a submission.',
      'FAILED  Mistakes that no test case reveals: 1 in f.',
      '',
      'f: revealed by      of  one  zero',
      '  constant-factor   11   11     9',
      '  missing-term       2    1     0',
      '  all               13   12     9',
      '  by no other case        3     0',
      '  reference disagrees in one by complex step, at worst 5.0e-1 in dW[2, 0]',
      '  reference agrees in zero by projections',
      '  1 variant without effect left out',
      '  NOT REVEALED  missing-term, line 2 of the reference: return 2 * x + b  ->  return 2 * x',
      '  a test case that reveals 1: {"inputs":{"b":1.25}}',
      '',
    ])
  })
})

describe('backproof assignment check', () => {
  test.for([
    ['an assignment that stands', true, 0],
    ['one that does not', false, 1],
  ] as const)('ends for %s with %s', async ([, ok, status]) => {
    const exercise = '{ kind: function, function: f, testCases: [{ expected: { value: 1 } }] }'
    using made = makeFolder({ 'line/assignment.yaml': `exercises: [${exercise}]\n` })
    const folder = join(made.path, 'line')
    const written: string[] = []
    const tested: unknown[] = []
    const found = await checkAssignment(folder, {
      readFolder: readAssignmentFolder,
      write: (text) => written.push(text),
      selfTest: async (assignment, options) => {
        tested.push([assignment.id, options?.document])
        return { ...REPORT, ok }
      },
    })
    expect(found).toBe(status)
    expect(written.join('')).toBe(formatSelfTest({ ...REPORT, ok }))
    expect(tested).toEqual([['line', expect.objectContaining({ id: 'line' })]])
  })
})
