from a import parse
from b import parse
from c import *
import os
