#pragma once
namespace shapes {
/// A square.
class Box {
 public:
  /// Makes a box.
  /// @param side length of a side
  explicit Box(int side);
  int side() const;

 private:
  void secret();
};
int undocumented(const Box& box);
}  // namespace shapes
