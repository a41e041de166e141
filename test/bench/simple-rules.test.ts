import { describe, expect, test } from 'vitest'
import { judgeByCourse, judgeLikeTorch } from './simple-rules.ts'

const theta = Float64Array.of(0.3, 0.7)
const forward = (at: Float64Array) => Math.tanh((at[0] ?? 0) * (at[1] ?? 0))
const slope = 1 - Math.tanh(0.21) ** 2
const right = Float64Array.of(0.7 * slope, 0.3 * slope)

describe.each([
  { name: "the course's rule", judge: judgeByCourse, isBlindToNaN: true },
  { name: 'the torch-like rule', judge: judgeLikeTorch, isBlindToNaN: false },
])('$name', ({ judge, isBlindToNaN }) => {
  test('passes a right gradient of a smooth function and fails a doubled one', () => {
    expect(judge({ theta, forward, gradient: right })).toBe('passed')
    expect(judge({ theta, forward, gradient: right.map((entry) => 2 * entry) })).toBe('failed')
  })

  test('fails a right gradient at a kink', () => {
    const relu = (at: Float64Array) => Math.max(0, at[0] ?? 0)
    const gradient = Float64Array.of(0)
    expect(judge({ theta: Float64Array.of(0), forward: relu, gradient })).toBe('failed')
  })

  test(`${isBlindToNaN ? 'passes' : 'fails'} a gradient of NaN`, () => {
    const gradient = right.with(0, Number.NaN)
    expect(judge({ theta, forward, gradient })).toBe(isBlindToNaN ? 'passed' : 'failed')
  })
})

test('the torch-like rule passes any gradient below its absolute tolerance', () => {
  const tiny = (at: Float64Array) => 1e-7 * forward(at)
  const gradient = right.map((entry) => 3e-7 * entry)
  expect(judgeLikeTorch({ theta, forward: tiny, gradient })).toBe('passed')
  expect(judgeByCourse({ theta, forward: tiny, gradient })).toBe('failed')
})
