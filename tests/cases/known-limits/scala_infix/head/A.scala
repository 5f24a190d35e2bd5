class A:
  def plus(b: A): A = b
