#include <vector>
namespace shapes {
int area(int w, int h) { return w * h; }
}
