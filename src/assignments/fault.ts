/** One thing that is wrong with an assignment, and where. */
export interface AssignmentFault {
  readonly file: string
  /** JSON pointer into the assignment as a URI fragment, such as `#/exercises/0/kind`; `#` for the whole. */
  readonly pointer: string
  readonly detail: string
}

/** Assignments that cannot be used; the message lists every fault, one a line. */
export class AssignmentError extends Error {
  readonly faults: readonly AssignmentFault[]

  constructor(faults: readonly AssignmentFault[]) {
    const lines = faults.map(({ file, pointer, detail }) => `  ${file} ${pointer}: ${detail}`)
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`
    super(`Cannot use the assignments: ${count}\n${lines.join('\n')}`)
    this.name = 'AssignmentError'
    this.faults = faults
  }
}

/** A path of keys and indices as a JSON pointer in a URI fragment (RFC 6901). */
export function formatPointer(path: readonly PropertyKey[]): string {
  const tokens = path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))
  return ['#', ...tokens].join('/')
}
