import { formatNumber } from '#grading/number-text.ts'
import { common } from './common.ts'

/** Where something stands: a cell of a notebook, or a line where there are no cells. */
export interface Place {
  readonly cell?: number
  readonly line: number
}

/** What ended a statement at the top level. */
export type FaultCode =
  | 'syntax-error'
  | 'exception'
  | 'exited'
  | 'memory-limit'
  | 'forbidden-import'

/** What stands in the parentheses of a def. */
interface Parameters {
  readonly now: string
  readonly before: string
}

/** On a program as a whole. */
export const program = {
  /** What a statement at the top level ended with, as Python has it. */
  fault: (_code: FaultCode, text: string): string => common.sentence(text),
  stubbedImport: (name: string): string =>
    `${name} is not in the grader; a placeholder stands in for it, with which plots and the like do nothing. Code that calculates with it cannot be graded.`,
  staleOutput: (saved: number, now: number): string =>
    `The saved output of this cell tells the difference ${formatNumber(saved)}; with your code as it is handed in it is ${formatNumber(now)}. Run the notebook from top to bottom and save it. Saved outputs are never graded.`,
  duplicateDefinition: (name: string, places: readonly Place[]): string => {
    const where = places.map(({ cell, line }) =>
      cell === undefined ? `line ${line}` : `cell ${cell}`,
    )
    return `${name} is defined ${places.length} times, in ${common.list(where)}; the last definition is graded.`
  },
  extraPrint: (name: string, count: number): string =>
    `${name} and its cell have ${count === 1 ? 'a print' : `${count} prints`} that the starter does not have. Graders that read what a notebook prints stumble over that; here it costs nothing.`,
  extraCells: (count: number): string =>
    `The notebook has ${count === 1 ? 'a code cell' : `${count} code cells`} more than the starter, of which this is the first. Graders that count cells stumble over that; here it costs nothing.`,
  changedSignature: (name: string, { now, before }: Parameters): string =>
    `${name} takes (${now}), and in the starter (${before}). Graders that pass arguments by name stumble over that; here they are passed by position.`,
  globalVariable: (name: string, names: readonly string[]): string =>
    `${name} reads ${common.list(names)} from outside. Its value then depends on what other cells have run: pass it as an argument, or compute it inside.`,
  extraVariable: (name: string, names: readonly string[]): string =>
    `${name} has ${names.length === 1 ? 'a variable' : 'variables'} that the starter does not name: ${common.list(names)}. The course asks to leave code alone that needs no change; here it costs nothing.`,
}
