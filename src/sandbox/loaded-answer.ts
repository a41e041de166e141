import type { FunctionFacts, Loaded, LoadFault, LoadNote, Program } from '#service/ports.ts'
import {
  type Fields,
  readFields,
  readInteger,
  readList,
  readText,
  readTexts,
  readWord,
} from './fields.ts'
import { MAX_LINE, parseLocation, parsePlace } from './locations.ts'
import type { WirePayload } from './wire.ts'

const MAX_LIST = 50
const MAX_NAME = 200
const MAX_TEXT = 600
const MAX_VARIABLES = 10
const MAX_STDOUT = 8_192
const STATES = ['written', 'imported', 'not-filled-in', 'unparsable'] as const
const NOTES = [
  'stubbed-import',
  'duplicate-definition',
  'extra-print',
  'extra-cells',
  'changed-signature',
  'global-variable',
  'extra-variable',
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
    notes: readList(fields, 'notes', MAX_LIST).map(parseNote),
    echoes: parseEchoes(fields, program),
    stdout: readText(fields, 'stdout', MAX_STDOUT),
    ...parseAdapter(fields, program),
  }
}

function parseAdapter(fields: Fields, { adapter }: Program): Pick<Loaded, 'adapter'> {
  if (adapter === undefined) return {}
  const functions = readList(fields, 'adapter', adapter.functions.length).map(parseFunction)
  return { adapter: functions.filter(({ name }) => adapter.functions.includes(name)) }
}

function parseEchoes(fields: Fields, { chunks }: Program): Loaded['echoes'] {
  const asked = new Set(chunks.flatMap(({ cell, echo }) => (echo === true ? [cell] : [])))
  const range = { least: 1, most: MAX_LINE }
  return readList(fields, 'echoes', asked.size).flatMap((node) => {
    const echo = readFields(node, 'an echo')
    const cell = readInteger(echo, 'cell', range)
    if (cell === undefined || !asked.has(cell)) return []
    return [{ cell, text: readText(echo, 'text', MAX_TEXT) }]
  })
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

function parseNote(node: unknown): LoadNote {
  const fields = readFields(node, 'a note')
  const location = parseLocation(fields['location'])
  const places = 'earlier' in fields ? readList(fields, 'earlier', MAX_LIST) : []
  const count = readInteger(fields, 'count', { least: 1, most: MAX_LINE })
  const earlier = places.map(parseLocation).filter((place) => place !== undefined)
  return {
    code: readWord(fields, 'code', NOTES),
    name: readText(fields, 'name', MAX_NAME),
    ...(location === undefined ? {} : { location }),
    ...(earlier.length === 0 ? {} : { earlier }),
    ...('names' in fields ? { names: readTexts(fields, 'names', MAX_VARIABLES) } : {}),
    ...(count === undefined ? {} : { count }),
  }
}
