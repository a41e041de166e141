import type { AdapterCode, FunctionFacts, Loaded, SessionLimits } from '#service/ports.ts'
import { splitPieces } from './pieces.ts'
import type { Program, WrittenChunk } from './program.ts'
import { readSignature } from './signatures.ts'
import { type Definition, readStatement } from './statements.ts'
import { isUnfilled, isWaiting, listTokens } from './unfilled.ts'

/** The header of a LOAD frame. */
export interface LoadHeader {
  readonly chunks: readonly WrittenChunk[]
  readonly expects: readonly string[]
  readonly starter?: string
  readonly adapter?: AdapterCode
  readonly limits: Pick<SessionLimits, 'outputBytes' | 'tensorElements'>
}

const MAX_DEFINED = 50

/** Runs a program's chunks and tells what they define; all of Loaded but what was printed. */
export function loadProgram(program: Program, header: LoadHeader): Omit<Loaded, 'stdout'> {
  const waiting = listWaiting(header.starter ?? '')
  program.run(header.chunks)
  return {
    functions: header.expects.flatMap((name) => describe(program, name, waiting)),
    defined: program.listFunctions().slice(0, MAX_DEFINED),
    faults: program.faults,
    notes: [],
    echoes: [],
  }
}

type Waiting = ReadonlyMap<string, string>

function describe(program: Program, name: string, waiting: Waiting): FunctionFacts[] {
  const broken = program.findBroken(name)
  if (broken !== undefined) {
    const { location } = broken
    const placed = location === undefined ? {} : { location }
    return [{ name, state: 'unparsable', parameters: [], ...placed }]
  }
  const value = program.findOwn(name)
  if (value === undefined) return []
  const definition = program.findDefinition(name)
  const { parameters } = readSignature(value)
  const state = definition && isWaitingStill(definition, waiting) ? 'not-filled-in' : 'written'
  const { location } = definition ?? {}
  return [{ name, state, parameters, ...(location === undefined ? {} : { location }) }]
}

function isWaitingStill({ name, node, text }: Definition, waiting: Waiting): boolean {
  return isUnfilled(node, text) || waiting.get(name) === listTokens(text)
}

/** The tokens of the starter's functions that wait to be written. */
function listWaiting(starter: string): Waiting {
  const definitions = splitPieces(starter)
    .filter((piece) => piece.kind === 'statement')
    .flatMap(readStatement)
    .flatMap((runnable) => runnable.definitions ?? [])
  const found = definitions.filter(({ node, text }) => isWaiting(node, text))
  return new Map(found.map(({ name, text }) => [name, listTokens(text)]))
}
