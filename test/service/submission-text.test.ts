import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { submissionSchema } from '#contract/submission.ts'
import { readSubmission } from '#service/submission-text.ts'

const MAX_BYTES = 1000

function read(raw: unknown, sourceBytes = MAX_BYTES) {
  return readSubmission(submissionSchema.parse(raw), sourceBytes)
}

function notebook(...cells: readonly (readonly [string, unknown])[]): unknown {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map(([cell_type, source]) => ({ cell_type, source, metadata: {} })),
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

describe('plain source', () => {
  test('is one chunk without a cell, and its fingerprint is that of its UTF-8', () => {
    const source = 'def f(θ):\r\n    return θ\n'
    const saved = new Map()
    expect(read({ source })).toEqual({ chunks: [{ source }], saved, sha256: sha256(source) })
  })

  test.each(['', ' \n\t\r\n', '\ufeff'])('is refused where it holds no code: %j', (source) => {
    expect(() => read({ source })).toThrow(
      expect.objectContaining({
        code: 'empty-submission',
        extras: { errors: [{ pointer: '#/submission', detail: 'Must hold code' }] },
      }),
    )
  })

  test('is its cells where it has marks of them, and its fingerprint is that of the whole', () => {
    const source = 'a = 1\n# %%\nb = 2\n'
    expect(read({ source })).toMatchObject({
      chunks: [
        { source: 'a = 1\n', cell: 1, firstLine: 1 },
        { source: 'b = 2\n', cell: 2, firstLine: 3 },
      ],
      sha256: sha256(source),
    })
  })

  test('is a notebook where it holds one', () => {
    const source = `\ufeff ${JSON.stringify(notebook(['code', 'a = 1']))}`
    expect(read({ source })).toMatchObject({ chunks: [{ source: 'a = 1', cell: 1 }] })
    const dict = '{"nbformat": f(1)}'
    expect(read({ source: dict })).toMatchObject({ chunks: [{ source: dict }] })
  })

  test('may have as many bytes as are taken, counted as UTF-8', () => {
    expect(read({ source: 'é'.repeat(4) }, 8).chunks).toHaveLength(1)
    expect(() => read({ source: 'é'.repeat(4) }, 7)).toThrow(
      expect.objectContaining({
        code: 'source-too-large',
        message: 'The source has 8 bytes and at most 7 are taken; send the code without data',
        extras: { size: 8, limit: 7 },
      }),
    )
  })
})

describe('a notebook', () => {
  test('is its code cells, counted over all cells from 1', () => {
    const raw = notebook(['markdown', '# Title'], ['code', 'a = 1'], ['code', ['b = 2\n', 'c']])
    expect(read({ notebook: raw })).toEqual({
      chunks: [
        { source: 'a = 1', cell: 2 },
        { source: 'b = 2\nc', cell: 3 },
      ],
      saved: new Map(),
      sha256: sha256('a = 1\u001eb = 2\nc'),
    })
  })

  test('keeps of its outputs what tells a difference, for a comparison', () => {
    const text = ['\u001b[93mThere is a mistake! difference = 0.2850\u001b[0m\n', 'x\n']
    const cell = {
      cell_type: 'code',
      source: 'check()',
      outputs: [{ output_type: 'stream', text }],
    }
    const raw = { nbformat: 4, cells: [cell, { ...cell, outputs: [] }] }
    expect(read({ notebook: raw })).toMatchObject({
      chunks: [
        { source: 'check()', cell: 1, echo: true },
        { source: 'check()', cell: 2 },
      ],
      saved: new Map([[1, ['There is a mistake! difference = 0.2850']]]),
    })
  })

  test('has the fingerprint of its code alone', () => {
    const bare = notebook(['code', 'a = 1'])
    const dressed = notebook(['markdown', 'x'], ['code', 'a = 1'], ['raw', 'y'])
    expect(read({ notebook: dressed }).sha256).toBe(read({ notebook: bare }).sha256)
  })

  test.each<[unknown, string]>([
    [5, '#/submission/notebook'],
    [null, '#/submission/notebook'],
    [{ nbformat: 2, cells: [] }, '#/submission/notebook/nbformat'],
    [{ cells: [] }, '#/submission/notebook/nbformat'],
    [notebook(['code', 5]), '#/submission/notebook/cells/0/source'],
  ])('is refused where it is none, with its place: %j', (raw, pointer) => {
    expect(() => read({ notebook: raw })).toThrow(
      expect.objectContaining({
        code: 'invalid-notebook',
        extras: { errors: [{ pointer, detail: expect.any(String) }] },
      }),
    )
  })

  test.each([notebook(['markdown', 'x']), notebook(), notebook(['code', ' \n'])])(
    'is refused where it holds no code: %j',
    (raw) => {
      expect(() => read({ notebook: raw })).toThrow(
        expect.objectContaining({ code: 'empty-submission' }),
      )
    },
  )

  test('is refused where its code is too large, but not for its prose', () => {
    const prose = notebook(['markdown', 'x'.repeat(2000)], ['code', 'a = 1'])
    expect(read({ notebook: prose }).chunks).toHaveLength(1)
    expect(() => read({ notebook: notebook(['code', 'x'.repeat(1001)]) })).toThrow(
      expect.objectContaining({
        code: 'source-too-large',
        extras: expect.objectContaining({ limit: MAX_BYTES, size: 1001 }),
      }),
    )
  })
})
