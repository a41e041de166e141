import type { Draft, Extra } from './draft.ts'
import { CELL_BOUND_EXTRAS, EXTRA_CELLS } from './extra-cells.ts'
import { FILE_DETAILS, FILE_FORMS, OUTPUTS } from './files.ts'
import { COURSE_REWRITES, REWRITES, type Rewrite } from './rewrites.ts'

/** Something about a submission that no verdict may depend on. */
export interface Quirk {
  readonly about: string
  /** @param at where a quirk that adds a cell puts it, from 0 to 1. */
  readonly apply: (draft: Draft, at: number) => Draft
}

const rewrite = ([about, apply]: [string, Rewrite]): Quirk => ({ about, apply })
const addCell = ([about, source]: [string, string]): Quirk => ({
  about: `a cell with ${about}`,
  apply: (draft, at) => addExtra(draft, { source, at }),
})

/** Quirks that need cells: a plain script would run them together with what follows. */
const CELL_BOUND: readonly Quirk[] = Object.entries(CELL_BOUND_EXTRAS).map(addCell)

/** Every quirk once. */
export const QUIRKS: readonly Quirk[] = [
  ...Object.entries(EXTRA_CELLS).map(addCell),
  ...CELL_BOUND.map((quirk) => ({
    ...quirk,
    apply: (draft: Draft, at: number) =>
      draft.file.kind === 'script' ? draft : quirk.apply(draft, at),
  })),
  ...Object.entries({ ...REWRITES, ...COURSE_REWRITES }).map(rewrite),
  ...Object.entries({ ...FILE_FORMS, ...FILE_DETAILS }).map(
    ([about, form]): Quirk => ({
      about,
      apply: (draft) => ({ ...draft, file: { ...draft.file, ...form } }),
    }),
  ),
  ...Object.entries(OUTPUTS).map(
    ([about, outputs]): Quirk => ({
      about: `saved outputs: ${about}`,
      apply: (draft) => ({
        ...draft,
        file: { ...draft.file, outputs: [...draft.file.outputs, ...outputs] },
      }),
    }),
  ),
]

function addExtra(draft: Draft, extra: Extra): Draft {
  return { ...draft, extras: [...draft.extras, extra] }
}
