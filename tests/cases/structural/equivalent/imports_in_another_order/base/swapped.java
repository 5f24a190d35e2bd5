package p;

import b.B;
import a.A;

class C {}
