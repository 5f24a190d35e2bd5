// Every construct of `negative: added`, in every language.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "tests/unit/added_fixture.h"
#include "tests/unit/catch.h"

namespace agentcheck {
namespace {

struct Case {
  std::string construct, path, text, lines;
};

/// Every line is one statement or more; `lines` are those with a finding when all of it is new.
const std::vector<Case>& cases() {
  static const std::vector<Case> kCases{
      {"any", "a.ts",
       "let a: any;\nconst b = c as any;\nlet d: Array<any>;\nlet e = <any>f;\nlet s = 'any';\n"
       "// any\nconst any = 1;\nfunction g<T extends unknown>(x: T): unknown { return x; }\n",
       "1 2 3 4"},
      {"any", "a.tsx", "export const C = (p: any) => <p>any</p>;\n", "1"},
      {"any", "a.js", "const any = 1;\n", ""},
      {"any", "a.py",
       "from typing import Any\nimport typing as t\ndef f(a: Any) -> t.Any:\n    'Any'\n"
       "    return cast(Any, a)\nx: dict[str, Any] = {}\ny: Any | None = None\nz = Any_thing\n",
       "3 3 5 6 7"},
      {"any", "a.go",
       "package p\n\nfunc f(a any, b interface{}) {}\n\nfunc g[T any](a T) {}\n\n"
       "type i interface{ M() }\n\nvar s = \"any\"\n",
       "3 3"},
      {"suppressions", "a.js",
       "/* eslint-disable no-console */\nf(); // eslint-disable-line\n// istanbul ignore next\n"
       "const s = '// eslint-disable-line';\n// we use eslint here\n",
       "1 2 3"},
      {"suppressions", "a.ts",
       "// @ts-ignore\nf();\n// @ts-expect-error wrong\ng();\nconst s = `// @ts-ignore`;\n"
       "// the @ts-ignore above is meant\n",
       "1 3"},
      {"suppressions", "a.py",
       "import os  # noqa: F401\nx = 1  # type: ignore[assignment]\ns = '# noqa'\n# pylint: "
       "disable=foo\n"
       "def f():  # pragma: no cover\n    return 1  # nosec\n# type: (int) -> str\n",
       "1 2 4 5 6"},
      {"suppressions", "a.go",
       "package p\n\nvar a = 1 //nolint:errcheck\n\n//lint:ignore U1000 x\nvar b = \"//nolint\"\n",
       "3 5"},
      {"suppressions", "a.rs",
       "#![allow(dead_code)]\n#[allow(unused)]\nfn f() {}\n#[expect(clippy::x)]\nfn g() {}\n"
       "#[cfg_attr(feature = \"a\", allow(unused))]\nfn h() { let s = \"#[allow(unused)]\"; "
       "}\n#[derive(Debug)]\nstruct S;\n",
       "1 2 4 6"},
      {"suppressions", "A.java",
       "class A {\n  @SuppressWarnings(\"unchecked\")\n  void f() {} // NOSONAR\n  String s = "
       "\"@SuppressWarnings\";\n}\n",
       "2 3"},
      {"suppressions", "a.c",
       "#pragma GCC diagnostic ignored \"-Wall\"\n#pragma once\nint a; // NOLINT\nchar *s = "
       "\"NOLINT\";\n",
       "1 3"},
      {"suppressions", "a.cpp", "// NOLINTNEXTLINE(foo)\nint a;\n#pragma warning(disable : 4996)\n",
       "1 3"},
      {"suppressions", "run.sh", "# shellcheck disable=SC2086\necho $x\n", "1"},
      {"suppressions", "README.md", "Use `# noqa` and `# shellcheck disable=SC1`.\n", ""},
      {"todo", "a.py",
       "# TODO: this\nx = 1  # FIXME later\ns = 'TODO'\n# a todo list is kept\n# see TODO.md\n",
       "1 2"},
      {"todo", "a.go",
       "package p\n\n// TODO(me): this\nvar a = 1\n\n/* XXX */\nvar todo = \"TODO: x\"\n", "3 6"},
      {"todo", "a.rs", "/// TODO document\nfn f() { let s = \"TODO\"; }\n", "1"},
      {"todo", "Makefile", "all:\n\techo TODO\n# TODO: x\n", "3"},
      {"debug-prints", "a.js",
       "console.log(1);\nconsole.error(2);\ndebugger;\nlogger.debug(3);\nconst s = "
       "'console.log(1)';\n"
       "// console.log(1)\nconsole.table(x);\n",
       "1 3 7"},
      {"debug-prints", "a.py",
       "print(1)\nprint(1, file=f)\nbreakpoint()\nimport pdb\npdb.set_trace()\nself.print(2)\ns = "
       "'print(1)'\n",
       "1 3 4 5"},
      {"debug-prints", "a.go",
       "package p\n\nfunc f() {\n\tfmt.Println(1)\n\tprintln(2)\n\tfmt.Fprintln(w, "
       "3)\n\tlog.Println(4)\n}\n",
       "4 5"},
      {"debug-prints", "cmd/a.go",
       "package main\n\nfunc main() {\n\tfmt.Println(1)\n\tprintln(2)\n}\n", "5"},
      {"debug-prints", "a.rs",
       "fn f() {\n    println!(\"x\");\n    dbg!(1);\n    write!(w, \"x\");\n}\n", "2 3"},
      {"debug-prints", "main.rs", "fn main() {\n    println!(\"x\");\n    dbg!(1);\n}\n", "3"},
      {"debug-prints", "A.java",
       "class A { void f() {\n  System.out.println(1);\n  e.printStackTrace();\n  "
       "log.info(\"System.out.println\");\n"
       "  e.printStackTrace(w);\n} }\n",
       "2 3"},
      {"debug-prints", "a.c",
       "void f(void) {\n  printf(\"x\");\n  fprintf(f, \"x\");\n  snprintf(b, 1, \"x\");\n}\n",
       "2"},
      {"debug-prints", "a.cpp", "void f() {\n  std::cout << 1;\n  std::cerr << 1;\n}\n", "2"},
      {"debug-prints", "b.cpp", "int main() {\n  std::cout << 1;\n}\n", ""},
      {"skipped-tests", "a.test.js",
       "it.skip('a', f);\ntest.only('b', f);\nxdescribe('c', f);\nit('d', "
       "f);\nlist.skip(1);\nfit(model);\n"
       "test.todo('e');\ndescribe.only.each([1])('f', g);\n",
       "1 2 3 7 8"},
      {"skipped-tests", "test_a.py",
       "@pytest.mark.skip\ndef test_a(): pass\n@unittest.skipIf(x, 'y')\ndef test_b(): pass\ndef "
       "test_c():\n"
       "    pytest.skip('x')\n    self.skipTest('y')\n@pytest.mark.parametrize('a', [1])\ndef "
       "test_d(): pass\n",
       "1 3 6 7"},
      {"skipped-tests", "a_test.go",
       "package p\n\nfunc TestA(t *testing.T) {\n\tt.Skip(\"x\")\n\tr.Skip(1)\n\tt.SkipNow()\n}\n",
       "4 6"},
      {"skipped-tests", "a.rs",
       "#[test]\n#[ignore]\nfn a() {}\n#[test]\n#[ignore = \"slow\"]\nfn b() {}\n", "2 5"},
      {"skipped-tests", "ATest.java",
       "class ATest {\n  @Disabled\n  @Test void a() {}\n  @Ignore(\"x\") @Test void b() {}\n}\n",
       "2 4"},
      {"skipped-tests", "a_test.cc", "TEST(A, DISABLED_B) { }\nTEST(A, C) { GTEST_SKIP(); }\n",
       "1 2"},
      {"unsafe", "a.js",
       "eval(x);\nnew Function('a');\ne.innerHTML = x;\ne.innerHTML = '';\nsetTimeout(f, "
       "1);\nconst s = 'eval(x)';\n",
       "1 2 3"},
      {"unsafe", "a.tsx", "const a = <p dangerouslySetInnerHTML={{__html: x}} />;\n", "1"},
      {"unsafe", "a.py",
       "eval(x)\nast.literal_eval(x)\nos.system(x)\nrun(x, shell=True)\nrun(x, "
       "shell=False)\npickle.loads(x)\n"
       "yaml.load(f, Loader=yaml.SafeLoader)\n",
       "1 3 4 6"},
      {"unsafe", "a.go",
       "package p\n\nvar a = unsafe.Pointer(b)\n\nvar c = tls.Config{InsecureSkipVerify: true}\n",
       "3 5"},
      {"unsafe", "a.rs",
       "unsafe fn f() {}\nfn g() {\n    unsafe { f() }\n}\nunsafe impl Send for S {}\nconst S: "
       "&str = \"unsafe\";\n",
       "1 3 5"},
      {"unsafe", "A.java",
       "import sun.misc.Unsafe;\nclass A { Object o = Runtime.getRuntime().exec(x); }\n", "1 2"},
      {"unsafe", "a.c", "void f(char *a) {\n  strcpy(a, b);\n  strncpy(a, b, 1);\n  gets(a);\n}\n",
       "2 4"},
      {"unsafe", "a.cpp", "auto a = reinterpret_cast<int*>(b);\nauto c = static_cast<int>(d);\n",
       "1"},
      {"empty-catch", "a.js",
       "try { f(); } catch (e) {}\ntry { f(); } catch { /* ignore */ }\ntry { f(); } catch (e) { "
       "g(e); }\n"
       "p.catch(() => {});\np.catch(() => { g(); });\n",
       "1 2 4"},
      {"empty-catch", "a.py",
       "try:\n    f()\nexcept E:\n    pass\ntry:\n    f()\nexcept E:\n    # why\n    ...\ntry:\n   "
       " f()\nexcept E:\n    g()\n",
       "3 7"},
      {"empty-catch", "a.go",
       "package p\n\nfunc f() {\n\tif err != nil {\n\t}\n\tif err != nil {\n\t\treturn\n\t}\n}\n",
       "4"},
      {"empty-catch", "a.rs",
       "fn f() {\n    match a {\n        Ok(b) => g(b),\n        Err(_) => {}\n    }\n    if let "
       "Err(_) = a {}\n}\n",
       "4 6"},
      {"empty-catch", "A.java",
       "class A { void f() {\n  try { g(); } catch (E e) { }\n  try { g(); } catch (E e) { h(); "
       "}\n} }\n",
       "2"},
      {"empty-catch", "a.cpp",
       "void f() {\n  try { g(); } catch (...) {}\n  try { g(); } catch (...) { h(); }\n}\n", "2"},
      {"stubs", "a.js",
       "function f() { throw new Error('not implemented'); }\nfunction g() { throw new "
       "Error('bad'); }\n",
       "1"},
      {"stubs", "a.py",
       "def f():\n    raise NotImplementedError\ndef g():\n    pass\ndef h():\n    'doc'\n    ...\n"
       "class A(Protocol):\n    def m(self): ...\nclass B:\n    @abstractmethod\n    def "
       "m(self):\n        raise NotImplementedError\n"
       "    def n(self):\n        return 1\n",
       "2 3 5"},
      {"stubs", "test_a.py", "def f():\n    pass\n", ""},
      {"stubs", "a.pyi", "def f(): ...\n", ""},
      {"stubs", "a.go",
       "package p\n\nfunc f() { panic(\"not implemented\") }\n\nfunc g() { panic(\"bad\") }\n",
       "3"},
      {"stubs", "a.rs",
       "fn f() { todo!() }\nfn g() { unimplemented!(\"x\") }\nfn h() { panic!(\"bad\") }\n", "1 2"},
      {"stubs", "A.java",
       "class A {\n  void f() { throw new UnsupportedOperationException(); }\n"
       "  void g() { throw new UnsupportedOperationException(\"immutable\"); }\n}\n",
       "2"},
      {"stubs", "a.cpp", "void f() { throw std::logic_error(\"not implemented\"); }\n", "1"},
      {"commented-out-code", "a.js",
       "// const a = f(1);\n// g(a);\nf();\n\n// This is a remark: call f(x) first.\n/** const b = "
       "1; */\n\n/*\n  if (a) {\n    b();\n  }\n*/\n",
       "1 8"},
      {"commented-out-code", "a.py",
       "# x = f(1)\n# g(x)\ny = 1\n\n# for each item, return the sum (see below)\n\n# TODO: x\n\n# "
       "if a:\n#     b()\n\n# a = b\n",
       "1 9"},
      {"commented-out-code", "a.go",
       "package p\n\nfunc f() {\n\t// a := g()\n\t// return a\n}\n\n// f is documented. It returns "
       "f(x).\nvar b = 1\n",
       "4"},
      {"commented-out-code", "a.rs",
       "fn f() {\n    // let a = g();\n}\n/// let a = g();\nfn h() {} // see g()\n", "2"},
      {"commented-out-code", "A.java",
       "class A {\n  // int a = f(1);\n  void g() {} // not f(1);\n  // the size of it\n}\n", "2"},
      {"commented-out-code", "a.c",
       "void f(void) {\n  // g(a, b);\n  /* int a = g(1); */\n  /* see g(1) */\n}\n", "2 3"},
      {"commented-out-code", "a.cpp",
       "// auto a = f<int>(1);\n// A short sentence; it ends here.\n\n// auto b = f(2);\n", "4"},
      {"suppressions", "A.kt",
       "@file:Suppress(\"A\")\n@Suppress(\"B\")\nclass A\nval s = \"@Suppress\"\n// noinspection "
       "X\n",
       "1 2 5"},
      {"suppressions", "A.scala",
       "@nowarn class A\n@SuppressWarnings(Array(\"x\")) class B\n// scalastyle:off\nobject C { "
       "val s = \"@nowarn\" }\n",
       "1 2 3"},
      {"suppressions", "A.cs",
       "#pragma warning disable CS1591\n#nullable enable\n#nullable "
       "disable\n[SuppressMessage(\"a\", \"b\")]\n"
       "class A { string s = \"#pragma warning disable\"; } // ReSharper disable All\n"
       "#pragma warning restore CS1591\n",
       "1 3 4 5"},
      {"debug-prints", "A.kt",
       "fun f() {\n    println(1)\n    e.printStackTrace()\n    log.println(2)\n}\n", "2 3"},
      {"debug-prints", "Main.kt", "fun main() {\n    println(1)\n}\n", ""},
      {"debug-prints", "A.scala",
       "object A {\n  println(1)\n  e.printStackTrace()\n  Console.println(2)\n  "
       "log.println(3)\n}\n",
       "2 3 4"},
      {"debug-prints", "Main.scala", "object A extends App {\n  println(1)\n}\n", ""},
      {"any", "A.kt",
       "fun f(a: Any, b: List<Any?>) {}\nfun <T : Any> g(a: T) {}\nclass A {\n    override fun "
       "equals(other: Any?) = "
       "true\n}\n",
       "1 1"},
      {"any", "A.scala",
       "object A {\n  def f(a: Any): Int = 1\n  def g[T <: Any](a: T): T = a\n  def equals(a: "
       "Any): Boolean = true\n  "
       "val x: Map[Int, Any] = y\n}\n",
       "2 5"},
      {"debug-prints", "A.cs",
       "class A { void F() {\n  Console.WriteLine(1);\n  Debug.WriteLine(2);\n  "
       "log.WriteLine(3);\n} }\n",
       "2 3"},
      {"debug-prints", "Program.cs",
       "class A { static async Task<int> Main() {\n  Console.WriteLine(1);\n} }\n", ""},
      {"any", "A.cs",
       "class A {\n  dynamic F(List<dynamic> a) => a;\n  int dynamic = 1;\n  object o;\n}\n",
       "2 2"},
      {"skipped-tests", "ATest.kt",
       "@Ignore\nclass ATest {\n    @Disabled(\"x\")\n    @Test\n    fun a() {}\n    @JsonIgnore\n "
       "   val b = 1\n}\n",
       "1 3"},
      {"skipped-tests", "ASuite.scala",
       "class ASuite extends AnyFunSuite {\n  ignore(\"a\") { f() }\n  test(\"b\") { f() }\n  "
       "test(\"c\".ignore) { f() "
       "}\n}\n",
       "2 4"},
      {"skipped-tests", "ATest.cs",
       "class ATest {\n  [Fact(Skip = \"x\")] void A() {}\n  [Ignore] [Test] void B() {}\n  [Fact] "
       "void C() { "
       "Assert.Ignore(); }\n  [JsonIgnore] int x;\n}\n",
       "2 3 4"},
      {"unsafe", "A.kt", "fun f() {\n    Runtime.getRuntime().exec(x)\n    run(x)\n}\n", "2"},
      {"unsafe", "A.scala", "object A {\n  x.asInstanceOf[Int]\n  x.isInstanceOf[Int]\n}\n", "2"},
      {"unsafe", "A.cs",
       "class A {\n  unsafe void F() {\n    unsafe { }\n    Process.Start(\"a\");\n    new "
       "BinaryFormatter();\n  }\n}\n",
       "2 3 4 5"},
      {"empty-catch", "A.kt",
       "fun f() {\n    try { g() } catch (e: E) { }\n    try { g() } catch (e: E) { h() }\n}\n",
       "2"},
      {"empty-catch", "A.scala",
       "object A {\n  try { g() } catch { case _: E => }\n  try { g() } catch { case e: E => h() "
       "}\n}\n",
       "2"},
      {"empty-catch", "A.cs",
       "class A { void F() {\n  try { G(); } catch { }\n  try { G(); } catch (E) when (x) { /* no "
       "*/ }\n  try { G(); } "
       "catch (E e) { H(); }\n} }\n",
       "2 3"},
      {"stubs", "A.kt",
       "fun f(): Int = TODO()\nfun g() {\n    throw NotImplementedError()\n}\nfun h() {\n    throw "
       "E(\"bad\")\n}\n",
       "1 3"},
      {"stubs", "A.scala",
       "object A {\n  def f: Int = ???\n  def g = throw new NotImplementedError()\n  def h = throw "
       "new E(\"bad\")\n}\n",
       "2 3"},
      {"stubs", "A.cs",
       "class A {\n  void F() => throw new NotImplementedException();\n  void G() { throw new "
       "InvalidOperationException(\"bad\"); }\n}\n",
       "2"},
      {"commented-out-code", "A.kt",
       "class A {\n    // val a = f(1)\n    fun g() {} // not f(1)\n    // the size of it\n}\n",
       "2"},
      {"commented-out-code", "A.scala",
       "class A {\n  // val a = f(1)\n  def g = 1 // not f(1)\n  // the size of it\n}\n", "2"},
      {"commented-out-code", "A.cs",
       "class A {\n  // int a = F(1);\n  void G() {} // not F(1);\n  // void H() { G(1); }\n  int "
       "b;\n  // the size of it\n}\n",
       "2 4"},
  };
  return kCases;
}

}  // namespace

TEST_CASE("Constructs are found where they are code, and only there") {
  for (const Case& row : cases()) {
    INFO(row.construct << " " << row.path << "\n" << row.text);
    const Outcome outcome = decide_added(criterion_of(row.construct), {{row.path, "", row.text}});
    CHECK(lines_of(outcome) == row.lines);
    CHECK(outcome.verdict == (row.lines.empty() ? Verdict::pass : Verdict::fail));
  }
}

TEST_CASE("Constructs are found in a large change as in a small one") {
  const std::string padding(4096, '\n');
  for (const Case& row : cases()) {
    INFO(row.construct << " " << row.path << "\n" << row.text);
    CHECK(findings_when_added(row.construct, row.path, row.text + padding) == row.lines);
  }
}

TEST_CASE("A construct that reaches into a large change is seen, wherever its words are") {
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += fmt::format("    log{},\n", i);
  const std::string before = "function f() {\n  console.log(\n    a,\n    b,\n",
                    after = "    y,\n    z\n  );\n}\n";
  const Outcome outcome = decide_added(criterion_of("debug-prints"),
                                       {{"a.js", before + after, before + lines + after}});
  CHECK(lines_of(outcome).empty());  // The print itself was there.
  const Outcome added = decide_added(
      criterion_of("debug-prints"),
      {{"a.js", "function f() {\n  g(\n    a,\n    b,\n" + after, before + lines + after}});
  CHECK(lines_of(added) == "2");
}

TEST_CASE(
    "What was there before is not added: unchanged, deleted, moved, re-indented, or edited beside "
    "it") {
  for (const Case& row : cases()) {
    INFO(row.construct << " " << row.path << "\n" << row.text);
    const Criterion criterion = criterion_of(row.construct);
    CHECK(lines_of(decide_added(criterion, {{row.path, row.text, row.text}})).empty());
    CHECK(lines_of(decide_added(criterion, {{row.path, row.text, ""}})).empty());
    const std::size_t slash = row.path.rfind('/') + 1;
    const std::string moved = row.path.substr(0, slash) + "moved/" + row.path.substr(slash);
    CHECK(lines_of(decide_added(criterion, {{row.path, row.text, ""}, {moved, "", row.text}}))
              .empty());
    CHECK(
        lines_of(decide_added(criterion, {{row.path, row.text, "\n" + row.text + "\n"}})).empty());
    if (row.path.ends_with(".py") || row.path == "Makefile") continue;
    std::string indented = "  ";
    for (const char c : row.text) indented += c == '\n' ? std::string("\n  ") : std::string(1, c);
    CHECK(lines_of(decide_added(criterion, {{row.path, row.text, indented}})).empty());
  }
}

}  // namespace agentcheck
