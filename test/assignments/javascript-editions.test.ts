import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listInterpreters, type RealGrader, startRealGrader } from '#test/service/real-grader.ts'

const BUILT_IN = join(import.meta.dirname, '../../src/assignments/builtin')
const read = (id: string, file: string) => readFileSync(join(BUILT_IN, id, file), 'utf8')

const [interpreter] = await listInterpreters()
let grader: RealGrader
beforeAll(async () => {
  if (interpreter === undefined) throw new Error('There is no Python with NumPy to grade with')
  grader = await startRealGrader(interpreter)
})
afterAll(() => grader[Symbol.asyncDispose]())

function grade(assignment: string, language: string, source: string) {
  const limits = { wallMs: 20_000 }
  return grader.grade({ assignment, submission: { language, source }, limits })
}

describe.each([
  ['gradient-checking', 4],
  ['numpy-layers', 22],
] as const)('%s', (id, points) => {
  test.each(['javascript', 'typescript'])(
    'gives its reference full marks in %s',
    async (language) => {
      const report = await grade(id, language, read(id, 'reference.js'))
      expect(report).toMatchObject({ verdict: 'passed', score: points, maxScore: points })
    },
  )

  test.each([
    ['javascript', 'starter.js'],
    ['typescript', 'starter.ts'],
  ])('misses everything in its starter in %s', async (language, file) => {
    const report = await grade(id, language, read(id, file))
    const graded = report.exercises.filter(({ maxScore }) => maxScore > 0)
    expect(new Set(graded.map(({ verdict }) => verdict))).toEqual(new Set(['missing']))
    expect(report.messages.filter(({ code }) => code === 'syntax-error')).toEqual([])
  })

  test('gives nothing for nothing', async () => {
    const { verdict, score } = await grade(id, 'javascript', '// nothing\n')
    expect([verdict, score]).toEqual(['missing', 0])
  })
})

test.each([
  ['return theta * x', 'return theta + x', 'forward_propagation'],
  ['return x\n', 'return theta\n', 'backward_propagation'],
  ['/ (2 * epsilon)\n  return measure', '/ epsilon\n  return measure', 'gradient_check'],
  ['const grad = PARAMETER_NAMES', 'const grad = PARAMETER_NAMES.slice(1)', 'gradient_check_n'],
])('a mistake in gradient-checking, %s as %s, costs %s', async (right, wrong, exercise) => {
  const source = read('gradient-checking', 'reference.js')
  expect(source).toContain(right)
  const report = await grade('gradient-checking', 'javascript', source.replace(right, wrong))
  const failed = report.exercises.filter(({ verdict }) => verdict !== 'passed')
  expect(failed.map(({ id }) => id)).toEqual([exercise])
})

test.each([
  ['value > 0 ? d : 0', 'value > 0 ? value : 0', ['relu_backward']],
  ['sumRows(dout)]\n}\n\n// max', 'sumRows(rows)]\n}\n\n// max', ['affine_backward']],
  ['dw[f][c][k][l] +=', 'dw[f][c][k][l] =', ['conv_backward']],
  ['(d - mean - hat[at] * along)', '(d - mean)', ['batchnorm_backward', 'layernorm_backward']],
])('a mistake in numpy-layers, %s as %s, costs %j', async (right, wrong, exercises) => {
  const source = read('numpy-layers', 'reference.js')
  expect(source).toContain(right)
  const report = await grade('numpy-layers', 'javascript', source.replace(right, wrong))
  const failed = report.exercises.filter(({ verdict }) => verdict !== 'passed')
  expect(failed.map(({ id }) => id)).toEqual(exercises)
})
