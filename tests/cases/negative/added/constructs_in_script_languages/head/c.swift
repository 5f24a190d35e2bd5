let x = 1
// swiftlint:disable:next all
func f(a: Any) {
  // TODO: finish
  debugPrint(a)
  do { try g() } catch { /* never mind */ }
  withUnsafePointer(to: a) { _ in }
  fatalError("not implemented")
}
// func old(a: Int) -> Int {
//   return a + 1
// }
func testA() throws { throw XCTSkip("later") }
let s = "fatalError(\"not implemented\")"
