import type { Wording } from '#words/wording.ts'
import type { Loaded, LoadNote } from './ports.ts'
import type { Remark } from './remark.ts'
import { tellStaleOutputs } from './stale-outputs.ts'
import type { SubmissionText } from './submission-text.ts'

/** What a report tells of a program as a whole. */
export function describeProgram(text: SubmissionText, loaded: Loaded): readonly Remark[] {
  return [...describeFaults(loaded), ...describeNotes(loaded), ...tellStaleOutputs(text, loaded)]
}

/** What is told of statements outside the graded functions; a fault in one never hides another function. */
export function describeFaults(loaded: Loaded): readonly Remark[] {
  return loaded.faults.map((fault) => ({
    code: FAULT_CODES[fault.code],
    severity: 'notice',
    text: ({ program }) => program.fault(fault.code, fault.text),
    ...(fault.location === undefined ? {} : { location: { ...fault.location } }),
    ...(fault.excerpt === undefined ? {} : { excerpt: fault.excerpt }),
  }))
}

const FAULT_CODES = {
  'syntax-error': 'syntax-error',
  exception: 'top-level-exception',
  exited: 'top-level-exit',
  'memory-limit': 'memory-limit',
  'forbidden-import': 'forbidden-import',
} as const

/** What is worth knowing of a program as a whole, and takes nothing from its marks. */
export function describeNotes({ notes }: Loaded): readonly Remark[] {
  return notes.map((note) => ({
    code: note.code,
    severity: 'notice',
    text: NOTE_TEXTS[note.code](note),
    ...(note.location === undefined ? {} : { location: { ...note.location } }),
  }))
}

const NOTE_TEXTS: Readonly<Record<LoadNote['code'], (note: LoadNote) => Wording>> = {
  'stubbed-import':
    ({ name }) =>
    ({ program }) =>
      program.stubbedImport(name),
  'duplicate-definition': ({ name, location, earlier = [] }) => {
    const places = [...earlier, ...(location === undefined ? [] : [location])]
    return ({ program }) => program.duplicateDefinition(name, places)
  },
  'extra-print':
    ({ name, count = 1 }) =>
    ({ program }) =>
      program.extraPrint(name, count),
  'extra-cells':
    ({ count = 1 }) =>
    ({ program }) =>
      program.extraCells(count),
  'changed-signature':
    ({ name, names = [] }) =>
    ({ program }) =>
      program.changedSignature(name, { now: names[0] ?? '', before: names[1] ?? '' }),
  'global-variable':
    ({ name, names = [] }) =>
    ({ program }) =>
      program.globalVariable(name, names),
  'extra-variable':
    ({ name, names = [] }) =>
    ({ program }) =>
      program.extraVariable(name, names),
}
