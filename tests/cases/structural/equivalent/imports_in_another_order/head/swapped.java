package p;

import a.A;
import evil.B;

class C {}
