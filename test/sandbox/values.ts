import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTensor, type Dtype } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import type { Answer, Loaded, RunRequest, RunResult } from '#service/ports.ts'
import type { DirectHarness } from './direct-harness.ts'

/** Values to send. */
export function int(value: number): Value {
  return { kind: 'int', value }
}

export function float(value: number): Value {
  return { kind: 'float', value }
}

export function array(shape: readonly number[], data: readonly number[], dtype?: Dtype): Value {
  return { kind: 'tensor', tensor: createTensor(shape, data, dtype) }
}

/** The text of a program under test/fixtures/programs. */
export function readProgram(name: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures/programs', name), 'utf8')
}

/** A run of one call, `f` with the values in their order unless told otherwise. */
export function callOf(request: Partial<RunRequest> = {}): RunRequest {
  const values = request.values ?? {}
  return {
    seed: 1,
    parameters: [],
    steps: [{ call: 'f', args: Object.keys(values), returns: ['result'] }],
    want: ['result'],
    ...request,
    values,
  }
}

/** Loads a source in a session of its own. */
export async function load(
  harness: DirectHarness,
  source: string,
  { expects = ['f'], starter }: { expects?: string[]; starter?: string } = {},
): Promise<Loaded> {
  const session = harness.open()
  const program = { chunks: [{ source }], expects, ...(starter === undefined ? {} : { starter }) }
  const answer = await session.load(program)
  await session.close()
  return expectAnswer(answer)
}

/** Loads a source in a session of its own and makes one run there. */
export async function run(
  harness: DirectHarness,
  source: string,
  request: Partial<RunRequest> = {},
): Promise<RunResult> {
  const session = harness.open()
  expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
  const answer = await session.run(callOf(request))
  await session.close()
  return expectAnswer(answer)
}

/** The answer's value; a test that meets a death instead fails with its detail. */
export function expectAnswer<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value
  throw new Error(`The child ended: ${answer.death.outcome}, ${answer.death.detail}`)
}

/** The one number of a value. */
export function numberOf(value: Value | undefined): number {
  if (value?.kind === 'tensor' && value.tensor.data.length === 1) return value.tensor.data[0] ?? NaN
  throw new Error(`This is no number: ${JSON.stringify(value)}`)
}

/** All numbers of an array. */
export function numbersOf(value: Value | undefined): number[] {
  if (value?.kind === 'tensor') return [...value.tensor.data]
  throw new Error(`This is no array: ${JSON.stringify(value)}`)
}

/** A Python source without the indentation it has in the test. */
export function python(strings: TemplateStringsArray): string {
  const lines = strings.join('').split('\n').slice(1)
  const indent = lines[0]?.match(/^ */)?.[0].length ?? 0
  return lines.map((line) => line.slice(indent)).join('\n')
}
