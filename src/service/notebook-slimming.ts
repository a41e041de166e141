import { listSavedLines } from '#notebooks/saved-output.ts'

/** What a notebook carries beside its code: never graded, often megabytes, and of any shape. */
const CELL_BALLAST = ['prompt_outputs', 'attachments', 'metadata']

/**
 * Deletes outputs and metadata from a parsed notebook of nbformat 3 or 4, in place, but for a few lines that tell a
 * difference. Whatever is no notebook stays.
 */
export function slimNotebook(notebook: unknown): void {
  if (!isObject(notebook)) return
  delete notebook['metadata']
  for (const sheet of [notebook, ...listObjects(notebook['worksheets'])]) {
    for (const cell of listObjects(sheet['cells'])) {
      for (const key of CELL_BALLAST) delete cell[key]
      slimOutputs(cell)
    }
  }
}

function slimOutputs(cell: Record<string, unknown>): void {
  const saved = listSavedLines(cell['outputs'])
  delete cell['outputs']
  if (saved.length > 0) cell['outputs'] = [{ output_type: 'stream', text: saved.join('\n') }]
}

function listObjects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
