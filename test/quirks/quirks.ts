import type { Draft, Extra, FileForm } from './draft.ts'
import { CELL_BOUND_EXTRAS, EXTRA_CELLS, LATER_CELLS } from './extra-cells.ts'
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
const addBoundCell = ([about, source]: [string, string]): Quirk => ({
  about: `a cell with ${about}`,
  apply: (draft, at) => addExtra(draft, { source, at, isCellBound: true }),
})
/** Where nothing imports the helpers, those that come only later are the ones that are meant. */
const addLaterCell = ([about, source]: [string, string]): Quirk => ({
  about: `below all else ${about}`,
  apply: (draft) => {
    const isMeant = source.includes('relu') && !draft.imports.includes('gc_utils')
    return isMeant ? draft : addExtra(draft, { source, at: 2, isCellBound: true })
  },
})
const changeFile = ([about, form]: [string, Partial<FileForm>]): Quirk => ({
  about,
  apply: (draft) => ({ ...draft, file: { ...draft.file, ...form } }),
})
const saveOutputs = ([about, outputs]: [string, readonly unknown[]]): Quirk => ({
  about: `saved outputs: ${about}`,
  apply: ({ file, ...draft }) => ({
    ...draft,
    file: { ...file, outputs: [...file.outputs, ...outputs] },
  }),
})

/** Every quirk once; several are to be applied in this order. */
export const QUIRKS: readonly Quirk[] = [
  ...Object.entries({ ...COURSE_REWRITES, ...REWRITES }).map(rewrite),
  ...Object.entries(EXTRA_CELLS).map(addCell),
  ...Object.entries(CELL_BOUND_EXTRAS).map(addBoundCell),
  ...Object.entries(LATER_CELLS).map(addLaterCell),
  ...Object.entries({ ...FILE_FORMS, ...FILE_DETAILS }).map(changeFile),
  ...Object.entries(OUTPUTS).map(saveOutputs),
]

function addExtra(draft: Draft, extra: Extra): Draft {
  return { ...draft, extras: [...draft.extras, extra] }
}
