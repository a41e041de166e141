import { describe, expect, test } from 'vitest'
import { drawMistake, listMistakes, measureEffect, measureEffects, VISIBLE } from './mistakes.ts'
import { createNet, type Net } from './net.ts'
import { POINT_KINDS } from './points.ts'

const seeds = Array.from({ length: 60 }, (_, i) => 100 + i)

describe('a random net', () => {
  test('has the gradient of its cost', () => {
    const worst = seeds.map((seed) => measureGap(createNet(seed)))
    expect(Math.max(...worst)).toBeLessThan(1e-5)
    expect(worst.toSorted((a, b) => a - b)[30]).toBeLessThan(1e-8)
  })

  test('is the same for the same seed and another for another', () => {
    const [net, again, other] = [createNet(1), createNet(1), createNet(2)]
    expect(again.theta).toEqual(net.theta)
    expect(again.forward(net.theta)).toBe(net.forward(net.theta))
    expect(other.theta).not.toEqual(net.theta)
  })

  test.each(POINT_KINDS)('has a finite cost and gradient at %s points', (points) => {
    for (const seed of seeds) {
      const net = createNet(seed, { points })
      expect(Number.isFinite(net.forward(net.theta))).toBe(true)
      expect(net.backward(net.theta)).toHaveLength(net.theta.length)
    }
  })

  test('comes with every loss, activation, regularisation and dropout', () => {
    const nets = seeds.map((seed) => createNet(seed).facts)
    expect(new Set(nets.map((facts) => facts.loss))).toHaveLength(3)
    expect(new Set(nets.flatMap((facts) => facts.activations))).toHaveLength(4)
    expect(nets.some((facts) => facts.lambda > 0)).toBe(true)
    expect(nets.some((facts) => facts.keepProb < 1)).toBe(true)
    expect(new Set(nets.map((facts) => facts.layers.length))).toHaveLength(3)
  })

  test('takes fixed parts of its design', () => {
    const net = createNet(3, { layers: [4, 5, 3, 1], activations: ['relu', 'relu'], m: 3 })
    expect(net.blocks.map((block) => block.shape)).toEqual([
      [5, 4],
      [5, 1],
      [3, 5],
      [3, 1],
      [1, 3],
      [1, 1],
    ])
    expect(net.theta).toHaveLength(47)
  })
})

describe('planted mistakes', () => {
  test('change the gradient they name and leave right ones as they were', () => {
    const net = createNet(3, { layers: [4, 5, 3, 1], activations: ['relu', 'relu'] })
    const mistake = listMistakes(net).find(({ name }) => name === 'constant-factor dW2 times 2')
    expect(measureEffects(net, mistake ? [mistake] : [])).toEqual({
      ...{ W1: 0, b1: 0, W2: 0.5, b2: 0, W3: 0, b3: 0 },
    })
  })

  test('can be made together', () => {
    const net = createNet(3, { layers: [4, 5, 3, 1], activations: ['relu', 'relu'] })
    const named = (wanted: string) => listMistakes(net).filter(({ name }) => name === wanted)
    const both = [
      ...named('constant-factor dW2 times 2'),
      ...named('constant-factor dW2 times 4'),
      ...named('sign db1 times -1'),
    ]
    const right = net.differentiate(net.theta)
    const wrong = net.differentiate(net.theta, both)
    expect(wrong['W2']?.data).toEqual(right['W2']?.data.map((entry) => 8 * entry))
    expect(wrong['b1']?.data).toEqual(right['b1']?.data.map((entry) => -entry))
  })

  test('come under 32 names of the catalogue, each of which shows somewhere', () => {
    const made = seeds.flatMap((seed) => {
      const net = createNet(seed)
      return listMistakes(net).map((mistake) => ({ net, mistake }))
    })
    const names = new Set(made.map(({ mistake }) => mistake.id))
    expect(names).toHaveLength(32)
    const hidden = [...names].filter((id) => {
      return !made.some(({ net, mistake }) => {
        return mistake.id === id && measureEffect(net, mistake) > VISIBLE
      })
    })
    expect(hidden).toEqual([])
  })

  test('are drawn by a seed, and show', () => {
    const net = createNet(7)
    const mistake = drawMistake(net, 8, ({ keepsShapes }) => keepsShapes)
    expect(mistake?.keepsShapes).toBe(true)
    expect(mistake && measureEffect(net, mistake)).toBeGreaterThan(VISIBLE)
    expect(drawMistake(net, 8, ({ keepsShapes }) => keepsShapes)?.name).toBe(mistake?.name)
  })
})

/** The distance of backward from central differences of forward, as part of the norms. */
function measureGap(net: Net): number {
  const { theta } = net
  const numeric = theta.map((entry, i) => {
    const step = 1e-5
    const above = net.forward(theta.with(i, entry + step))
    return (above - net.forward(theta.with(i, entry - step))) / (2 * step)
  })
  const gradient = net.backward(theta)
  const gap = gradient.map((entry, i) => entry - (numeric[i] ?? Number.NaN))
  return Math.hypot(...gap) / Math.hypot(...gradient)
}
