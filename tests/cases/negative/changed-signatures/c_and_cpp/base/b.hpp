#pragma once
namespace shapes {
class Box {
 public:
  int side() const;
  void overload(int a);
  void overload(double a);
  void optional(int a = 1);

 private:
  int hidden(int a);
};
}  // namespace shapes
