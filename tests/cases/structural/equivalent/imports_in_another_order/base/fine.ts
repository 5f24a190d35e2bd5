import b from "b";
import a, { x } from "a";

import * as c from "c";
c(a, b, x);
