import type { Chunk, LoadFault } from '#service/ports.ts'
import { describeThrown, MAX_TEXT, Sources, sortThrown } from './faults.ts'
import { readData } from './objects.ts'
import { type Piece, splitPieces } from './pieces.ts'
import type { Callable } from './realm/tools.ts'
import type { Realm } from './realm.ts'
import { type Definition, type Runnable, readStatement } from './statements.ts'
import { describeSyntaxError } from './syntax-faults.ts'

/** A chunk as it is compiled; `shown` is what its author wrote, where that is another text. */
export interface WrittenChunk extends Chunk {
  readonly shown?: string
  /** What was left out of it on the way here, since it could not be made JavaScript. */
  readonly broken?: readonly BrokenPiece[]
}

export interface BrokenPiece {
  readonly fault: LoadFault
  readonly function?: string
}

const MAX_FAULTS = 50
const STRICT = "'use strict';"
const DIRECTIVE = /^['"]use strict['"];?$/

/** A learner's program in its realm: its statements, what went wrong with them, and what it defines. */
export class Program {
  readonly sources = new Sources()
  readonly faults: LoadFault[] = []
  readonly #realm: Realm
  readonly #definitions = new Map<string, Definition>()
  readonly #aliases = new Map<string, string>()
  readonly #broken = new Map<string, { readonly fault: LoadFault; readonly filename: string }>()

  constructor(realm: Realm) {
    this.#realm = realm
  }

  /** Runs chunks statement by statement, functions first; what fails does not stop the next. */
  run(chunks: readonly WrittenChunk[]): void {
    for (const chunk of chunks) {
      const filename = this.sources.add(chunk.cell, chunk.shown ?? chunk.source)
      for (const broken of chunk.broken ?? []) {
        this.#noteSyntax(broken.fault, { filename, name: broken.function })
      }
      this.#runPieces(splitPieces(chunk.source.replaceAll(/\r\n?/g, '\n')), filename)
    }
  }

  /** The function that the program itself defines under this name, or exports as it. */
  findOwn(name: string): Callable | undefined {
    if (this.#broken.has(name)) return undefined
    const exported = readData(this.#realm.tools.findExports(), name)
    const value = this.#isOwn(name) ? this.#realm.find(this.#aliases.get(name) ?? name) : undefined
    const found = typeof value === 'function' ? value : exported
    return typeof found === 'function' ? (found as Callable) : undefined
  }

  /** The fault of the text that should define this name but does not parse. */
  findBroken(name: string): LoadFault | undefined {
    return this.#broken.get(name)?.fault
  }

  findDefinition(name: string): Definition | undefined {
    return this.#definitions.get(this.#aliases.get(name) ?? name)
  }

  /** Names of the functions that the program defines, in order. */
  listFunctions(): string[] {
    const exported: unknown = this.#realm.tools.findExports()
    const keys = typeof exported === 'object' && exported !== null ? Object.keys(exported) : []
    const names = new Set([...this.#definitions.keys(), ...this.#aliases.keys(), ...keys])
    return [...names].filter((name) => this.findOwn(name) !== undefined)
  }

  #isOwn(name: string): boolean {
    return !this.#realm.isGiven(name) || this.#definitions.has(name)
  }

  #runPieces(pieces: readonly Piece[], filename: string): void {
    const isStrict = pieces.some(isStrictSign)
    const runnables: Runnable[] = []
    for (const piece of pieces) {
      if (piece.kind === 'statement') runnables.push(...readStatement(piece))
      else this.#noteBad(piece, filename)
    }
    const isFirst = ({ isHoisted }: Runnable) => isHoisted
    const ordered = [...runnables.filter(isFirst), ...runnables.filter((each) => !isFirst(each))]
    for (const runnable of ordered) this.#runOne(runnable, { filename, isStrict })
  }

  #runOne(runnable: Runnable, { filename, isStrict }: { filename: string; isStrict: boolean }) {
    const { line, column, definitions = [], alias, forbidden } = runnable
    if (forbidden !== undefined) {
      const text = `ModuleNotFoundError: ${this.#realm.tools.explainImport(forbidden)}`
      const location = this.sources.locate(filename, line + 1)
      this.#note({ code: 'forbidden-import', text, location })
    }
    if (alias !== undefined) this.#aliases.set(alias.exported, alias.local)
    if (runnable.text === '') return
    const lead = isStrict ? STRICT : ''
    try {
      const place = { filename, line, column: column - lead.length }
      const script = this.#realm.compile(lead + runnable.text, place)
      for (const definition of definitions) this.#define(definition, filename)
      this.#execute(() => this.#realm.run(script))
    } catch (error) {
      const [first] = definitions
      const named = first === undefined ? {} : { function: first.name }
      const fault = describeSyntaxError(error, { filename, line, ...named }, this.sources)
      this.#noteSyntax(fault, { filename, name: first?.name })
    }
  }

  #define(definition: Definition, filename: string): void {
    const location = this.sources.locate(filename, definition.line + 1, definition.name)
    this.#definitions.set(definition.name, { ...definition, location })
    const broken = this.#broken.get(definition.name)
    const isLater =
      broken?.filename === filename && (broken.fault.location?.line ?? 0) > location.line
    if (!isLater) this.#broken.delete(definition.name)
  }

  #execute(act: () => unknown): void {
    try {
      act()
    } catch (thrown) {
      const code = sortThrown(thrown, this.#realm)
      const { type, text, location } = describeThrown(thrown, this.#realm, this.sources)
      const label = code === 'forbidden-import' ? 'ModuleNotFoundError' : type
      this.#note({
        code,
        text: `${label}: ${text}`.slice(0, MAX_TEXT),
        ...(location === undefined ? {} : { location }),
      })
    }
  }

  #noteBad(piece: Extract<Piece, { kind: 'bad' }>, filename: string): void {
    try {
      // What the parser does not know V8 may.
      const script = this.#realm.compile(piece.text, { filename, line: piece.line, column: 0 })
      this.#execute(() => this.#realm.run(script))
    } catch (error) {
      const fault = describeSyntaxError(error, { ...piece, filename }, this.sources)
      this.#noteSyntax(fault, { filename, name: piece.function })
    }
  }

  #noteSyntax(
    fault: LoadFault,
    { filename, name }: { filename: string; name?: string | undefined },
  ) {
    this.#note(fault)
    if (name !== undefined) this.#broken.set(name, { fault, filename })
  }

  #note(fault: LoadFault): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault)
  }
}

/** Modules are strict, and so is what says so. */
function isStrictSign(piece: Piece): boolean {
  if (piece.kind !== 'statement') return false
  return /^(?:Import|Export)/.test(piece.node.type) || DIRECTIVE.test(piece.text)
}
