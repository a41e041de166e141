import type { Words } from '#words/wording.ts'
import { common } from './common.ts'
import { attach } from './particle.ts'

type Lines = Words['lines']

function place({ target, several }: Parameters<Lines['added']>[0]): string {
  if (several === undefined) return `${target}의 줄`
  return 'letters' in several
    ? `모든 ${several.letters}의 줄`
    : `${several.arrays.join(', ')}의 줄들`
}

function showName({ name, isBeforeDropout }: Parameters<Lines['arrayName']>[0]): string {
  return isBeforeDropout ? `드롭아웃 이전의 ${name}` : name
}

/** Each clause ends in 때. */
export const lines: Lines = {
  replaced: (from, to, at) =>
    `${place(at)}에 ${showName(from)} 대신 ${attach(showName(to), 'subject')} 있을 때`,
  penaltyScaled: (factor, at) =>
    `${place(at)}에 있는 규제 항이 올바른 값의 ${common.factor(factor)}일 때`,
  slope: (formula, at) => `${place(at)}에 ${attach(formula, 'subject')} 곱해져 있을 때`,
  step: (x, one, other) => `(${x} > 0이면 ${one}, 아니면 ${other})`,
  arrayName: showName,
  single: (which, isAveraged, at) =>
    `${place(at)}에서 ${which === 'first' ? '첫' : '마지막'} 샘플만 ${isAveraged ? '' : '1/m 없이 '}쓰일 때`,
  labelLeftOut: (at) => `${place(at)}에서 레이블을 빼지 않을 때`,
  factorLeftOut: (at) => `${place(at)}에서 곱셈 인자 하나가 빠졌을 때`,
  derivativeLeftOut: (z, at) => `${place(at)}에서 곱셈 인자 g'(${z})가 빠졌을 때`,
  exchanged: (at) => `${place(at)}에서 뺄셈의 순서가 거꾸로일 때`,
  added: (at) => `${place(at)}에서 빼야 할 것을 더할 때`,
  penaltyDropped: (at) => `${place(at)}에서 규제 항이 빠졌을 때`,
  penaltySubtracted: (at) => `${place(at)}에서 규제 항을 뺄 때`,
  penaltyAdded: (at) => `${place(at)}에 규제 항이 더해져 있을 때`,
  transposed: (at) => `${place(at)}에서 행렬 곱이 전치되어 있을 때`,
  untransposed: (at) => `${place(at)}에서 전치 하나가 빠졌을 때`,
  entrywise: (at) => `${place(at)}에서 행렬 곱 대신 *를 쓸 때`,
  axis: (at) => `${place(at)}에서 샘플뿐 아니라 유닛에 대해서도 더할 때`,
}
