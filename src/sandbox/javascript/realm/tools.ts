import { random, reseed } from './random.ts'
import { makeArray, makeList, makeRecord, scale } from './records.ts'
import { explainImport, isExit, isForbiddenImport } from './signals.ts'
import { findExports, installSurroundings, type Print } from './surroundings.ts'

export type Callable = (...values: unknown[]) => unknown

/** What the grader uses of a program's realm; out of the program's reach. */
export type RealmTools = ReturnType<typeof createTools>

const { apply } = Reflect
const { then } = Promise.prototype

/** Makes a realm ready for a program. Evaluated in that realm, before anything else. */
export function createTools(print: Print) {
  installSurroundings(print)
  return {
    ...{ reseed, random, makeArray, makeList, makeRecord, scale, wrap, settle, findExports },
    ...{ isExit, isForbiddenImport, explainImport },
  }
}

/** A function that tells `before` of each call and gives what `after` makes of its value. */
function wrap(inner: Callable, before: () => void, after: Callable): Callable {
  return function wrapped(this: unknown, ...values: unknown[]) {
    before()
    return after(apply(inner, this, values))
  }
}

function settle(promise: unknown, onValue: Callable, onReason: Callable): void {
  apply(then, promise, [(value: unknown) => onValue(value), (reason: unknown) => onReason(reason)])
}
