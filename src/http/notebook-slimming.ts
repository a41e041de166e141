import { isObject } from './json-object.ts'

/** What a notebook carries beside its code: never graded, often megabytes, and of any shape. */
const CELL_BALLAST = ['outputs', 'prompt_outputs', 'attachments', 'metadata']

/** Deletes outputs and metadata from a parsed notebook of nbformat 3 or 4, in place. Whatever is no notebook stays. */
export function slimNotebook(notebook: unknown): void {
  if (!isObject(notebook)) return
  delete notebook['metadata']
  for (const sheet of [notebook, ...listObjects(notebook['worksheets'])]) {
    for (const cell of listObjects(sheet['cells'])) {
      for (const key of CELL_BALLAST) delete cell[key]
    }
  }
}

function listObjects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
