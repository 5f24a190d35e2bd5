let x = 1

/// Keeps things apart.
public class Keeper {
  /// Adds two numbers.
  ///
  /// - Parameters:
  ///   - first: the one
  ///   - other: the other
  /// - Returns: the sum
  /// - Throws: when it cannot
  public func add(first: Int, to other: Int) throws -> Int { 1 }

  /// Adds two numbers.
  /// - Parameter first: the one
  public func half(first: Int, to other: Int) throws -> Int { 1 }

  public func none() {}

  public override func inherited(a: Int) -> Int { 1 }

  func hidden() {}
}
