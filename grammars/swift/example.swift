// What the Swift pack sees; example.symbols is what it must say of it.
import Foundation

/// A point in a space.
@available(iOS 13, *)
@MainActor
public struct Point<T: Equatable, U>: Hashable, Codable where U: Sendable {
  public var x: T
  public private(set) var y: Int = 0, z = 1
  public let (a, b): (Int, Int)
  static let shared = Point()
  public var computed: Int { get throws { 1 } set { } }

  /// Moves it.
  ///
  /// - Parameter point: where to
  /// - Returns: whether it did
  @discardableResult
  public mutating func move(to point: Self, _ by: Int = 3, names: String..., f: @escaping (Int) -> Void, here: inout Int) async throws(MoveError) -> Bool where T: Comparable { true }

  public init?(x: T, _ y: Int) {}
  public init(@Builder content: () -> Void, closure: sending @Sendable () -> Void = {}) throws {}
  deinit {}
  public subscript(i: Int, key k: String) -> T { get { x } set {} }
  public static func == (l: Self, r: Self) -> Bool { true }
  enum Inner: String { case one, two = "2"; case three(Int, label: String = "x"); indirect case four(Self) }
  typealias Elements<V> = Array<V>
  public func generic<V: Foo & Bar, W>(_ v: some Collection<V>, w: Optional<W>) -> any P {}
}

open class Base: NSObject, P, @unchecked Sendable {
  open func f() {}
  public final override class func g() {}
  required public init() {}
  internal func h() {}
  fileprivate(set) public var q: Int { didSet {} willSet {} }
  @objc(foo) public lazy var l: Int? = 3
  nonisolated(unsafe) public static var m: [String: Int] = [:]
}

extension Point: Shape where T == Int {
  public func extended() {}
}

public extension Point {
  func inPublic() {}
  private func hidden() {}
}

/// What there is.
public protocol P: AnyObject, Q where A == Int {
  associatedtype A: Equatable
  var v: Int { get set }
  func required(a b: Int) async throws
  func defaulted()
  static func make() -> Self
  init(x: Int)
  subscript(i: Int) -> Int { get }
}

extension P {
  public func defaulted() {}
}

public actor Account {
  nonisolated public func name() {}
}

infix operator +++ : AdditionPrecedence
prefix operator √
precedencegroup Power { higherThan: MultiplicationPrecedence }
public prefix func √ (x: Double) -> Double { x }

public func top(_ x: Int) -> (Int, name: String) {
  func nested() {}
  return (1, "")
}
public func rethrowing(_ f: () throws -> Void) rethrows {}
public let constant = 1, other = "x"

#if os(iOS)
public func onPhone() {}
#else
public func elsewhere() {}
#endif

@freestanding(expression)
public macro stringify<T>(_ value: T) -> (T, String) = #externalMacro(module: "M", type: "S")
package func inPackage() {}

final class PointTests: XCTestCase {
  func testMove() {}
}
