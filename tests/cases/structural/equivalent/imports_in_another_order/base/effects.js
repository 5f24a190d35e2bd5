import b from "b";
import "./polyfill";
import a from "a";
