X = 1

# Keeps things apart.
class Keeper
  # Adds two numbers.
  #
  # @param a [Integer] the one
  # @param [Hash<String, Integer>] b the other
  # @return [Integer] the sum
  def add(a, b:, &block); end

  # Adds +a+ to +b+ and returns the sum.
  def prose(a, b); end

  # Adds two numbers.
  # @param a [Integer]
  # @return [Integer]
  def bare(a); end

  def none; end

  def left_out(a); end # :nodoc:

  # Says so in spite of the word before it.
  # Returns +a+.
  private_class_method def self.hidden(a, b); end

  private

  def secret; end
end
