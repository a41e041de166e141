import { describe, expect, test } from 'vitest'
import { parseLimit } from '#sandbox/limit-frame.ts'

const read = (told: unknown) => parseLimit(Buffer.from(JSON.stringify(told)))

describe('a limit that a child says it met', () => {
  test('is told by the figure reached and the limit', () => {
    expect(read({ outcome: 'output-limit', figures: [51, 50] })).toEqual({
      kind: 'limit',
      outcome: 'output-limit',
      detail: 'it printed 51 bytes; outputBytes is 50',
      seen: { kind: 'printed', bytes: 51, outputBytes: 50 },
    })
    expect(read({ outcome: 'memory-limit', figures: [507, 512] })).toMatchObject({
      seen: { kind: 'kept-memory', filledMb: 507, memoryMb: 512 },
    })
  })

  test.each([[[1]], [['1', '2']], [[-1, 2]], [[1.5, 2]], [[1e300, 2]], ['12'], [null]])(
    'is told by its detail, cut and in plain letters, where the figures are %j',
    (figures) => {
      const detail = `é${'x'.repeat(1_000)}`
      expect(read({ outcome: 'output-limit', figures, detail })).toEqual({
        kind: 'limit',
        outcome: 'output-limit',
        detail: `?${'x'.repeat(199)}`,
      })
    },
  )

  test.each([[{ outcome: 'ok', figures: [1, 2] }], [null], [3]])('is none in %j', (told) => {
    expect(read(told)).toMatchObject({ kind: 'breach', outcome: 'crashed' })
  })
})
