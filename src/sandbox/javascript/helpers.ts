import { describeThrown, MAX_TEXT, Sources } from './faults.ts'
import type { Program } from './program.ts'
import type { Callable } from './realm/tools.ts'
import type { Realm } from './realm.ts'

/** A program of the assignment's, with the realm that it lives in. */
export interface Lender {
  readonly realm: Realm
  readonly program: Program
}

/** Runs helpers' source in a realm of their own: the functions it defines, or the text of what went wrong. */
export function lendHelpers(
  lender: Lender,
  source: string,
): ReadonlyMap<string, Callable> | string {
  const { program, realm } = lender
  try {
    program.run([{ source }])
  } catch (error) {
    return describeThrown(error, realm, new Sources()).text
  }
  const [fault] = program.faults
  if (fault !== undefined) return fault.text.slice(0, MAX_TEXT)
  return new Map(
    program.listFunctions().flatMap((name) => {
      const found = program.findOwn(name)
      return found === undefined ? [] : [[name, found] as const]
    }),
  )
}
