#pragma once
namespace shapes {
class Box {
 public:
  int side();
  void overload(int a);
  void optional(int a = 2);

 private:
  int hidden(long a);
};
}  // namespace shapes
