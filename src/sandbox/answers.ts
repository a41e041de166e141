import type {
  FunctionFacts,
  Lent,
  Loaded,
  LoadFault,
  Mutant,
  MutateRequest,
  Program,
  RunError,
  RunRequest,
  RunResult,
  SourceLocation,
} from '#service/ports.ts'
import {
  cleanText,
  type Fields,
  isFields,
  readFields,
  readInteger,
  readList,
  readText,
  readWord,
} from './fields.ts'
import { decodeValue } from './value-nodes.ts'
import { WireError, type WirePayload } from './wire.ts'

const MAX_LIST = 50
const MAX_NAME = 200
const MAX_TEXT = 600
const MAX_WARNINGS = 10
const MAX_NAMES = 1_000
const MAX_STDOUT = 8_192
const MAX_LINE = 10_000_000
const STATES = ['written', 'imported', 'not-filled-in', 'unparsable'] as const
const OUTCOMES = [
  'ok',
  'exception',
  'missing-function',
  'wrong-signature',
  'memory-limit',
  'exited',
] as const
const FAULTS = ['syntax-error', 'exception', 'exited', 'memory-limit', 'forbidden-import'] as const

/** The answer to LOAD. @throws WireError when it does not follow the protocol. */
export function parseLoaded({ header }: WirePayload, program: Program): Loaded {
  const fields = readFields(header, 'the answer')
  const functions = readList(fields, 'functions', program.expects.length).map(parseFunction)
  return {
    functions: functions.filter(({ name }) => program.expects.includes(name)),
    defined: readTexts(fields, 'defined', MAX_LIST),
    faults: readList(fields, 'faults', MAX_LIST).map(parseFault),
    stdout: readText(fields, 'stdout', MAX_STDOUT),
    ...parseAdapter(fields, program),
  }
}

function parseAdapter(fields: Fields, { adapter }: Program): Pick<Loaded, 'adapter'> {
  if (adapter === undefined) return {}
  const functions = readList(fields, 'adapter', adapter.functions.length).map(parseFunction)
  return { adapter: functions.filter(({ name }) => adapter.functions.includes(name)) }
}

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
  }
}

/** How many numbers the values of all points are. */
export function countPointValues(points: RunRequest['points']): number {
  return (points?.indices.length ?? 0) * (points?.isComplex ? 2 : 1)
}

function parseFunction(node: unknown): FunctionFacts {
  const fields = readFields(node, 'a function')
  const location = parseLocation(fields['location'])
  return {
    name: readText(fields, 'name', MAX_NAME),
    state: readWord(fields, 'state', STATES),
    parameters: readTexts(fields, 'parameters', MAX_LIST),
    ...(location === undefined ? {} : { location }),
  }
}

function parseFault(node: unknown): LoadFault {
  const fields = readFields(node, 'a fault')
  return {
    code: readWord(fields, 'code', FAULTS),
    text: readText(fields, 'text', MAX_TEXT),
    ...parsePlace(fields),
  }
}

function parseError(node: unknown, request: RunRequest): RunError {
  const fields = readFields(node, 'error')
  const step = readInteger(fields, 'step', { least: 0, most: request.steps.length - 1 })
  const lastPoint = (request.points?.indices.length ?? 0) - 1
  const point = readInteger(fields, 'point', { least: 0, most: lastPoint })
  return {
    type: readText(fields, 'type', MAX_NAME),
    text: readText(fields, 'text', MAX_TEXT),
    ...parsePlace(fields),
    ...parseAdapterPlace(fields['adapter']),
    ...(step === undefined ? {} : { step }),
    ...(point === undefined ? {} : { point }),
  }
}

function parseAdapterPlace(node: unknown): Pick<RunError, 'adapter'> {
  if (!isFields(node)) return {}
  const line = readInteger(node, 'line', { least: 1, most: MAX_LINE })
  return { adapter: line === undefined ? {} : { line } }
}

function parsePlace(fields: Fields): { location?: SourceLocation; excerpt?: string } {
  const location = parseLocation(fields['location'])
  return {
    ...(location === undefined ? {} : { location }),
    ...('excerpt' in fields ? { excerpt: readText(fields, 'excerpt', MAX_TEXT) } : {}),
  }
}

function parseLocation(node: unknown): SourceLocation | undefined {
  if (!isFields(node)) return undefined
  const line = readInteger(node, 'line', { least: 1, most: MAX_LINE })
  if (line === undefined) return undefined
  const cell = readInteger(node, 'cell', { least: 1, most: MAX_LINE })
  return {
    ...(cell === undefined ? {} : { cell }),
    line,
    ...('function' in node ? { function: readText(node, 'function', MAX_NAME) } : {}),
  }
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

function readTexts(fields: Fields, key: string, cap: number): string[] {
  return readList(fields, key, cap).map((item) => {
    if (typeof item !== 'string') throw new WireError(`${key} holds something that is no text`)
    return cleanText(item, MAX_TEXT)
  })
}
