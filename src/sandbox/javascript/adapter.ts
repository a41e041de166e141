import type { AdapterCode, FunctionFacts } from '#service/ports.ts'
import { CallProblem } from './call-problem.ts'
import { Program } from './program.ts'
import type { Callable } from './realm/tools.ts'
import type { Realm } from './realm.ts'
import { readSignature } from './signatures.ts'

/**
 * The assignment's functions between a pipeline and programs of another interface. A program that defines the same names
 * changes nothing: calls of a pipeline mean these. They know the program's functions as `learner.NAME`.
 */
export class Adapter {
  readonly #program: Program
  readonly #names: ReadonlySet<string>

  constructor(code: AdapterCode, own: Realm, learner: Realm) {
    this.#names = new Set(code.functions)
    this.#program = new Program(own)
    own.put('learner', showFunctions(learner))
    this.#program.run([{ source: code.source }])
  }

  owns(name: string): boolean {
    return this.#names.has(name)
  }

  /** The function of a name that the adapter owns; one that tells why where there is none. */
  find(name: string): Callable {
    return this.#program.findOwn(name) ?? (() => this.#explainAbsence(name))
  }

  describe(): readonly FunctionFacts[] {
    return [...this.#names].flatMap((name) => {
      const found = this.#program.findOwn(name)
      if (found === undefined) return []
      return [{ name, state: 'written', parameters: readSignature(found).parameters }]
    })
  }

  #explainAbsence(name: string): never {
    const [fault] = this.#program.faults
    const reason = fault === undefined ? '' : ` (${fault.text})`
    throw new Error(`The adapter defines no ${name}${reason}`)
  }
}

function showFunctions(learner: Realm): object {
  return new Proxy(Object.create(null), {
    get: (_, name) => {
      if (typeof name === 'symbol') return undefined
      if (learner.has(name)) return learner.find(name)
      const text = `The submission does not define ${name}.`
      throw new CallProblem('missing-function', 'missing-function', text)
    },
  })
}
