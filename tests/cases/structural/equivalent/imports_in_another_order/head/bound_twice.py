from b import parse
from a import parse
from c import *
import os
