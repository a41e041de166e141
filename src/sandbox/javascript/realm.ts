import { constants, createContext, Script } from 'node:vm'
import type { Capture } from './capture.ts'
import type { RealmTools } from './realm/tools.ts'

/** Where a piece of source stands in its chunk; line and column count from 0. */
export interface Place {
  readonly filename: string
  readonly line: number
  readonly column: number
}

const OURS: Place = { filename: 'grader', line: 0, column: 0 }

/**
 * The world that one program lives in: intrinsics of its own, so that whatever it does to them, the grader's stay as
 * they are. It is tidiness, not a wall; the walls are the kernel's.
 */
export class Realm {
  readonly tools: RealmTools
  readonly #global: object
  readonly #given: ReadonlySet<PropertyKey>

  /** @param toolsSource a script whose value has the exports of realm/tools.ts */
  constructor(toolsSource: string, capture: Capture) {
    // Promises of the program are settled at the end of an evaluation, and never in between.
    this.#global = createContext(constants.DONT_CONTEXTIFY, { microtaskMode: 'afterEvaluate' })
    const { createTools } = this.evaluate(toolsSource, OURS) as {
      createTools: (print: Capture['print']) => RealmTools
    }
    this.tools = createTools((values, isRaw) => capture.print(values, isRaw))
    this.#given = new Set(Reflect.ownKeys(this.#global))
  }

  /** Compiles without running. @throws SyntaxError of the grader's own realm */
  compile(source: string, { filename, line, column }: Place): Script {
    return new Script(source, { filename, lineOffset: line, columnOffset: column })
  }

  /** Runs a compiled script in the program's global scope; whatever it throws is thrown on. */
  run(script: Script): unknown {
    return script.runInContext(this.#global)
  }

  evaluate(source: string, place: Place): unknown {
    return this.run(this.compile(source, place))
  }

  /** Lets promises settle that only wait for their turn. */
  drain(): void {
    this.evaluate('', OURS)
  }

  /** What a global name stands for; undefined where there is none, or it does not tell. */
  find(name: string): unknown {
    try {
      return Reflect.get(this.#global, name)
    } catch {
      return undefined
    }
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#global, name)
  }

  put(name: string, value: unknown): void {
    Reflect.set(this.#global, name, value)
  }

  remove(name: string): void {
    Reflect.deleteProperty(this.#global, name)
  }

  /** Whether a name was there before the program was. */
  isGiven(name: string): boolean {
    return this.#given.has(name)
  }
}
