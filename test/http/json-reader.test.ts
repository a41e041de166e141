import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findJsonFault } from '#http/json-fault.ts'
import { JsonReader } from '#http/json-reader.ts'
import { formatPointer } from '#http/pointer.ts'

const encoder = new TextEncoder()
/** More than is read at once, so that the thread has to. */
const PADDING = ' '.repeat(70_000)

function makeJob(text: string) {
  return { bytes: encoder.encode(text), content: 'notebook' as const }
}

async function read(text: string) {
  const reader = new JsonReader()
  try {
    return await reader.read(makeJob(text))
  } finally {
    await reader.close()
  }
}

describe('a body', () => {
  test.each([
    ['at once', ''],
    ['in a thread', PADDING],
  ])('is read %s to what JSON.parse gives', async (_where, padding) => {
    const text = '{"a": [1e-5, -0.1, "é\\u0000\\ud83d\\ude00", null, true], "b": {"c": {}}}'
    expect(await read(text + padding)).toEqual(JSON.parse(text))
  })

  test.each([
    ['at once', ''],
    ['in a thread', PADDING],
  ])('loses, read %s, what a notebook carries beside its code', async (_where, padding) => {
    const notebook = {
      metadata: { kernelspec: {} },
      cells: [
        { source: 'x', outputs: [{ constructor: 1 }], metadata: { deep: 1 }, attachments: {} },
      ],
      worksheets: [{ cells: [{ input: 'x', prompt_number: 1, outputs: [1e300] }, 3] }],
    }
    expect(await read(JSON.stringify(notebook) + padding)).toEqual({
      cells: [{ source: 'x' }],
      worksheets: [{ cells: [{ input: 'x', prompt_number: 1 }, 3] }],
    })
  })

  test.each([
    ['at once', ''],
    ['in a thread', PADDING],
  ])('keeps, read %s, the lines of outputs that tell a difference', async (_where, padding) => {
    const text = ['There is a mistake!\n', 'difference = 0.285\n', 'x'.repeat(9_000)]
    const cells = [{ source: 'x', outputs: [{ output_type: 'stream', text, junk: [{}] }] }]
    expect(await read(JSON.stringify({ cells }) + padding)).toEqual({
      cells: [{ source: 'x', outputs: [{ output_type: 'stream', text: 'difference = 0.285' }] }],
    })
  })

  test('of a notebook may have NaN and infinities in its outputs, as Python writes them', async () => {
    const text = '{"cells": [{"source": "NaN", "outputs": [{"data": [NaN, -Infinity, "NaN"]}]}]}'
    expect(await read(text)).toEqual({ cells: [{ source: 'NaN' }] })
    await expect(read('{"cells": [NaN, }')).rejects.toMatchObject({ code: 'malformed-body' })
  })

  test('may be in UTF-16, with a byte order mark', async () => {
    const reader = new JsonReader()
    const bytes = Buffer.from('\ufeff{"a": "é"}', 'utf16le')
    expect(await reader.read({ bytes, content: 'notebook' })).toEqual({ a: 'é' })
    await reader.close()
  })

  test.each([
    ['is not JSON', '[1,', 'line 1, column 70004 should have a value; it has the end of the text'],
    ['holds 1e999', '[1e999]', 'at #/0'],
  ])('that %s is refused by the thread too', async (_what, text, detail) => {
    await expect(read(text + PADDING)).rejects.toMatchObject({
      code: 'malformed-body',
      message: expect.stringContaining(detail),
    })
  })

  test('that takes too long is refused', async () => {
    const reader = new JsonReader({ deadlineMs: 1 })
    const answer = reader.read(makeJob(`[${'[],'.repeat(1_000_000)}[]]`))
    await expect(answer).rejects.toMatchObject({ code: 'malformed-body' })
    await reader.close()
  })

  test('that cannot be handed to the thread is refused, and the next one is read by another', async () => {
    const reader = new JsonReader()
    const answers = await Promise.allSettled([
      reader.read({ ...makeJob(PADDING), query: () => 'cannot be copied' }),
      reader.read(makeJob(`[1]${PADDING}`)),
    ])
    await reader.close()
    expect(answers).toMatchObject([
      { status: 'rejected', reason: { code: 'malformed-body' } },
      { status: 'fulfilled', value: [1] },
    ])
  })

  test.each([
    ['brackets', 'nested deeper than 64 at character 65', '['.repeat(100_000)],
    ['objects', 'made of more than 1200000 arrays', `[${'{},'.repeat(1_300_000)}0]`],
  ])('made of %s is refused before it is parsed', async (_what, detail, text) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'malformed-body',
      message: expect.stringContaining(detail),
    })
  })

  test('whose every name would be complained about is refused before it is checked', async () => {
    const inputs = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`_${at}`, 1]))
    const reader = new JsonReader()
    const job = makeJob(JSON.stringify({ exercises: [{ testCases: [{ inputs }] }] }))
    const answer = reader.read({ ...job, content: 'assignment' })
    await expect(answer).rejects.toMatchObject({
      code: 'validation-failed',
      extras: { errors: [{ pointer: '#/assignment' }] },
    })
    await reader.close()
  })

  test('beyond the 32 that wait is refused as for a full queue', async () => {
    const reader = new JsonReader()
    const job = makeJob(`[1]${PADDING}`)
    const answers = await Promise.allSettled(Array.from({ length: 33 }, () => reader.read(job)))
    await reader.close()
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(32)
    expect(answers[32]).toMatchObject({ reason: { code: 'queue-full' } })
  })

  test('that is being read when the service closes is refused, and so are those that wait', async () => {
    const reader = new JsonReader()
    const job = makeJob(`[1]${PADDING}`)
    const answers = Promise.allSettled([reader.read(job), reader.read(job)])
    await reader.close()
    const refusal = { status: 'rejected', reason: { code: 'shutting-down' } }
    expect(await answers).toMatchObject([refusal, refusal])
  })
})

describe('findJsonFault()', () => {
  test('finds a place in every text that JSON.parse refuses, the same as V8 where V8 tells one', () => {
    const signs = fc.constantFrom('', ',', '"', '}', ']', 'x', '\\', '\n', '-', '.', ' ')
    fc.assert(
      fc.property(fc.json(), fc.nat(), signs, (json, number, sign) => {
        const at = number % (json.length + 1)
        checkFault(json.slice(0, at) + sign + json.slice(at + (sign === '' ? 1 : 0)))
      }),
    )
  })
})

function checkFault(text: string): void {
  const told = tellPosition(text)
  if (told === undefined) return
  const { line, column } = findJsonFault(text)
  const lines = text.split('\n').slice(0, line - 1)
  const found = lines.reduce((sum, { length }) => sum + length + 1, column - 1)
  expect(found).toBeLessThanOrEqual(text.length)
  // A number, a word or an escape is faulted from its start, where V8 tells the character in it.
  if (told !== null) expect(text.slice(found, told)).toMatch(/^\\?[\w+.-]*$/)
}

test('formatPointer() escapes what a pointer and a fragment need escaped, and cuts what is absurd', () => {
  expect(formatPointer([])).toBe('#')
  expect(formatPointer(['a/b~c', 0, 'é %', '\ud800'])).toBe('#/a~1b~0c/0/%C3%A9%20%25/%EF%BF%BD')
  expect(formatPointer(['x'.repeat(1_000_000)]).length).toBeLessThan(500)
})

/** Undefined where the text is JSON, null where V8 tells no position. */
function tellPosition(text: string): number | null | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const [, position] = /at position (\d+)/.exec(String(error)) ?? []
    return position === undefined ? null : Number(position)
  }
}
