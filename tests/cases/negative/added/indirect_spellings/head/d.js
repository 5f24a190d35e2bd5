const log = console.log;
log('a');
console["log"]('b');
window.eval('c');
globalThis['eval']('d');
el["innerHTML"] = e;
try { f(); } catch { ; }
g().catch(function () {});
const evaluate = (text) => text;
evaluate('fine');
evaluator["log"]('fine');
