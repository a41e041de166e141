import { describe, expect, test } from 'vitest'
import { judgeGradients } from '#grading/gradient-test.ts'
import { createTensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { explainPlanted } from '#service/planted-feedback.ts'
import { tellInEnglish } from '#test/english.ts'

const FACTORS = { W1: 2, b1: 4, W2: -1 }

/** What is said where the right gradients are multiplied by these. */
function say(factors: Record<string, number>, accepted = true) {
  const planted = { factors: FACTORS, accepted }
  const names = ['W1', 'b1', 'W2', 'b2']
  const make = (factor: number) => createTensor([2], [factor, -3 * factor])
  const analytic = names.map((name): [string, Value] => [
    name,
    { kind: 'tensor', tensor: make(factors[name] ?? 1) },
  ])
  const judgement = judgeGradients({
    names,
    analytic: Object.fromEntries(analytic),
    decisive: Object.fromEntries(names.map((name) => [name, make(1)])),
    cost: 1,
    planted,
  })
  const { messages, replaces } = explainPlanted(judgement, planted)
  return { replaces, messages: tellInEnglish(messages).map(({ code, text }) => `${code}: ${text}`) }
}

describe('the mistakes that an assignment ships', () => {
  test('take the place of other words where all of them are in', () => {
    expect(say(FACTORS)).toEqual({
      replaces: true,
      messages: [
        'shipped-mistakes: The mistakes that the assignment ships are still in: dW1 is 2 times the right gradient, db1 is 4 times the right gradient and dW2 is -1 times the right gradient. Leaving them costs nothing here; gradient checking is there to find them.',
      ],
    })
  })

  test('are named where one is left, and where several are', () => {
    expect(say({ b1: 4 })).toEqual({
      replaces: false,
      messages: [
        'leftover-mistake: Of the mistakes that the assignment ships, dW1 and dW2 are repaired and one is left: db1 is 4 times the right gradient. Repair it too.',
      ],
    })
    expect(say({ W1: 2, b1: 4 }).messages).toEqual([
      'leftover-mistake: Of the mistakes that the assignment ships, dW2 is repaired and 2 are left: dW1 is 2 times the right gradient and db1 is 4 times the right gradient. Repair them too.',
    ])
  })

  test('are told to be repaired', () => {
    expect(say({})).toEqual({
      replaces: false,
      messages: [
        'repaired: The mistakes that the assignment ships are repaired: every gradient is right.',
      ],
    })
  })

  test('are not spoken of where something else is wrong, or they are not accepted', () => {
    expect(say({ b2: 7 })).toEqual({ replaces: false, messages: [] })
    expect(say(FACTORS, false)).toEqual({ replaces: false, messages: [] })
  })
})
