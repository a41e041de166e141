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
}
