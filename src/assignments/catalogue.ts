import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AssignmentList } from '#contract/catalogue.ts'
import { ServiceError } from '#service/errors.ts'
import type { AssignmentLibrary, PublishedAssignment } from '#service/ports.ts'
import type { Catalogue } from '#service/services.ts'
import { AssignmentError, type AssignmentFault } from './fault.ts'
import { readAssignmentFolder } from './folder.ts'
import { renderStarter } from './starter.ts'
import { describeAssignment, summarizeAssignment } from './view.ts'

export interface CatalogueOptions {
  /** Holds a folder for each assignment beside the built-in ones; names that begin with a dot are passed over. */
  readonly directory?: string
}

const BUILT_IN = join(import.meta.dirname, 'builtin')
const MAX_FOLDERS = 1000
const DEFAULT_PAGE = 50
const MAX_PAGE = 200

/**
 * Reads every assignment once; what changes on disk afterwards is not seen.
 * @throws AssignmentError with the faults of all of them, when there is one.
 */
export async function createCatalogue(
  options: CatalogueOptions = {},
): Promise<Catalogue & AssignmentLibrary> {
  const assignments = await readAll(options)
  const find = (id: string) => assignments.get(id)
  return {
    find,
    list: (page) => listPage([...assignments.values()], page),
    get: (id, view) => {
      const published = find(id)
      return published === undefined ? undefined : describeAssignment(published, view)
    },
    starter: (id, form) => {
      const published = find(id)
      return published === undefined ? undefined : renderStarter(published, form)
    },
  }
}

async function readAll(
  options: CatalogueOptions,
): Promise<ReadonlyMap<string, PublishedAssignment>> {
  const folders = await listFolders(BUILT_IN)
  if (options.directory !== undefined) folders.push(...(await listFolders(options.directory)))
  const assignments: PublishedAssignment[] = []
  const faults: AssignmentFault[] = []
  for (const folder of folders) {
    const published = await readAssignmentFolder(folder).catch((error: unknown) => {
      if (!(error instanceof AssignmentError)) throw error
      faults.push(...error.faults)
    })
    if (published === undefined) continue
    if (assignments.some(({ id }) => id === published.id)) faults.push(explainTaken(folder))
    else assignments.push(published)
  }
  if (faults.length > 0) throw new AssignmentError(faults)
  return new Map(assignments.sort(compareIds).map((published) => [published.id, published]))
}

async function listFolders(directory: string): Promise<string[]> {
  const refuse = (detail: string) =>
    new AssignmentError([{ file: directory, pointer: '#', detail }])
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    throw refuse(error instanceof Error ? error.message : String(error))
  })
  const folders: string[] = []
  for (const entry of entries) {
    if (!entry.name.startsWith('.') && (await isFolder(entry))) folders.push(entry.name)
  }
  if (folders.length <= MAX_FOLDERS) return folders.map((name) => join(directory, name)).sort()
  throw refuse(`May hold ${MAX_FOLDERS} assignments; it holds ${folders.length}`)
}

/** Looks behind links, too: where an orchestrator mounts a folder, its entries are links. */
async function isFolder(entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  const target = await stat(join(entry.parentPath, entry.name)).catch(() => undefined)
  return target?.isDirectory() ?? false
}

function explainTaken(folder: string): AssignmentFault {
  const detail = 'A built-in assignment has this id; give the folder another name'
  return { file: folder, pointer: '#/id', detail }
}

function compareIds(a: PublishedAssignment, b: PublishedAssignment): number {
  return a.id < b.id ? -1 : 1
}

/** A page after the cursor, which is the last id of the page before. */
function listPage(
  assignments: readonly PublishedAssignment[],
  page: Parameters<Catalogue['list']>[0],
): AssignmentList {
  const limit = Math.min(MAX_PAGE, Math.max(1, Math.trunc(page.limit ?? DEFAULT_PAGE)))
  const after = page.cursor === undefined ? '' : decodeCursor(page.cursor)
  const rest = assignments.filter(({ id }) => id > after)
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(summarizeAssignment),
    nextCursor: last === undefined || rest.length === shown.length ? null : encodeCursor(last.id),
  }
}

function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url')
}

function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString()
  if (id !== '' && encodeCursor(id) === cursor) return id
  throw new ServiceError(
    'bad-request',
    `The cursor ${cursor.slice(0, 60)} is none of ours; take nextCursor of a list, or leave it out`,
  )
}
