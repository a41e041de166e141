import type { Words } from '#words/wording.ts'
import { common } from './common.ts'
import { attach } from './particle.ts'

export const values: Words['values'] = {
  place: ({ name = '비용', inside, point }) =>
    point === '' ? `${name}${inside}` : `${point}에서 ${name}${inside}`,
  sizeOne: (place) => `${attach(place, 'topic')} 원소가 하나인 배열이어서 숫자로 읽었습니다.`,
  number: ({ place, actual, expected }) =>
    `${attach(place, 'topic')} ${actual}입니다. 기대한 값은 ${expected}입니다.`,
  text: ({ place, actual, expected }) =>
    `${attach(place, 'topic')} "${actual}"입니다. 기대한 값은 "${expected}"입니다.`,
  shape: ({ place, actual, expected }) =>
    `${place}의 형상은 ${actual}입니다. 기대한 형상은 ${expected}입니다.`,
  gap: (gap, allowed) => `차이는 ${gap}이며 허용 범위(${allowed})를 넘습니다.`,
  others: (count) => `다른 원소 ${count}개도 다릅니다.`,
  keys: (place, missing, unexpected) => {
    const parts = [
      ...(missing.length > 0 ? [`${attach(common.list(missing), 'subject')} 없`] : []),
      ...(unexpected.length > 0
        ? [`기대하지 않은 ${attach(common.list(unexpected), 'subject')} 있`]
        : []),
    ]
    return `${place}에 ${parts.join('고, ')}습니다.`
  },
  more: (count) => `외 ${count}개`,
  type: ({ place, actualType, expectedType }) =>
    `${attach(place, 'topic')} ${common.found(actualType)}입니다. 기대한 것은 ${common.wanted(expectedType)}입니다.`,
  incomparable: ({ place, actualType, expectedType }) =>
    `${attach(place, 'topic')} 비교할 수 없었습니다: ${common.found(actualType)}이고 기대한 것은 ${common.wanted(expectedType)}인데, 둘 중 하나가 너무 커서 돌려보낼 수 없거나 데이터가 없습니다.`,
  tooLarge: (place, shape, entries) =>
    `${attach(place, 'topic')} 비교할 수 없었습니다: 형상 ${shape}, 원소 ${entries}개로 너무 커서 돌려보낼 수 없습니다.`,
  missingReturn: 'return이 빠지지 않았는지 확인하세요.',
}
