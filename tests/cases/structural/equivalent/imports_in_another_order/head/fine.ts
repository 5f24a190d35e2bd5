import a, { x } from "a";
import b from "b";
import * as c from "c";
c(a, b, x);
