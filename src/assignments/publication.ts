import { createHash } from 'node:crypto'
import { assignmentSchema } from '#contract/assignment.ts'
import { formatCanonicalJson } from '#contract/canonical-json.ts'
import { assignmentIdSchema } from '#contract/name.ts'
import type { PublishedAssignment } from '#service/ports.ts'
import { type AssignmentFault, formatPointer } from './fault.ts'

/** An assignment that fits its schema, or what keeps it from that. */
export type Publication =
  | { readonly ok: true; readonly published: PublishedAssignment }
  | { readonly ok: false; readonly faults: readonly Omit<AssignmentFault, 'file'>[] }

/**
 * Checks an assignment's document and gives it its version.
 * @param document the assignment as JSON, with its sources in it; its `id`, where it has one, must be `id`.
 */
export function publishAssignment(id: string, document: object): Publication {
  const complete = { id, ...document }
  const result = assignmentSchema.safeParse(complete)
  const idFaults = explainId(id, complete.id)
  if (result.success && idFaults.length === 0) {
    const json = formatCanonicalJson(complete)
    const version = createHash('sha256').update(json).digest('hex')
    return { ok: true, published: { id, version, assignment: result.data, document: complete } }
  }
  const issues = result.success ? [] : result.error.issues
  return {
    ok: false,
    faults: [
      ...idFaults,
      ...issues.map(({ path, message }) => ({ pointer: formatPointer(path), detail: message })),
    ],
  }
}

function explainId(id: string, written: unknown): readonly Omit<AssignmentFault, 'file'>[] {
  const faults = []
  const { error } = assignmentIdSchema.safeParse(id)
  for (const { message } of error?.issues ?? []) {
    const detail = `The folder's name is the id and ${message.replace('Must', 'must')}; it is ${id}`
    faults.push({ pointer: '#', detail })
  }
  if (typeof written === 'string' && written !== id) {
    faults.push({ pointer: '#/id', detail: `Must be the folder's name, ${id}; it is ${written}` })
  }
  return faults
}
