/** All that a check may add to its verdict. */
export const NOTE_CODES = [
  'kink',
  'ties',
  'only-here',
  'elsewhere',
  'float32',
  'noisy',
  'quantised',
  'coarse',
  'unresolved',
  'domain-edge',
  'uninformative',
  'random',
  'hidden-state',
  'accumulates',
  'unsteady-backward',
  'backward-fails-nearby',
  'gradient-not-finite',
  'gradient-size',
  'cost-not-finite',
  'integer-parameters',
  'changed-arguments',
  'aliased-gradients',
  'budget',
] as const

export type NoteCode = (typeof NOTE_CODES)[number]

export interface CheckNote {
  readonly code: NoteCode
  /** The parameters that it is about; none when it is about all. */
  readonly names: readonly string[]
}

/** A note about some parameters, or about all. */
export function createNote(code: NoteCode, names: readonly string[] = []): CheckNote {
  return { code, names: [...new Set(names)] }
}
