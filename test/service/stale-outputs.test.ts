import { describe, expect, test } from 'vitest'
import { tellStaleOutputs } from '#service/stale-outputs.ts'
import { tellInEnglish } from '#test/english.ts'

const source = 'x = 1\n# difference\ndifference = gradient_check_n(parameters, gradients, X, Y)'

function tell(saved: readonly string[], text: string) {
  const chunks = [{ source, cell: 9, echo: true }]
  const echoes = [{ cell: 9, text }]
  return tellInEnglish(tellStaleOutputs({ chunks, saved: new Map([[9, saved]]) }, { echoes }))
}

describe('a saved output', () => {
  test('that tells another difference than the cell does now is pointed out, with its place', () => {
    const told = tell(['A mistake! difference = 0.2850931567761623'], 'difference: 1.19e-07\n')
    expect(told).toEqual([
      {
        code: 'stale-output',
        severity: 'notice',
        text: expect.stringMatching(/tells the difference 0\.2851; .* it is 1\.19e-7\./),
        location: { cell: 9, line: 3 },
      },
    ])
  })

  test.each([
    ['the same', ['difference = 0.2850931567761623'], 'difference = 0.28509315677616'],
    ['another rounding noise', ['difference = 1.1862e-07'], 'difference = 1.1910e-07'],
    ['noise through and through', ['difference = 2.9e-10'], 'difference = 0.0'],
    ['nothing any more', ['difference = 0.2850931567761623'], 'NameError'],
    ['another number beside it', ['difference = 0.285'], 'theta = 4\ndifference = 0.285'],
  ])('is left alone where the cell tells %s', (_, saved, text) => {
    expect(tell(saved, text)).toEqual([])
  })
})
