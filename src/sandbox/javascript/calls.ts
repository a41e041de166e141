import { types } from 'node:util'
import type { Step } from '#service/ports.ts'
import { CallProblem } from './call-problem.ts'
import { attempt, isPlain, listElements, nameClass } from './objects.ts'
import type { Callable } from './realm/tools.ts'
import type { Realm } from './realm.ts'
import { readSignature } from './signatures.ts'
import type { Maker } from './values-in.ts'
import { listEntries } from './values-out.ts'

/** One step, ready to be made; without a function where there is none. */
export interface Call {
  readonly step: Step
  readonly function: Callable | undefined
  /** The same without what counts its calls: it tells what it takes. */
  readonly plain: Callable | undefined
}

/** Values by name: results so far, and how to make what is not one. */
export interface Scope {
  readonly results: Map<string, unknown>
  readonly makers: ReadonlyMap<string, Maker>
}

/** An array that stands for several values. */
export class Tuple {
  readonly items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.items = items
  }
}

/** @throws CallProblem when the function is absent, or needs more arguments than it is given. */
export function checkCall({ step, plain }: Call): void {
  if (plain === undefined) {
    const text = `The submission does not define a function ${step.call}.`
    throw new CallProblem('missing-function', 'missing-function', text).telling({
      function: step.call,
    })
  }
  if (readSignature(plain).least > step.args.length) throw explainArguments(step, plain)
}

/** Calls the function and binds what it gives; throws whatever it throws, or CallProblem. */
export function makeCall(call: Call, scope: Scope, realm: Realm): void {
  const { step } = call
  const values = step.args.map((name) => fetch(name, scope))
  const value = finish(invoke(call, values), realm)
  for (const name of step.updates ?? []) {
    const at = step.args.indexOf(name)
    if (at >= 0) scope.results.set(name, values[at])
  }
  bind(step, value, scope)
}

function invoke(
  { step, function: callable, plain = callable }: Call,
  values: readonly unknown[],
): unknown {
  if (callable === undefined || plain === undefined)
    throw new CallProblem('missing-function', 'missing-function', '')
  try {
    return Reflect.apply(callable, undefined, values)
  } catch (thrown) {
    const { most } = readSignature(plain)
    if (most < values.length && types.isNativeError(thrown)) throw new Misfit(step, plain, thrown)
    throw thrown
  }
}

/** What a function threw that names fewer parameters than it was given values. */
export class Misfit extends CallProblem {
  readonly thrown: unknown

  constructor(step: Step, callable: Callable, thrown: unknown) {
    const { message, values } = explainArguments(step, callable)
    super('wrong-signature', 'wrong-argument-count', message)
    this.telling(values)
    this.thrown = thrown
  }
}

function explainArguments(step: Step, callable: Callable): CallProblem {
  const takes = readSignature(callable).parameters.join(', ').slice(0, 300)
  const given = `${step.args.length} (${step.args.join(', ')})`
  const text = `${step.call} takes (${takes}), and is given ${given}.`
  const values = { function: step.call, taken: `(${takes})`, given }
  return new CallProblem('wrong-signature', 'wrong-argument-count', text).telling(values)
}

function fetch(name: string, { results, makers }: Scope): unknown {
  if (results.has(name)) return results.get(name)
  const make = makers.get(name)
  if (make !== undefined) return make()
  const text = `${name} is needed here, and the call before returns only one value.`
  throw new CallProblem('wrong-signature', 'wrong-return-count', text).telling({ needed: name })
}

/** The value of a promise that only waited for its turn; of one that waits for more, the promise. */
function finish(value: unknown, realm: Realm): unknown {
  if (!types.isPromise(value) || types.isProxy(value)) return value
  const settled: { value: unknown; isRejected: boolean } = { value, isRejected: false }
  const keep = (isRejected: boolean) => (found: unknown) => {
    settled.value = found
    settled.isRejected = isRejected
  }
  realm.tools.settle(value, keep(false), keep(true))
  realm.drain()
  if (settled.isRejected) throw settled.value
  return settled.value
}

function bind(step: Step, value: unknown, { results }: Scope): void {
  const [first] = step.returns
  if (first === undefined) return
  if (step.returns.length === 1) {
    results.set(first, step.isTuple ? makeTuple(value) : value)
    return
  }
  const items = listReturned(step, value)
  if (items === undefined && step.bare) results.set(first, value)
  else
    bindAll(
      step,
      items ?? explainCount(step, describeSingle(value), { type: nameKind(value) }),
      results,
    )
}

function bindAll(step: Step, items: readonly unknown[], results: Map<string, unknown>): void {
  if (items.length !== step.returns.length)
    explainCount(step, `${items.length} values`, { count: `${items.length}` })
  for (const [at, name] of step.returns.entries()) results.set(name, items[at])
}

/** The values in an array, or in an object that has them under the names that are expected. */
function listReturned({ returns }: Step, value: unknown): readonly unknown[] | undefined {
  if (!isPlain(value)) return undefined
  if (Array.isArray(value)) return attempt(() => listElements(value), undefined)
  const entries = new Map(listEntries(value))
  return returns.every((name) => entries.has(name))
    ? returns.map((name) => entries.get(name))
    : undefined
}

function makeTuple(value: unknown): unknown {
  if (!isPlain(value)) return value
  if (Array.isArray(value)) return new Tuple(attempt(() => listElements(value), []))
  return new Tuple(listEntries(value).map(([, item]) => item))
}

function explainCount(
  { call, returns }: Step,
  found: string,
  told: Readonly<Record<string, string>>,
): never {
  const wanted = `${returns.length} are expected: ${returns.join(', ')}`
  const advice = `Return them in an array, [${returns.join(', ')}], or in an object with these names.`
  const text = `${call} returns ${found}; ${wanted}. ${advice}`
  const names = returns.join(', ')
  const values = { function: call, wanted: `${returns.length}`, names, form: 'array', ...told }
  throw new CallProblem('wrong-signature', 'wrong-return-count', text).telling(values)
}

function describeSingle(value: unknown): string {
  if (value === null || value === undefined) return `${value}`
  return `one value of type ${nameKind(value)}`
}

function nameKind(value: unknown): string {
  if (value === null || value === undefined) return `${value}`
  return typeof value === 'object' ? nameClass(value) : typeof value
}
