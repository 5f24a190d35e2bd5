import os  # an ordinary remark
