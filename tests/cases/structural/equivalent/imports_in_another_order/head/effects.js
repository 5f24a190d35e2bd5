import a from "a";
import "./polyfill";
import b from "b";
