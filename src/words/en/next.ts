import type { ReasonCode } from '#contract/reasons.ts'

/** What to do about a failure, for those codes whose texts do not say it already. */
export const next: Readonly<Partial<Record<ReasonCode, string>>> = {
  'wrong-value': 'Work this value out by hand and compare step by step.',
  'wrong-shape': 'Print the shapes on the way to it and see where they part from what is expected.',
  'wrong-type': 'Return what the exercise asks for, and nothing around it.',
  'wrong-keys': 'Compare the keys with the names in the exercise, letter by letter.',
  'not-a-number': 'Return the number or the array itself; printing it does not return it.',
  'not-finite': 'Look for a division by zero, a logarithm of zero or an overflow.',
  'missing-gradient': 'Return it under exactly this name.',
  'wrong-gradient': 'Work this entry out by hand and compare with the line that computes it.',
  zeros:
    'Follow it back from the cost: somewhere it is overwritten, masked away or never assigned.',
  exception: 'Look at the values and the shapes that the line works with.',
  'syntax-error': 'Mend the line; the mistake may also stand shortly before it.',
  'missing-function': 'Write it at the top level, under exactly this name.',
  'imported-not-written': 'Write it yourself, under this name.',
  'not-filled-in': 'Write its body and submit again.',
  'wrong-signature': 'Let it take and return what the exercise names, in this order.',
  'forbidden-import': 'Do without this module: NumPy is enough here.',
}
