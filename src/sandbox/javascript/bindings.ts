import type { Binding } from '#service/ports.ts'
import type { Adapter } from './adapter.ts'
import { CallProblem } from './call-problem.ts'
import type { Program } from './program.ts'
import type { Callable } from './realm/tools.ts'
import type { Realm } from './realm.ts'

/** What names stand for during a run. */
export interface BindingHeader {
  readonly bind?: Readonly<Record<string, Binding>>
  readonly count?: readonly string[]
}

/** Where functions are found that a binding means. */
export interface FunctionSources {
  readonly realm: Realm
  readonly program: Program
  readonly helpers: ReadonlyMap<string, Callable>
  readonly adapter?: Adapter | undefined
}

const ZEROS = /^([\w$]+):zeros$/
const same: Callable = (value) => value

/** Functions that stand among a program's names for the length of one evaluation: helpers, scaled and counted ones. */
export class Bindings {
  readonly counts: Record<string, number> = {}
  readonly #sources: FunctionSources
  readonly #bound = new Map<string, Callable>()
  readonly #counted = new Map<string, Callable>()
  readonly #missing: CallProblem[] = []

  constructor(sources: FunctionSources, { bind = {}, count = [] }: BindingHeader) {
    this.#sources = sources
    for (const [name, binding] of Object.entries(bind)) this.#bind(name, binding)
    for (const name of count) {
      this.counts[name] = 0
      const inner = this.find(name)
      if (inner !== undefined) this.#counted.set(name, this.#count(name, inner))
    }
  }

  /** @throws CallProblem for a helper that was never lent, or a variant that there is not. */
  check(): void {
    const [first] = this.#missing
    if (first !== undefined) throw first
  }

  /** The function a step means: the adapter's, what is bound to the name, or the program's own. */
  find(name: string): Callable | undefined {
    const { adapter } = this.#sources
    if (adapter?.owns(name)) return adapter.find(name)
    return this.#bound.get(name) ?? this.#sources.program.findOwn(name)
  }

  findCounted(name: string): Callable | undefined {
    return this.#counted.get(name) ?? this.find(name)
  }

  /** Acts with the functions in place, and takes them out however that ends. */
  within<T>(isCounting: boolean, act: () => T): T {
    const { realm } = this.#sources
    const functions = new Map([...this.#bound, ...(isCounting ? this.#counted : [])])
    const before = [...functions.keys()].map((name) => {
      return { name, isThere: realm.has(name), value: realm.find(name) }
    })
    for (const [name, value] of functions) realm.put(name, value)
    try {
      return act()
    } finally {
      for (const { name, isThere, value } of before) {
        if (isThere) realm.put(name, value)
        else realm.remove(name)
      }
    }
  }

  #bind(name: string, binding: Binding): void {
    const found = this.#choose(name, binding)
    if (found !== undefined) this.#bound.set(name, this.#scale(found, binding.scale ?? 1))
    else if (binding.from !== 'own') this.#missing.push(explainMissing(name, binding))
  }

  #choose(name: string, binding: Binding): Callable | undefined {
    const { program, helpers } = this.#sources
    if (binding.from === 'helper') return helpers.get(name)
    if (binding.from === 'own') return program.findOwn(name)
    const [, zeroed = ''] = 'id' in binding ? (ZEROS.exec(binding.id) ?? []) : []
    const own = program.findOwn(zeroed)
    return own && this.#change(own, (value) => this.#makeZeros(value, 0))
  }

  #scale(inner: Callable, factor: number): Callable {
    const { tools } = this.#sources.realm
    return factor === 1 ? inner : this.#change(inner, (value) => tools.scale(value, factor))
  }

  #count(name: string, inner: Callable): Callable {
    const add = () => {
      this.counts[name] = (this.counts[name] ?? 0) + 1
    }
    return this.#sources.realm.tools.wrap(inner, add, same)
  }

  #change(inner: Callable, after: Callable): Callable {
    return this.#sources.realm.tools.wrap(inner, () => undefined, after)
  }

  /** The same value with zeros for its numbers. */
  #makeZeros(value: unknown, depth: number): unknown {
    const { tools } = this.#sources.realm
    if (typeof value !== 'object' || value === null || depth > 8) return tools.scale(value, 0)
    if (ArrayBuffer.isView(value)) return tools.scale(value, 0)
    if (Array.isArray(value)) {
      return tools.makeList(value.map((item) => this.#makeZeros(item, depth + 1)))
    }
    const keys = Object.keys(value)
    const items = keys.map((key) => this.#makeZeros(Reflect.get(value, key), depth + 1))
    return tools.makeRecord(keys, items)
  }
}

function explainMissing(name: string, binding: Binding): CallProblem {
  const kind = binding.from === 'helper' ? 'helper' : 'variant'
  const owner = kind === 'helper' ? 'assignment lends' : 'program has'
  const text = `The ${owner} no ${kind} ${name}.`
  return new CallProblem('missing-function', `missing-${kind}`, text)
}
