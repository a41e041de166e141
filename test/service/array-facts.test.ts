import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { python } from '#test/sandbox/values.ts'
import { type FreeGrader, findMessage, listCodes, startFreeGrader } from './free-grader.ts'

let grader: FreeGrader
beforeAll(async () => {
  grader = await startFreeGrader()
})
afterAll(() => grader[Symbol.asyncDispose]())

describe('what a program does to its arrays', () => {
  const CHANGING = python`
    def forward(W):
        return (W ** 2).sum()
    def backward(W):
        W *= 2
        return {"dW": W}
  `
  const NOTICES = ['notice changed-arguments', 'notice aliased-gradients']

  test('is told beside the verdict of a check, which it does not change', async () => {
    const found = await grader.grade(CHANGING)
    expect(found.verdict).toBe('passed')
    expect(listCodes(found)).toEqual(NOTICES)
    expect(findMessage(found, 'changed-arguments')).toMatch(/ This is about W\.$/)
    expect(findMessage(found, 'aliased-gradients')).toMatch(/ This is about dW\.$/)
  })

  test('is told as well where expected gradients decide', async () => {
    const parameters = { W: [0.5, -1, 2] }
    const expected = { gradients: { W: [1, -2, 4] } }
    const found = await grader.grade(CHANGING, { testCase: { parameters, expected } })
    expect(found.verdict).toBe('passed')
    expect(listCodes(found)).toEqual(NOTICES)
    expect(found.gradient?.check).toBeUndefined()
  })

  test('is told as well where a reference decides', async () => {
    const reference = CHANGING.replace('W *= 2', 'W = 2 * W')
    const found = await grader.grade(CHANGING, { reference })
    expect(found.verdict).toBe('passed')
    expect(listCodes(found)).toEqual(NOTICES)
    const wrong = await grader.grade(CHANGING.replace('W *= 2', 'W *= 3'), { reference })
    expect(wrong.verdict).toBe('failed')
    expect(listCodes(wrong)).toEqual(['failure scale', ...NOTICES])
  })

  test.each([
    ['an array alone', 'return W', ['W']],
    ['a tuple', 'return 2 * W, b', ['b']],
    ['a dict without the letter d', 'return {"W": 2 * W, "b": b}', ['b']],
  ])('names the gradients of %s', async (_, code, names) => {
    const parameters = code === 'return W' ? { W: [1, 2] } : { W: [1, 2], b: [3, 4] }
    const [args, cost] =
      code === 'return W'
        ? ['W', '(W ** 2).sum() / 2']
        : ['W, b', '(W ** 2).sum() + (b ** 2).sum() / 2']
    const source = `def forward(${args}):\n    return ${cost}\ndef backward(${args}):\n    ${code}\n`
    const found = await grader.grade(source, { testCase: { parameters } })
    expect(found.verdict).toBe('passed')
    const about = names.map((name) => `d${name}`).join(', ')
    expect(findMessage(found, 'aliased-gradients')).toMatch(new RegExp(` about ${about}\\.$`))
  })
})
