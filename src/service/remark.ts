import type { Message } from '#contract/report.ts'
import type { Wording } from '#words/wording.ts'

/** A message that is not in any language yet. */
export type Remark = Omit<Message, 'text'> & { readonly text: Wording }
