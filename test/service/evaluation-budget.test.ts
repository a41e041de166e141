import { describe, expect, test } from 'vitest'
import { EvaluationBudget } from '#service/evaluation-budget.ts'

describe('the budget of forward evaluations', () => {
  test('gives what is asked for until it is used up', () => {
    const budget = new EvaluationBudget(10)
    expect([budget.take(4), budget.take(6), budget.take(1)]).toEqual([true, true, false])
    expect(budget).toMatchObject({ limit: 10, left: 0 })
  })

  test('gives nothing of a request that is too large, and keeps all for a smaller one', () => {
    const budget = new EvaluationBudget(10)
    expect(budget.take(11)).toBe(false)
    expect(budget.left).toBe(10)
    expect(budget.take(10)).toBe(true)
  })
})
