/** Cells that learners leave in their notebooks, and that change nothing of what is graded, by what they are. */
export const EXTRA_CELLS: Readonly<Record<string, string>> = {
  'nothing in it': '',
  'blanks alone': '   \n\t\n  ',
  'a comment alone': '# my answer is below',
  'line magics': '%load_ext autoreload\n%autoreload 2\n%matplotlib inline',
  'a line magic inside a block': 'if True:\n    %time z = 3\n',
  'magics of an exported script':
    "get_ipython().run_line_magic('load_ext', 'autoreload')\nget_ipython().magic('autoreload 2')",
  'a cell magic of an exported script': "get_ipython().run_cell_magic('time', '', 'z = 3\\n')",
  'shell lines': '!pip install numpy\n!ls -la\n!cd /content && git clone https://example.org/x.git',
  'a shell line that is assigned': 'files = !ls\nprint(files)',
  'a question to the shell': 'np.dot?\n?np.linalg.norm\nnp.copy??',
  'prompts of a terminal': '>>> z = 3\n>>> print(z)\n3',
  'an exception': 'print(a_name_that_is_not_there)',
  'a failing assertion': 'assert type(difference_of_last_year) == float, "is a number"',
  'an exception of its own': 'raise KeyboardInterrupt',
  'an exit': 'import sys\nsys.exit(1)',
  'an exit of the shell': 'exit()\nquit()',
  'a missing file': 'data = open("datasets/train_catvnoncat.h5").read()',
  'a question to the learner': 'name = input("What is your name? ")',
  'Python 2': 'print "J = " + str(8)',
  'a loop without a body':
    'for i in range(3):\n    # YOUR CODE STARTS HERE\n\n    # YOUR CODE ENDS HERE\n',
  'a header without its colon': 'def helper_of_mine(x)\n    return x',
  'lost indentation': 'def helper_of_mine(x):\nreturn x',
  'parentheses that do not match': 'z = ((1 + 2)\nw = [3))',
  'prose for code': 'The derivative of J with respect to theta is x, as the formula (1) says.',
  'Korean prose': '여기에 답을 쓰세요: 기울기는 x 입니다.',
  'a plot':
    'import matplotlib.pyplot as plt\nplt.figure(figsize=(5, 4))\nplt.plot([1, 2], [3, 4], "r--")\nplt.show()',
  'axes of a plot':
    'from matplotlib import pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.rcParams["image.cmap"] = "gray"',
  'sklearn and h5py':
    'import h5py\nimport sklearn\nimport sklearn.datasets\nfrom sklearn.linear_model import LogisticRegression\nclf = LogisticRegression().fit([[1]], [2])',
  'modules of another course':
    'import tensorflow as tf\nimport pandas as pd\nfrom past.builtins import xrange\nfrom PIL import Image\nimport scipy.io',
  'a mounted drive':
    'from google.colab import drive\ndrive.mount("/content/drive")\nimport os\nos.chdir("/content/drive/My Drive")',
  'the course’s files under other names':
    'from testCases_v4 import *\nimport testCases_grad\nfrom gc_utils_v2 import sigmoid, relu\nimport gradient_utils',
  'files of the course’s other weeks':
    'from dnn_utils_v2 import *\nfrom init_utils import *\nfrom reg_utils import *\nimport opt_utils, dnn_app_utils_v3',
  'tests of the course':
    'from public_tests import *\nforward_propagation_test(forward_propagation)\nbackward_propagation_test(backward_propagation)\ngradient_check_test(gradient_check)',
  'tests of the course through their module':
    'import public_tests\npublic_tests.gradient_check_n_test(None, None, None)\nimport dlai_tools',
  'coloured text': 'print("\\033[92m" + "Your backward propagation works!" + "\\033[0m")',
  'much text': 'for i in range(300):\n    print("iteration", i, "-" * 60)',
  'control characters': 'print("\\x1b]8;;https://example.org\\x07link\\x00\\r\\b\\ud800")',
  'names of its own':
    'my_answer, my_list, counter = 42, [], 0\nfor counter in range(3):\n    my_list.append(counter)',
  'names that parameters have':
    'X = Y = parameters = gradients = None\nx, theta, epsilon = "x", [], 5',
  'names of other alphabets':
    'α, 变量, θ_plus, é = 0.01, 3, 4, 5\n𝑧 = 2\nprint("역전파", "梯度检验", z)',
  'a seed': 'import random\nnp.random.seed(7)\nrandom.seed(7)\nz = np.random.randn(3)',
  'settings of NumPy':
    'np.set_printoptions(precision=3, suppress=True)\nnp.seterr(divide="ignore")\nimport warnings\nwarnings.filterwarnings("ignore")',
  'a look at the names': 'print(sorted(globals())[:3], len(dir()), vars().keys())',
  'a class and functions':
    'class Net:\n    def forward(self):\n        return 1\n\ndef helper_of_mine(z):\n    return z',
  'a main block': 'if __name__ == "__main__":\n    print("main", __name__)',
  'a future import': 'from __future__ import print_function, division',
  'a deep recursion': 'def down(n):\n    return down(n + 1)\n\ndown(0)',
  'a display': 'display("a text")\nfrom IPython.display import Image, HTML\nHTML("<b>bold</b>")',
  'a clock': 'import time\ntic = time.time()\ntime.sleep(0.001)\nprint(time.time() - tic)',
  'a progress bar': 'from tqdm import tqdm\nfor i in tqdm(range(2)):\n    pass',
}

/** Cells that the text of a plain script would run together with what follows them. */
export const CELL_BOUND_EXTRAS: Readonly<Record<string, string>> = {
  'a shell script': '%%bash\nfor i in 1 2 3; do\n  echo $i\ndone',
  'a web page': '%%html\n<b style="color: red">(1)</b>',
  'a file to write': '%%writefile answer.py\ndef forward_propagation(x, theta):\n    return 7',
  'a timed cell': '%%time\nz = 3',
  'a quote that is never closed': 'z = """this is my answer',
  'a parenthesis that is never closed': 'print("J = " + str(8)',
  'a string that is never closed': "print('J = )",
  'a line that goes on': 'z = 1 + \\',
}

/** Cells that change what the functions above them go by; each function keeps to its own cell's names. */
export const LATER_CELLS: Readonly<Record<string, string>> = {
  'helpers made anew': 'def relu(z):\n    return None\n\nsigmoid = 0',
  'NumPy under another name': 'import math as np',
}
