import type { Message } from '#contract/report.ts'
import type { Wording } from '#words/wording.ts'

/** A message that is not in any language yet; its title and the next step follow from its code. */
export type Remark = Omit<Message, 'title' | 'text' | 'next'> & { readonly text: Wording }
