import type {
  Lent,
  Mutant,
  MutateRequest,
  RunError,
  RunRequest,
  RunResult,
} from '#service/ports.ts'
import {
  type Fields,
  isFields,
  readFields,
  readInteger,
  readList,
  readText,
  readTexts,
  readWord,
} from './fields.ts'
import { MAX_LINE, parsePlace } from './locations.ts'
import { decodeValue } from './value-nodes.ts'
import { WireError, type WirePayload } from './wire.ts'

const MAX_LIST = 50
const MAX_NAME = 200
const MAX_TEXT = 600
const MAX_VALUES = 10
const MAX_WARNINGS = 10
const MAX_NAMES = 1_000
const MAX_STDOUT = 8_192
const OUTCOMES = [
  'ok',
  'exception',
  'missing-function',
  'wrong-signature',
  'memory-limit',
  'exited',
] as const

/** The answer to LEND, or the text of what went wrong with the helpers. @throws WireError */
export function parseLent({ header }: WirePayload): Lent | string {
  const fields = readFields(header, 'the answer')
  if ('error' in fields) return readText(fields, 'error', MAX_TEXT)
  return { defined: readTexts(fields, 'defined', MAX_LIST) }
}

/** The answer to MUTATE. @throws WireError when it does not follow the protocol. */
export function parseMutants({ header }: WirePayload, request: MutateRequest): Mutant[] {
  const fields = readFields(header, 'the answer')
  return readList(fields, 'mutants', request.most).map(parseMutant)
}

function parseMutant(node: unknown): Mutant {
  const fields = readFields(node, 'a mutant')
  const target = 'target' in fields ? readText(fields, 'target', MAX_NAME) : undefined
  return {
    id: readText(fields, 'id', MAX_NAME),
    mistake: readText(fields, 'mistake', MAX_NAME),
    function: readText(fields, 'function', MAX_NAME),
    line: readInteger(fields, 'line', { least: 1, most: MAX_LINE }) ?? 1,
    before: readText(fields, 'before', MAX_TEXT),
    after: readText(fields, 'after', MAX_TEXT),
    ...(target === undefined ? {} : { target }),
  }
}

/** The answer to RUN. @throws WireError when it does not follow the protocol. */
export function parseRunResult(payload: WirePayload, request: RunRequest): RunResult {
  const fields = readFields(payload.header, 'the answer')
  const values = readFields(fields['values'], 'values')
  const wanted = request.want.filter((name) => Object.hasOwn(values, name))
  const outcome = readWord(fields, 'outcome', OUTCOMES)
  return {
    outcome,
    ...(outcome === 'ok' ? {} : { error: parseError(fields['error'], request) }),
    values: Object.fromEntries(
      wanted.map((name) => [name, decodeValue(values[name], payload.tensors)]),
    ),
    ...(request.points === undefined ? {} : { points: parsePoints(payload, fields, request) }),
    calls: parseCalls(fields['calls'], request.count ?? []),
    changedArguments: readTexts(fields, 'changedArguments', MAX_NAMES).filter((name) =>
      Object.hasOwn(request.values, name),
    ),
    aliasedResults: readTexts(fields, 'aliasedResults', MAX_NAMES),
    stdout: readText(fields, 'stdout', MAX_STDOUT),
    stdoutTruncated: fields['stdoutTruncated'] === true,
    warnings: readTexts(fields, 'warnings', MAX_WARNINGS),
    durationMs: parseDuration(fields['durationMs']),
    ...parseVariants(payload, fields, request),
  }
}

/** As many as were asked for, each like an answer of its own. */
function parseVariants(
  { tensors }: WirePayload,
  fields: Fields,
  { variants, ...request }: RunRequest,
): Pick<RunResult, 'variants'> {
  if (variants === undefined) return {}
  const found = readList(fields, 'variants', variants.length)
  return { variants: found.map((header) => parseRunResult({ header, tensors }, request)) }
}

/** How many numbers the values of all points are. */
export function countPointValues(points: RunRequest['points']): number {
  return (points?.indices.length ?? 0) * (points?.isComplex ? 2 : 1)
}

function parseError(node: unknown, request: RunRequest): RunError {
  const fields = readFields(node, 'error')
  const step = readInteger(fields, 'step', { least: 0, most: request.steps.length - 1 })
  const lastPoint = (request.points?.indices.length ?? 0) - 1
  const point = readInteger(fields, 'point', { least: 0, most: lastPoint })
  return {
    type: readText(fields, 'type', MAX_NAME),
    text: readText(fields, 'text', MAX_TEXT),
    ...parseValues(fields['values']),
    ...parsePlace(fields),
    ...parseAdapterPlace(fields['adapter']),
    ...(step === undefined ? {} : { step }),
    ...(point === undefined ? {} : { point }),
  }
}

function parseValues(node: unknown): Pick<RunError, 'values'> {
  if (!isFields(node)) return {}
  const values = Object.keys(node)
    .slice(0, MAX_VALUES)
    .map((name) => {
      return [name, readText(node, name, MAX_TEXT)] as const
    })
  return { values: Object.fromEntries(values) }
}

function parseAdapterPlace(node: unknown): Pick<RunError, 'adapter'> {
  if (!isFields(node)) return {}
  const line = readInteger(node, 'line', { least: 1, most: MAX_LINE })
  return { adapter: line === undefined ? {} : { line } }
}

/** As many numbers as there are points, or fewer where one of them ended the batch. */
function parsePoints(payload: WirePayload, fields: Fields, request: RunRequest): Float64Array {
  const asked = countPointValues(request.points)
  if (fields['outcome'] !== 'ok' && fields['points'] === undefined) return new Float64Array(0)
  const data = payload.tensors[Number(fields['points'])]?.data
  const count = data?.length ?? -1
  if (data === undefined || count > asked || (fields['outcome'] === 'ok' && count < asked)) {
    throw new WireError(`values of ${count} points where ${asked} were asked for`)
  }
  return data
}

function parseCalls(node: unknown, names: readonly string[]): Record<string, number> {
  const fields = readFields(node, 'calls')
  const range = { least: 0, most: Number.MAX_SAFE_INTEGER }
  return Object.fromEntries(names.map((name) => [name, readInteger(fields, name, range) ?? 0]))
}

function parseDuration(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : 0
}
