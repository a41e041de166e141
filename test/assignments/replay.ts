import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createCatalogue } from '#assignments/catalogue.ts'
import { tryInterpreters } from '#scripts/setup/python.mjs'

/** What a test case says of a changed reference. */
interface Finding {
  /** Whether its value differs from the reference's by more than the tolerance. */
  readonly told: boolean
  readonly value: number | null
  readonly error: string | null
}

/** Replacements in the reference's text, each of a text that stands there once. */
export type Edits = readonly (readonly [string, string])[]

/** By the variant's name, then by the test case's id. */
export type Findings = Readonly<Record<string, Readonly<Record<string, Finding>>>>

const interpreters = await tryInterpreters(process.env)

/** The interpreter that replays; empty where none has NumPy. */
export const python = interpreters.find(({ isUsable }) => isUsable)?.command ?? ''

/** Why tests that need the interpreter are skipped. */
export const noPython = 'no Python with NumPy here'

/** Runs variants of a built-in assignment's reference on an exercise's test cases; none where no interpreter is. */
export async function replayVariants(
  assignment: string,
  exercise: string,
  variants: Readonly<Record<string, Edits>>,
): Promise<Findings> {
  if (python === '') return {}
  const catalogue = await createCatalogue()
  const document = catalogue.find(assignment)?.document
  const listed = Object.entries(variants).map(([name, edits]) => ({ name, edits }))
  const { stdout, stderr, status } = spawnSync(
    python,
    ['-I', '-B', join(import.meta.dirname, 'replay.py')],
    { input: JSON.stringify({ document, exercise, variants: listed }), encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** The ids of the test cases that tell a variant from the reference. */
export function listTelling(findings: Findings, variant: string): readonly string[] {
  return Object.entries(findings[variant] ?? {})
    .filter(([, { told }]) => told)
    .map(([id]) => id)
}
