import type { Tensor } from './tensor.ts'

/**
 * A value that goes into a sandbox or comes out of one. Numbers that a program returned, Python and NumPy scalars
 * included, are tensors of shape []; `type` is the name the program's language has for what it held.
 */
export type Value =
  | { readonly kind: 'tensor'; readonly tensor: Tensor; readonly type?: string }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Value[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [string, Value])[] }
  /** Only from a sandbox: an array too large to send back, with the shape it had. */
  | { readonly kind: 'omitted'; readonly shape: readonly number[]; readonly type: string }
  /** Only from a sandbox: something that is no number, such as a function or an object array. */
  | { readonly kind: 'other'; readonly type: string }
