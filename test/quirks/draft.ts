import type { Assignment, Functions } from './solutions.ts'

/** What a learner hands in, before it takes the form of a file. */
export interface Draft {
  readonly assignment: Assignment
  readonly imports: string
  readonly functions: Functions
  /** Cells between the others. */
  readonly extras: readonly Extra[]
  /** Whether the functions share one cell. */
  readonly isCrowded?: boolean
  readonly file: FileForm
}

export interface Extra {
  readonly source: string
  /** Where it stands, from 0 before all other cells to 1 behind them. */
  readonly at: number
  /** Whether the text of a plain script would run it together with what follows. */
  readonly isCellBound?: boolean
}

export interface FileForm {
  readonly kind: 'notebook' | 'notebook-3' | 'script' | 'exported-script' | 'percent-script'
  readonly lineEnd: '\n' | '\r\n' | '\r'
  readonly hasMark: boolean
  readonly isJoined: boolean
  readonly minor: number
  /** What every code cell of a notebook was left with. */
  readonly outputs: readonly unknown[]
  readonly metadata: object
  readonly cellMetadata: object
  /** Cells of other types, one before each code cell. */
  readonly prose: readonly object[]
}

/** A submission as it is sent to be graded. */
export type Submission = { readonly source: string } | { readonly notebook: object }

export const PLAIN_NOTEBOOK: FileForm = {
  kind: 'notebook',
  lineEnd: '\n',
  hasMark: false,
  isJoined: false,
  minor: 4,
  outputs: [],
  metadata: { language_info: { name: 'python' } },
  cellMetadata: {},
  prose: [],
}

/** The draft as a file. */
export function renderDraft(draft: Draft): Submission {
  const { file } = draft
  const cells = listCells(draft).map((cell) => cell.replaceAll('\n', file.lineEnd))
  if (file.kind === 'notebook') return { notebook: renderNotebook(cells, file) }
  if (file.kind === 'notebook-3') return { notebook: renderOldNotebook(cells, file) }
  return { source: `${file.hasMark ? '\ufeff' : ''}${renderScript(cells, file)}` }
}

function listCells({ imports, functions, extras, isCrowded, file }: Draft): readonly string[] {
  const isPlain = file.kind === 'script'
  const kept = extras.filter(({ isCellBound }) => !(isPlain && isCellBound === true))
  const texts = Object.values(functions)
  const cells = [imports, ...(isCrowded === true ? [texts.join('\n\n')] : texts)]
  const placed = cells.map((source, index) => ({ source, at: index / cells.length }))
  return [...placed, ...kept].toSorted((a, b) => a.at - b.at).map(({ source }) => source)
}

function renderScript(cells: readonly string[], { kind, lineEnd }: FileForm): string {
  const blank = `${lineEnd}${lineEnd}${lineEnd}`
  if (kind === 'script') return cells.join(blank)
  const mark = (at: number) => (kind === 'percent-script' ? '# %%' : `# In[${at + 1}]:`)
  const body = cells.map((cell, at) => `${mark(at)}${lineEnd}${lineEnd}${cell}`).join(blank)
  return `#!/usr/bin/env python${lineEnd}# coding: utf-8${blank}${body}${lineEnd}`
}

function renderNotebook(cells: readonly string[], file: FileForm): object {
  const rendered = cells.map((cell, at) => ({
    cell_type: 'code',
    execution_count: at % 3 === 0 ? null : 40 - at,
    metadata: file.cellMetadata,
    outputs: file.outputs,
    source: renderSource(markFirst(cell, at, file), file),
  }))
  return {
    cells: rendered.flatMap((cell) => [...file.prose, cell]),
    metadata: file.metadata,
    nbformat: 4,
    nbformat_minor: file.minor,
  }
}

function renderOldNotebook(cells: readonly string[], file: FileForm): object {
  const rendered = cells.map((cell, at) => ({
    cell_type: 'code',
    collapsed: false,
    input: renderSource(markFirst(cell, at, file), file),
    language: 'python',
    metadata: file.cellMetadata,
    outputs: file.outputs,
    prompt_number: at + 1,
  }))
  const prose = { cell_type: 'heading', level: 1, metadata: {}, source: ['Gradient checking'] }
  const worksheet = { cells: rendered.flatMap((cell) => [prose, cell]), metadata: {} }
  return { metadata: { name: '' }, nbformat: 3, nbformat_minor: 0, worksheets: [worksheet] }
}

function markFirst(cell: string, at: number, { hasMark }: FileForm): string {
  return at === 0 && hasMark ? `\ufeff${cell}` : cell
}

function renderSource(cell: string, { isJoined }: FileForm): string | readonly string[] {
  return isJoined ? cell : cell.split(/(?<=\n)/)
}
