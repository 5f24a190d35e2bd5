import contextlib
import os
from typing import Any as T
