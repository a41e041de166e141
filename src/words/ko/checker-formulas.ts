import type { Words } from '#words/wording.ts'

/** `when` is a clause that ends in 때. */
export const checkerFormulas: Words['checkerFormulas'] = {
  'divides-by-epsilon': {
    when: '비용의 차를 2 * epsilon이 아니라 epsilon으로 나눌 때',
    next: '두 점은 2 * epsilon만큼 떨어져 있습니다. 그것으로 나누세요.',
  },
  'one-sided': {
    when: 'J_minus 자리에 J(theta)가 있을 때',
    next: 'J_minus는 theta - epsilon에서 계산하세요.',
  },
  'one-sided-halved': {
    when: 'theta_minus를 theta_plus로부터 만들었거나 둘이 같은 배열이어서 J_minus가 theta 자체에서의 비용일 때',
    next: 'theta_minus는 theta의 별도 복사본에서 시작하세요.',
  },
  'reversed-difference': {
    when: 'J_minus에서 J_plus를 뺄 때',
    next: 'gradapprox는 (J_plus - J_minus) / (2 * epsilon)입니다.',
  },
  'sum-of-costs': {
    when: '두 비용을 더할 때',
    next: 'gradapprox는 (J_plus - J_minus) / (2 * epsilon)입니다.',
  },
  'missing-parentheses': {
    when: '차를 2로 나눈 다음 epsilon을 곱할 때',
    next: '2 * epsilon을 괄호로 묶으세요.',
  },
  'unused-perturbation': {
    when: '흔든 파라미터를 쓰지 않거나 둘이 같은 배열이어서 J_plus와 J_minus가 같은 수일 때',
    next: '파라미터의 별도 복사본을 각각 흔들어 forward에 넘기세요.',
  },
  'whole-vector': {
    when: 'epsilon을 모든 파라미터에 한꺼번에 더할 때',
    next: 'i번째 원소만 바꾸세요.',
  },
  'accumulated-perturbation': {
    when: '한 원소에 더한 값이 다음 원소를 바꿀 때까지 남아 있을 때',
    next: '반복문의 매 회차를 파라미터의 새 복사본으로 시작하세요.',
  },
  'single-precision': {
    when: '파라미터가 단정밀도로 반올림될 때',
    next: 'float64를 유지하세요.',
  },
  'other-epsilon': {
    when: '전달받은 것과 다른 epsilon을 쓸 때',
    next: '인수 epsilon을 쓰세요. 기본값은 1e-7입니다.',
  },
  'other-variable': {
    when: '파라미터가 아닌 다른 변수를 흔들 때',
    next: 'epsilon은 theta에 더하고 입력은 그대로 두세요.',
  },
  'gradient-as-approximation': {
    when: '비교하는 양쪽이 같은 그래디언트일 때',
    next: '전달받은 그래디언트를 직접 계산한 근삿값과 비교하세요.',
  },
  'denominator-of-gradient': {
    when: '차를 한쪽 그래디언트의 노름으로만 나눌 때',
    next: '두 노름의 합으로 나누세요.',
  },
  'denominator-of-sum': {
    when: '차를 두 그래디언트를 더한 것의 노름으로 나눌 때',
    next: '두 노름의 합으로 나누세요.',
  },
  'denominator-product': {
    when: '분모에서 두 노름을 곱할 때',
    next: '두 노름을 더하세요.',
  },
  'denominator-doubled': {
    when: '차를 한쪽 그래디언트 노름의 두 배로 나눌 때',
    next: '두 노름의 합으로 나누세요.',
  },
  'no-denominator': {
    when: '분자만 반환할 때',
    next: '두 노름의 합으로 나누세요.',
  },
  'missing-denominator-parentheses': {
    when: '분자를 첫 번째 노름으로 나눈 다음 두 번째 노름을 더할 때',
    next: '두 노름의 합을 괄호로 묶으세요.',
  },
  'difference-of-norms': {
    when: '한 노름에서 다른 노름을 뺄 때',
    next: '분자는 차의 노름입니다.',
  },
  'squared-norms': {
    when: '노름 대신 노름의 제곱을 쓸 때',
    next: 'np.linalg.norm을 쓰거나 제곱근을 구하세요.',
  },
  'sums-for-norms': {
    when: '노름이 필요한 곳에서 원소를 그냥 더할 때',
    next: 'np.linalg.norm을 쓰세요.',
  },
  'one-norms': {
    when: '유클리드 노름 대신 절댓값의 합을 쓸 때',
    next: 'np.linalg.norm을 그대로 쓰세요.',
  },
  'max-norms': {
    when: '유클리드 노름 대신 가장 큰 원소를 쓸 때',
    next: 'np.linalg.norm을 그대로 쓰세요.',
  },
}
