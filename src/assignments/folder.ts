import { basename, extname, join, resolve } from 'node:path'
import type { PublishedAssignment } from '#service/ports.ts'
import { AssignmentError, type AssignmentFault } from './fault.ts'
import { readFileInside } from './file.ts'
import { publishAssignment } from './publication.ts'
import { parseYaml } from './yaml.ts'

/** The file in an assignment's folder that describes it. */
const ASSIGNMENT_FILE = 'assignment.yaml'

/** The most that the description and each source may have. */
const MAX_FILE_BYTES = 1_048_576

const SOURCE_KEYS = ['reference', 'helpers', 'adapter', 'starter'] as const

const LANGUAGES: Readonly<Record<string, string>> = {
  '.py': 'python',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.ts': 'typescript',
}

/**
 * Reads an assignment's folder: its description, and the sources it names. The folder's name is the assignment's id.
 * @throws AssignmentError with every fault that was found.
 */
export async function readAssignmentFolder(folder: string): Promise<PublishedAssignment> {
  const file = join(folder, ASSIGNMENT_FILE)
  const located = (faults: readonly Omit<AssignmentFault, 'file'>[]) =>
    new AssignmentError(faults.map((fault) => ({ file, ...fault })))
  const description = await readDescription(folder).catch((error: unknown) => {
    throw located([{ pointer: '#', detail: explain(error) }])
  })
  const { document, faults } = await inlineSources(folder, description)
  const publication = publishAssignment(basename(resolve(folder)), document)
  if (publication.ok && faults.length === 0) return publication.published
  throw located([...faults, ...(publication.ok ? [] : publication.faults)])
}

async function readDescription(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFileInside(folder, ASSIGNMENT_FILE, MAX_FILE_BYTES)
  const yaml = parseYaml(text)
  if (!yaml.ok) throw new Error(yaml.details.join('; '))
  if (typeof yaml.value === 'object' && yaml.value !== null && !Array.isArray(yaml.value)) {
    return Object.fromEntries(Object.entries(yaml.value))
  }
  throw new Error('Must hold an object with exercises')
}

interface Inlined {
  readonly document: object
  readonly faults: readonly Omit<AssignmentFault, 'file'>[]
}

/** Puts sources in the place of their file names; a source that cannot be read is left out and told. */
async function inlineSources(
  folder: string,
  description: Readonly<Record<string, unknown>>,
): Promise<Inlined> {
  const main = await inlineCode(folder, description, { language: description['language'] })
  const editions = description['editions']
  if (!isRecord(editions)) return main
  const inlined: Record<string, unknown> = {}
  const faults = [...main.faults]
  for (const [language, edition] of Object.entries(editions)) {
    const part = isRecord(edition)
      ? await inlineCode(folder, edition, { language, pointer: `/editions/${language}` })
      : { document: edition, faults: [] }
    inlined[language] = part.document
    faults.push(...part.faults)
  }
  return { document: { ...main.document, editions: inlined }, faults }
}

async function inlineCode(
  folder: string,
  description: Readonly<Record<string, unknown>>,
  { language, pointer = '' }: { readonly language: unknown; readonly pointer?: string },
): Promise<Inlined> {
  const document: Record<string, unknown> = { ...description }
  const faults = []
  for (const key of SOURCE_KEYS) {
    const name = description[key]
    if (typeof name !== 'string') continue
    delete document[key]
    try {
      const source = await readFileInside(folder, name, MAX_FILE_BYTES)
      document[key] = { language: chooseLanguage(name, language), source }
    } catch (error) {
      faults.push({ pointer: `#${pointer}/${key}`, detail: explain(error) })
    }
  }
  return { document, faults }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function chooseLanguage(name: string, language: unknown): unknown {
  return LANGUAGES[extname(name).toLowerCase()] ?? language ?? 'python'
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
