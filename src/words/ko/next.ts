import type { Words } from '#words/wording.ts'

export const next: Words['next'] = {
  'wrong-value': '이 값을 손으로 계산해 보고 한 단계씩 비교하세요.',
  'wrong-shape': '계산 과정의 형상을 출력해서 기대한 것과 어디서 달라지는지 확인하세요.',
  'wrong-type': '문제가 요구하는 것만 반환하세요.',
  'wrong-keys': '키를 문제에 나온 이름과 한 글자씩 비교하세요.',
  'not-a-number': '숫자나 배열 자체를 반환하세요. 출력하는 것은 반환하는 것이 아닙니다.',
  'not-finite': '0으로 나누거나 0의 로그를 구하거나 넘침이 일어나는 곳을 찾아보세요.',
  'missing-gradient': '정확히 이 이름으로 반환하세요.',
  'wrong-gradient': '이 원소를 손으로 계산해 보고, 그것을 계산하는 줄과 비교하세요.',
  zeros: '비용에서부터 거슬러 올라가 보세요. 어딘가에서 덮어쓰이거나 가려지거나 대입되지 않습니다.',
  exception: '그 줄이 다루는 값과 형상을 확인하세요.',
  'syntax-error': '그 줄을 고치세요. 실수는 그 조금 앞에 있을 수도 있습니다.',
  'missing-function': '가장 바깥 수준에 정확히 이 이름으로 작성하세요.',
  'imported-not-written': '이 이름으로 직접 작성하세요.',
  'not-filled-in': '본문을 작성하고 다시 제출하세요.',
  'wrong-signature': '문제가 말하는 것을 그 순서대로 받고 반환하게 하세요.',
  'forbidden-import': '이 모듈 없이 작성하세요. 여기서는 NumPy로 충분합니다.',
}
