import type { WirePayload, WireTensor } from '#sandbox/wire.ts'
import type { AdapterCode, FunctionFacts } from '#service/ports.ts'
import { Adapter } from './adapter.ts'
import { Capture } from './capture.ts'
import { lendHelpers } from './helpers.ts'
import { type LoadHeader, loadProgram } from './loading.ts'
import { Program } from './program.ts'
import type { Callable } from './realm/tools.ts'
import { Realm } from './realm.ts'
import { Run, type RunHeader } from './runs.ts'
import { ValueWriter } from './values-out.ts'

/** What goes back for a request. */
export interface Answer {
  readonly header: object
  readonly tensors: readonly WireTensor[]
}

/** Statements outside graded functions draw equal numbers for equal programs. */
const TOP_LEVEL_SEED = 0

/** One program, and the helpers beside it. Headers are the host's own, and so taken as they are. */
export class ProgramSession {
  readonly #toolsSource: string
  readonly #capture: Capture
  readonly #realm: Realm
  readonly #program: Program
  readonly #helpers = new Map<string, Callable>()
  #adapter: Adapter | undefined
  #tensorElements = 0

  /** @param onFlood called, and must not return, when more was printed than is allowed */
  constructor(toolsSource: string, onFlood: (totalBytes: number, limitBytes: number) => void) {
    this.#toolsSource = toolsSource
    this.#capture = new Capture((bytes) => onFlood(bytes, this.#capture.limitBytes))
    this.#realm = new Realm(toolsSource, this.#capture)
    this.#program = new Program(this.#realm)
  }

  load({ header }: WirePayload): Answer {
    const { limits, ...rest } = header as LoadHeader
    this.#tensorElements = limits.tensorElements
    this.#capture.limitBytes = limits.outputBytes
    this.#capture.start()
    this.#realm.tools.reseed(TOP_LEVEL_SEED)
    const loaded = loadProgram(this.#program, { limits, ...rest })
    const adapter = this.#adapt(rest.adapter)
    return { header: { ...loaded, adapter, stdout: this.#capture.text }, tensors: [] }
  }

  lend({ header }: WirePayload): Answer {
    const { source } = header as { readonly source: string }
    const realm = new Realm(this.#toolsSource, this.#capture)
    this.#capture.start()
    const lent = lendHelpers({ realm, program: new Program(realm) }, source)
    if (typeof lent === 'string') return { header: { error: lent }, tensors: [] }
    for (const [name, helper] of lent) this.#helpers.set(name, helper)
    return { header: { defined: [...lent.keys()] }, tensors: [] }
  }

  #adapt(code: AdapterCode | undefined): readonly FunctionFacts[] {
    if (code === undefined) return []
    const own = new Realm(this.#toolsSource, this.#capture)
    this.#adapter = new Adapter(code, own, this.#realm)
    return this.#adapter.describe()
  }

  run({ header, tensors }: WirePayload): Answer {
    this.#capture.start()
    const writer = new ValueWriter(this.#tensorElements)
    const sources = {
      realm: this.#realm,
      program: this.#program,
      helpers: this.#helpers,
      adapter: this.#adapter,
    }
    const facts = new Run(sources, header as RunHeader, tensors).answer(writer)
    const { text: stdout, isTruncated: stdoutTruncated } = this.#capture
    return {
      header: { ...facts, stdout, stdoutTruncated, warnings: [] },
      tensors: writer.tensors,
    }
  }
}
