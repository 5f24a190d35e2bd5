// A value that costs a pointer as long as it is what it was made as.
#pragma once

#include <memory>
#include <utility>

namespace agentcheck {

/// A T by value, kept elsewhere, and nowhere while nobody has changed it: for large members that
/// most objects leave empty. Copies are copies of the value. Reading an untouched one gives T().
template <typename T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(const Boxed& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& other) {
    if (this != &other) value_ = other.value_ ? std::make_unique<T>(*other.value_) : nullptr;
    return *this;
  }
  Boxed& operator=(Boxed&&) noexcept = default;
  ~Boxed() = default;

  const T& operator*() const { return value_ ? *value_ : untouched(); }
  const T* operator->() const { return &**this; }
  /// Makes room for the value.
  T& operator*() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }
  T* operator->() { return &**this; }
  /// Back to T(), and the room with it.
  void reset() { value_.reset(); }

 private:
  static const T& untouched() {
    static const T value{};
    return value;
  }

  std::unique_ptr<T> value_;
};

}  // namespace agentcheck
