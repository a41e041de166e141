import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createRandomState, drawTensor } from '#grading/random-state.ts'
import {
  fromBits,
  type NumpySamples,
  parseSamples,
  readSamples,
  samplesProgram,
  toBits,
} from './numpy-samples.ts'

const kept = readSamples()

describe('drawing random numbers', () => {
  test.each(kept.streams)('gives the bits that NumPy gives for seed $seed', ({ seed, bits }) => {
    expect(drawStream(kept, seed).map(({ value }) => toBits(value))).toEqual(bits)
  })

  test('stays with the NumPy of this machine over long streams', (context) => {
    const python = process.env['BACKPROOF_PYTHON'] ?? '/usr/bin/python3'
    const probe = spawnSync(python, ['-c', 'import numpy'])
    if (probe.status !== 0) context.skip(`${python} does not run or has no NumPy`)
    const run = spawnSync(python, [samplesProgram, '40'], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    expect(run.stderr).toBe('')
    const samples = parseSamples(run.stdout)
    const gaps = samples.streams.flatMap(({ seed, bits }) => {
      return drawStream(samples, seed).map(({ name, value }, i) => {
        return { name, units: countUnits(value, fromBits(bits[i] ?? '')) }
      })
    })
    expect(gaps).toHaveLength(5 * 40 * 402)
    expect(gaps.filter(({ name, units }) => name === 'uniform' && units > 0)).toEqual([])
    expect(gaps.filter(({ units }) => units > 0).length).toBeLessThan(gaps.length / 1000)
    expect(Math.max(...gaps.map(({ units }) => units))).toBeLessThanOrEqual(4)
  })

  test('gives the course its test case', () => {
    const inputs = drawTensor(createRandomState(1), {
      shape: [4, 3],
      distribution: 'normal',
      scale: 1,
    })
    expect(inputs.shape).toEqual([4, 3])
    expect([...inputs.data.subarray(0, 3)]).toEqual([
      1.6243453636632417, -0.6117564136500754, -0.5281717522634557,
    ])
  })

  test('multiplies by the scale as NumPy does', () => {
    const draw = { shape: [2], distribution: 'uniform' } as const
    const { data } = drawTensor(createRandomState(3), { ...draw, scale: 0.01 })
    const { data: whole } = drawTensor(createRandomState(3), { ...draw, scale: 1 })
    expect([...data]).toEqual([...whole].map((value) => value * 0.01))
  })

  test('goes on in the stream from array to array', () => {
    const draw = { distribution: 'normal', scale: 1 } as const
    const state = createRandomState(9)
    const parts = [3, 4].map((side) => drawTensor(state, { ...draw, shape: [side] }))
    const whole = drawTensor(createRandomState(9), { ...draw, shape: [7] })
    expect(parts.flatMap(({ data }) => [...data])).toEqual([...whole.data])
  })

  test('draws one number for the shape of a number and none for an empty one', () => {
    const draw = { distribution: 'uniform', scale: 1 } as const
    expect(drawTensor(createRandomState(1), { ...draw, shape: [] }).data).toHaveLength(1)
    expect(drawTensor(createRandomState(1), { ...draw, shape: [3, 0] }).data).toHaveLength(0)
  })

  test.each([-1, 0.5, 2 ** 32, Number.NaN])('refuses the seed %s', (seed) => {
    expect(() => createRandomState(seed)).toThrow(`Cannot seed the generator with ${seed}`)
  })

  test.each([[[2, -1]], [[1.5]], [[Number.NaN]]])('refuses the shape %j', (shape) => {
    const draw = { shape, distribution: 'normal', scale: 1 } as const
    expect(() => drawTensor(createRandomState(1), draw)).toThrow('sides are whole numbers')
  })
})

function drawStream({ calls, repeats }: NumpySamples, seed: number) {
  const state = createRandomState(seed)
  const names = Array.from({ length: repeats }, () => calls).flat()
  return names.flatMap(([name, count]) => {
    return Array.from({ length: count }, () => ({ name, value: state[name]() }))
  })
}

function countUnits(a: number, b: number): number {
  const difference = BigInt(`0x${toBits(Math.abs(a))}`) - BigInt(`0x${toBits(Math.abs(b))}`)
  return Math.abs(Number(difference))
}
