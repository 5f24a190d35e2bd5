public struct Shop {
  public private(set) var name: String
  public var count: Int = 2
  public func sell(for customer: String, _ number: Int = 1) throws -> Bool { false }
  public func open(for hours: Int?) {}
  func free() {}
}

extension Shop: Equatable {}

public protocol Seller {
  func sell()
  func buy()
}

public enum State {
  case closed(Int, String)
}
