package a

// ﻿inside
var A = 1
