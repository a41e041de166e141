import { describe, expect, test } from 'vitest'
import type { FastBlock, FastVerdict } from '#grading/fast/fast-verdict.ts'
import { addToEntries, exchangeEntries, plant, rollRow, scaleBy } from './planted-errors.ts'
import { type Program, runFast } from './program.ts'
import { createWideNet } from './wide-net.ts'

const DESIGN = { inputs: 64, hidden: 24, outputs: 6, examples: 8 } as const
const SEEDS = [...Array(10).keys()]
const tanh = createWideNet(1, { ...DESIGN, activation: 'tanh' })
const relu = createWideNet(2, { ...DESIGN, activation: 'relu' })

describe('the fast mode', () => {
  test('passes right gradients with a fraction of the evaluations of 2N', () => {
    for (const seed of SEEDS) {
      for (const activation of ['tanh', 'relu'] as const) {
        const net = createWideNet(seed, { ...DESIGN, activation })
        const { verdict, notes, evaluations } = runFast(net, seed)
        expect({ verdict, notes }).toEqual({ verdict: 'passed', notes: [] })
        expect(evaluations.projections + evaluations.noise).toBeLessThan(net.theta.length / 8)
        expect(evaluations.confirmation).toBe(0)
      }
    }
  })

  test.each([0.01, 0.001])('names a single entry that is off by %f rms', (size) => {
    for (const net of [tanh, relu]) {
      const verdict = runFast(addToEntries(net, 'W1', { offsets: [707], size }), 3)
      const block = expectOnlyFailure(verdict, 'W1')
      expect(block.finding).toMatchObject({ extent: { kind: 'entries' }, place: 'point' })
      expect(block.finding?.entries).toMatchObject([{ index: [11, 3], verdict: 'wrong' }])
      expect(verdict.evaluations.localisation).toBeLessThanOrEqual(80)
    }
  })

  test('gives the analytic and the numeric value of a wrong entry, with an error bar', () => {
    const right = tanh.backward(tanh.theta)[707] ?? Number.NaN
    const verdict = runFast(addToEntries(tanh, 'W1', { offsets: [707], size: 1 }), 3)
    const [entry] = expectOnlyFailure(verdict, 'W1').finding?.entries ?? []
    expect(entry?.analytic).not.toBeCloseTo(right, 5)
    expect(Math.abs((entry?.numeric ?? Number.NaN) - right)).toBeLessThan(entry?.error ?? 0)
    expect(entry?.error).toBeLessThan(1e-8)
  })

  test.each([2, 4, 8])('names all of %i wrong entries', (count) => {
    const offsets = Array.from({ length: count }, (_, i) => 31 + i * 177)
    const verdict = runFast(addToEntries(relu, 'W1', { offsets, size: 0.1 }), 4)
    const entries = expectOnlyFailure(verdict, 'W1').finding?.entries ?? []
    const named = entries.map(({ index: [row = 0, column = 0] }) => 64 * row + column)
    expect(named.toSorted((a, b) => a - b)).toEqual(offsets)
    expect(verdict.evaluations.localisation).toBeLessThan(4 * (2 + count * 12))
  })

  test.each<[string, string, (net: Program) => Program]>([
    ['two exchanged entries', 'W2', (net) => plant(net, 'W2', exchangeEntries(3, 130))],
    ['a factor of 1.001', 'W1', (net) => plant(net, 'W1', scaleBy(1.001))],
    ['a missing 1/m', 'b1', (net) => plant(net, 'b1', scaleBy(8))],
    ['zeros', 'W2', (net) => plant(net, 'W2', scaleBy(0))],
    ['the opposite sign', 'b2', (net) => plant(net, 'b2', scaleBy(-1))],
    ['a rolled row', 'W1', (net) => rollRow(net, 'W1')],
  ])('finds %s and names the tensor', (_, name, change) => {
    for (const net of [tanh, relu]) expectOnlyFailure(runFast(change(net), 5), name)
  })

  test('names the factor of a tensor that is wrong throughout', () => {
    const verdict = runFast(plant(tanh, 'W1', scaleBy(3)), 6)
    const { finding } = expectOnlyFailure(verdict, 'W1')
    expect(finding).toMatchObject({ extent: { kind: 'dense' }, factor: 3, isComplete: true })
    expect(finding?.entries).toHaveLength(32)
  })

  test('tells whole rows and whole columns', () => {
    const rows = runFast(
      plant(tanh, 'W1', (part) => scaleBy(2)(part.subarray(5 * 64, 6 * 64))),
      7,
    )
    expect(rows.blocks[0]?.finding?.extent).toEqual({ kind: 'rows', lines: [5] })
    const columns = runFast(
      plant(tanh, 'W1', (part) => {
        part.set(part.map((entry, offset) => (offset % 64 === 9 ? 2 * entry : entry)))
      }),
      7,
    )
    expect(columns.blocks[0]?.finding?.extent).toEqual({ kind: 'columns', lines: [9] })
  })

  test('says which single errors would have passed, and is right about it', () => {
    const { blocks } = runFast(tanh, 8)
    const { missed } = blocks[0] ?? { missed: [] }
    expect(missed.map(({ probability }) => probability)).toEqual([0.5, 0.05, 0.01])
    const sizes = missed.map(({ relativeSize }) => relativeSize)
    expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes)
    const [half = Number.NaN, , rare = Number.NaN] = sizes
    const isSeen = (offset: number, size: number) => {
      const wrong = addToEntries(tanh, 'W1', { offsets: [offset], size })
      return runFast(wrong, 8).evaluations.confirmation > 0
    }
    const offsets = Array.from({ length: 16 }, (_, i) => 5 + i * 95)
    expect(offsets.filter((offset) => isSeen(offset, 2 * rare))).toHaveLength(16)
    expect(offsets.filter((offset) => isSeen(offset, half / 20))).toHaveLength(0)
  })

  test('asks for equal points when seeds are equal', () => {
    const wrong = addToEntries(tanh, 'W1', { offsets: [707], size: 0.01 })
    expect(runFast(wrong, 9)).toEqual(runFast(wrong, 9))
    expect(runFast(wrong, 10)).not.toEqual(runFast(wrong, 9))
  })
})

function expectOnlyFailure({ verdict, blocks }: FastVerdict, name: string): FastBlock {
  expect(verdict).toBe('failed')
  const [failed, ...others] = blocks.filter((block) => block.verdict !== 'passed')
  expect(others).toEqual([])
  expect(failed).toMatchObject({ name, verdict: 'failed' })
  if (failed === undefined) throw new Error(`Tensor ${name} did not fail`)
  return failed
}
