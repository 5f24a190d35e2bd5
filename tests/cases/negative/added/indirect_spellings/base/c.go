package lib

import f "fmt"
