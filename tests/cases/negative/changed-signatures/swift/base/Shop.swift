public struct Shop: Equatable {
  public var name: String
  public var count = 1
  public func sell(to buyer: String, _ count: Int = 1) throws -> Bool { true }
  public func open(for time: Optional<Int>) {}
  func free(a: Int) {}
}

public protocol Seller {
  func sell()
}

public enum State {
  case open, closed(Int)
}
