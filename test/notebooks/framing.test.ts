import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Framing, frameNotebook, joinForHash, MAX_CELLS } from '#notebooks/framing.ts'

const MEBIBYTE = 1_048_576

const code = (source: unknown) => ({ cell_type: 'code', metadata: {}, outputs: [], source })
const prose = (source: unknown) => ({ cell_type: 'markdown', metadata: {}, source })
const notebook = (cells: unknown) => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells })

function frame(document: unknown): Framing {
  return frameNotebook(document, MEBIBYTE)
}

describe('frameNotebook', () => {
  test('keeps code cells in order and counts cells of every type from 1', () => {
    const framing = frame(notebook([prose('# Title'), code('a = 1'), prose('text'), code('b = 2')]))
    expect(framing).toEqual({
      ok: true,
      chunks: [
        { source: 'a = 1', cell: 2 },
        { source: 'b = 2', cell: 4 },
      ],
    })
  })

  test('joins a source that is a list of lines as it stands', () => {
    const framing = frame(notebook([code(['a = 1\n', 'b = 2\n', 'c = 3'])]))
    expect(framing).toEqual({ ok: true, chunks: [{ source: 'a = 1\nb = 2\nc = 3', cell: 1 }] })
  })

  test('reads nbformat 3: worksheets, with the code in input', () => {
    const sheet = (cells: unknown[]) => ({ cells, metadata: {} })
    const input = (text: unknown) => ({ cell_type: 'code', language: 'python', input: text })
    const framing = frame({
      nbformat: 3,
      nbformat_minor: 0,
      metadata: { name: '' },
      worksheets: [
        sheet([{ cell_type: 'heading', level: 1, source: 'Title' }, input(['a = 1\n', 'b = 2'])]),
        sheet([input('c = 3')]),
      ],
    })
    expect(framing).toEqual({
      ok: true,
      chunks: [
        { source: 'a = 1\nb = 2', cell: 2 },
        { source: 'c = 3', cell: 3 },
      ],
    })
  })

  test('drops raw cells, and cells of types that no version knows', () => {
    const cells = [{ cell_type: 'raw', source: 'x' }, { cell_type: 'sql', source: 7 }, code('a')]
    expect(frame(notebook(cells))).toEqual({ ok: true, chunks: [{ source: 'a', cell: 3 }] })
  })

  test('joins lines that have no ends, as some tools write them', () => {
    const framing = frame(notebook([code(['a = 1', 'b = 2'])]))
    expect(framing).toEqual({ ok: true, chunks: [{ source: 'a = 1\nb = 2', cell: 1 }] })
  })

  test('takes a cell of the other version, and one that was never written to', () => {
    const cells = [{ cell_type: 'code', input: ['a = 1'] }, { cell_type: 'code' }, code(null)]
    expect(frame(notebook(cells))).toEqual({
      ok: true,
      chunks: [
        { source: 'a = 1', cell: 1 },
        { source: '', cell: 2 },
        { source: '', cell: 3 },
      ],
    })
  })

  test('keeps empty code cells: they have a number too', () => {
    expect(frame(notebook([code(''), code([])]))).toEqual({
      ok: true,
      chunks: [
        { source: '', cell: 1 },
        { source: '', cell: 2 },
      ],
    })
  })

  test.each<[string, unknown, [string, string]]>([
    ['no object', [1], ['', 'it is a list of 1']],
    ['null', null, ['', 'it is null']],
    ['no nbformat', { cells: [code('a')] }, ['/nbformat', 'has no nbformat']],
    ['nbformat 2', { nbformat: 2, cells: [] }, ['/nbformat', 'it is 2']],
    ['nbformat as text', { nbformat: '4', cells: [] }, ['/nbformat', 'it is "4"']],
    ['no cells', { nbformat: 4 }, ['/cells', 'it is absent']],
    ['cells that are no list', notebook({ 0: code('a') }), ['/cells', 'it is an object']],
    ['no worksheets', { nbformat: 3, cells: [] }, ['/worksheets', 'it is absent']],
    [
      'a worksheet without cells',
      { nbformat: 3, worksheets: [{}] },
      ['/worksheets/0/cells', 'list'],
    ],
    ['a cell that is no object', notebook([prose(''), 'a = 1']), ['/cells/1', 'it is "a = 1"']],
    ['a cell without a type', notebook([{ source: 'a' }]), ['/cells/0/cell_type', 'it is absent']],
    ['a source that is a number', notebook([code(5)]), ['/cells/0/source', 'it is 5']],
    ['a line that is no text', notebook([code(['a', null])]), ['/cells/0/source/1', 'it is null']],
  ])('explains %s', (_, document, [pointer, words]) => {
    const framing = frame(document)
    expect(framing).toMatchObject({ ok: false, code: 'invalid-notebook', pointer })
    expect(framing).toHaveProperty('fault', expect.stringContaining(words))
  })

  test('tells a notebook without code cells from a broken one', () => {
    expect(frame(notebook([prose('only text')]))).toMatchObject({
      ok: false,
      code: 'empty-submission',
      pointer: '',
    })
  })

  test('stops at the cell with which the code gets too large, and tells how large it is', () => {
    const framing = frameNotebook(
      notebook([code('x'.repeat(60)), prose(''), code('ä'.repeat(30))]),
      100,
    )
    expect(framing).toMatchObject({
      ok: false,
      code: 'source-too-large',
      pointer: '/cells/2',
      size: 120,
    })
  })

  test('counts only code against the cap, not prose and outputs', () => {
    const cell = { ...code('a'), outputs: [{ text: 'y'.repeat(200) }] }
    expect(frameNotebook(notebook([prose('x'.repeat(200)), cell]), 1)).toMatchObject({ ok: true })
  })

  test('refuses more cells than it takes', () => {
    const cells = Array.from({ length: MAX_CELLS + 1 }, () => prose(''))
    expect(frame(notebook(cells))).toMatchObject({ ok: false, pointer: '/cells' })
  })

  test('never throws, whatever JSON it is given', () => {
    const pieces = fc.jsonValue({ maxDepth: 4 })
    const near = fc.record(
      { nbformat: fc.constantFrom(3, 4, 5), cells: pieces, worksheets: pieces },
      { requiredKeys: [] },
    )
    const nearer = fc.array(
      fc.record({ cell_type: fc.constantFrom('code', 'raw'), source: pieces }),
    )
    fc.assert(
      fc.property(fc.oneof(pieces, near, nearer.map(notebook)), (document) => {
        const framing = frame(document)
        return framing.ok ? framing.chunks.length > 0 : framing.fault !== ''
      }),
    )
  })
})

test('joinForHash puts U+001E between cells, and nothing around them', () => {
  expect(joinForHash([{ source: 'a' }, { source: '' }, { source: 'b\n' }])).toBe('a\u001e\u001eb\n')
})
