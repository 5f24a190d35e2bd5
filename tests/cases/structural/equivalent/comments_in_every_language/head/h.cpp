#include <vector>  // for nothing
namespace shapes {
/// Area of a rectangle.
int area(int w, int h) { return w * h; }
}  // namespace shapes
