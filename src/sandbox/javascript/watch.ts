import { attempt, isPlain, listElements } from './objects.ts'
import type { Maker } from './values-in.ts'
import { listEntries } from './values-out.ts'

interface Handed {
  readonly name: string
  readonly value: unknown
  readonly before: string
}

const MAX_DEPTH = 8
const MAX_RESULTS = 100

/** What becomes of the arrays that calls are handed: changed in place, or returned as they are. */
export class Watch {
  readonly makers: ReadonlyMap<string, Maker>
  readonly #handed: Handed[] = []
  readonly #parts = new Set<unknown>()
  readonly #group: ReadonlySet<string>

  /** @param group names of values that go by their own names inside the record of parameters */
  constructor(
    makers: ReadonlyMap<string, Maker>,
    unwatched: ReadonlySet<string>,
    group: readonly string[],
  ) {
    this.#group = new Set(group)
    this.makers = new Map(
      [...makers].map(([name, make]) => [
        name,
        unwatched.has(name) ? make : this.#record(name, make),
      ]),
    )
  }

  /** Names of values whose arrays hold something else by now, each once. */
  listChanged(): string[] {
    const changed = this.#handed.filter(({ value, before }) => {
      return attempt(() => print(value), '') !== before
    })
    return [...new Set(changed.map(({ name }) => name))]
  }

  /** Wanted results, and entries of returned records and arrays, that are an array handed in or a part of one. */
  listAliased(results: ReadonlyMap<string, unknown>, wanted: readonly string[]): string[] {
    const find = (name: string) => this.#findAliases(name, results.get(name))
    const found = wanted.flatMap((name) => attempt(() => find(name), []))
    return [...new Set(found)]
  }

  #findAliases(name: string, value: unknown): string[] {
    if (this.#parts.has(value)) return [name]
    if (!isPlain(value)) return []
    const entries = Array.isArray(value)
      ? listElements(value).map((item, at): [string, unknown] => [`${name}[${at}]`, item])
      : listEntries(value)
    const shown = entries.slice(0, MAX_RESULTS)
    return shown.filter(([, item]) => this.#parts.has(item)).map(([label]) => label)
  }

  #record(name: string, make: Maker): Maker {
    return () => {
      const value = make()
      for (const [label, array] of this.#listArrays(name, value)) {
        this.#handed.push({ name: label, value: array, before: print(array) })
        this.#addParts(array)
      }
      return value
    }
  }

  #listArrays(name: string, value: unknown): [string, unknown][] {
    if (Array.isArray(value)) return [[name, value]]
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, item]) => {
      const isOwn = name === 'parameters' && this.#group.has(key)
      return this.#listArrays(isOwn ? key : name, item)
    })
  }

  #addParts(value: unknown): void {
    if (!Array.isArray(value)) return
    this.#parts.add(value)
    for (const item of value) this.#addParts(item)
  }
}

/** The numbers of a nested array, and its form, as a text to compare; of changed ones the first difference tells. */
function print(value: unknown, depth = 0): string {
  if (!isPlain(value))
    return Object.is(value, -0) ? '-0' : typeof value === 'symbol' ? '?' : `${value}`
  if (!Array.isArray(value) || depth > MAX_DEPTH) return '?'
  return `[${listElements(value)
    .map((item) => print(item, depth + 1))
    .join()}]`
}
