import { describe, expect, test } from 'vitest'
import { kinkCases } from './cases/kink-cases.ts'
import { noiseCases } from './cases/noise-cases.ts'
import { programCases } from './cases/program-cases.ts'
import { scaleCases } from './cases/scale-cases.ts'
import { check } from './programs.ts'

describe('a gradient check', () => {
  test.each([...programCases, ...scaleCases, ...kinkCases, ...noiseCases])(
    'says of $title: $verdict ($id)',
    ({ program, verdict, notes = [] }) => {
      for (const seed of program.theta.length < 1000 ? [1, 2, 3] : [1]) {
        const found = check({ ...program, seed })
        const codes = found.notes.map(({ code }) => code)
        expect({ verdict: found.verdict, codes }).toEqual({
          verdict,
          codes: expect.arrayContaining([...notes]),
        })
      }
    },
  )
})
