// What the C++ pack sees; example.symbols is what it must say of it.
#ifndef EXAMPLE_HPP
#define EXAMPLE_HPP

#include <string>

#define EXAMPLE_API __attribute__((visibility("default")))

namespace example {
inline namespace v1 {

/// A shape.
class EXAMPLE_API Shape : public Base, private virtual detail::Noted<int> {
 public:
  enum class Kind : unsigned char { round, flat = 4 };
  enum { kOne, kTwo };
  using Names = std::vector<std::string>;

  Shape() = default;
  explicit Shape(int size, bool open = false) noexcept : size_(size), open_(open) {}
  Shape(const Shape&) = delete;
  virtual ~Shape() noexcept;

  /// Its area.
  /// @return square metres
  virtual double area() const = 0;
  void draw(Canvas& canvas) const override final;
  static int count();
  constexpr int size() const& { return size_; }
  explicit operator bool() const;
  bool operator==(const Shape& other) const = default;
  int& operator[](std::size_t index);
  friend std::ostream& operator<<(std::ostream& out, const Shape& shape);

  static constexpr int kMax = 5;  ///< The most there are.
  mutable int cached = 0;
  int Shape::*member = nullptr;

 protected:
  virtual void changed(int);

 private:
  int size_;
  bool open_;
  class Secret { public: int x; };
};

template <typename T, int N = 3, class... Rest>
  requires Drawable<T>
struct Box final : Shape {
  T items[N];
  template <class U>
  auto put(U&& item, T other) -> T&;
  void clear();
};

template <typename V, int M, class... More>
void Box<V, M, More...>::clear() {}

template <>
struct Box<bool> { int bits; };

template <class T>
Box(T) -> Box<T>;

template <typename T>
concept Drawable = requires(T t) { t.draw(); };

template <typename T>
using Ref = T&;

/** Sums up.
 *  @param first where to begin */
[[nodiscard]] inline int sum(int const first, const int values[], void (*each)(int value));
inline int sum(int first, const int* values, void (*each)(int)) { return first; }
consteval unsigned long int square(unsigned n) { return n * n; }
auto trailing(auto x, Drawable auto&&... rest) -> std::map<int const, std::string>;

namespace {
int hidden();
}

}  // namespace v1
}  // namespace example

namespace a::b {
union Either { int number; float real; };
}
extern "C" int c_entry(void);
static int local_only(int);
long long operator""_km(long double);
void example::Shape::draw(Canvas& canvas) const { auto f = [](int y) { struct In {}; return y; }; }

#endif  // EXAMPLE_HPP
